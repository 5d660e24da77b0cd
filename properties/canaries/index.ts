import type { ListedCanary } from "./catalogue.ts";
import { drainAndUnreadyPod } from "./drain-and-unready-pod.ts";
import { endpointInTwoSlices } from "./endpoint-in-two-slices.ts";
import { nodeNamePastTheScheduler } from "./node-name-past-the-scheduler.ts";
import { nodeThatLivesOn } from "./node-that-lives-on.ts";
import { recreateBesideTerminating } from "./recreate-beside-terminating.ts";
import { replicaSetWithoutExpectations } from "./replica-set-without-expectations.ts";
import { sliceHeldByFinalizer } from "./slice-held-by-finalizer.ts";
import { spreadAtOdds } from "./spread-at-odds.ts";
import { statusWrittenAgain } from "./status-written-again.ts";
import { toleratedForAWhile } from "./tolerated-for-a-while.ts";
import { twoSchedulersOneSlot } from "./two-schedulers-one-slot.ts";

/** All canaries, each with the name of its file, by which they are sorted. */
export const canaries: readonly ListedCanary[] = [
  { file: "drain-and-unready-pod", ...drainAndUnreadyPod },
  { file: "endpoint-in-two-slices", ...endpointInTwoSlices },
  { file: "node-name-past-the-scheduler", ...nodeNamePastTheScheduler },
  { file: "node-that-lives-on", ...nodeThatLivesOn },
  { file: "recreate-beside-terminating", ...recreateBesideTerminating },
  { file: "replica-set-without-expectations", ...replicaSetWithoutExpectations },
  { file: "slice-held-by-finalizer", ...sliceHeldByFinalizer },
  { file: "spread-at-odds", ...spreadAtOdds },
  { file: "status-written-again", ...statusWrittenAgain },
  { file: "tolerated-for-a-while", ...toleratedForAWhile },
  { file: "two-schedulers-one-slot", ...twoSchedulersOneSlot },
];

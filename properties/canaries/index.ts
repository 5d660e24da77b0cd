import type { ListedCanary } from "./catalogue.ts";
import { collectorWithoutVersion } from "./collector-without-version.ts";
import { daemonSetOwnWrites } from "./daemon-set-own-writes.ts";
import { daemonSetRestartedIntoThePast } from "./daemon-set-restarted-into-the-past.ts";
import { drainAndUnreadyPod } from "./drain-and-unready-pod.ts";
import { evictionNotCancelled } from "./eviction-not-cancelled.ts";
import { evictionsWithAllNodesSilent } from "./evictions-with-all-nodes-silent.ts";
import { nodeNamePastTheScheduler } from "./node-name-past-the-scheduler.ts";
import { nodeThatLivesOn } from "./node-that-lives-on.ts";
import { orphanReadopted } from "./orphan-readopted.ts";
import { overlappingSelectors } from "./overlapping-selectors.ts";
import { ownerAbsentByUid } from "./owner-absent-by-uid.ts";
import { recreateBesideTerminating } from "./recreate-beside-terminating.ts";
import { replicaSetOwnWrites } from "./replica-set-own-writes.ts";
import { replicaSetWithoutExpectations } from "./replica-set-without-expectations.ts";
import { scaledInARollout } from "./scaled-in-a-rollout.ts";
import { spreadAtOdds } from "./spread-at-odds.ts";
import { statefulSetMendedTemplate } from "./stateful-set-mended-template.ts";
import { statefulSetOwnWrites } from "./stateful-set-own-writes.ts";
import { statefulSetWaitsForAll } from "./stateful-set-waits-for-all.ts";
import { statusOfANamesake } from "./status-of-a-namesake.ts";
import { statusWrittenAgain } from "./status-written-again.ts";
import { taintTimerByName } from "./taint-timer-by-name.ts";
import { toleratedForAWhile } from "./tolerated-for-a-while.ts";
import { twoSchedulersOneSlot } from "./two-schedulers-one-slot.ts";

/** All canaries, each with the name of its file, by which they are sorted. */
export const canaries: readonly ListedCanary[] = [
  { file: "collector-without-version", ...collectorWithoutVersion },
  { file: "daemon-set-own-writes", ...daemonSetOwnWrites },
  { file: "daemon-set-restarted-into-the-past", ...daemonSetRestartedIntoThePast },
  { file: "drain-and-unready-pod", ...drainAndUnreadyPod },
  { file: "eviction-not-cancelled", ...evictionNotCancelled },
  { file: "evictions-with-all-nodes-silent", ...evictionsWithAllNodesSilent },
  { file: "node-name-past-the-scheduler", ...nodeNamePastTheScheduler },
  { file: "node-that-lives-on", ...nodeThatLivesOn },
  { file: "orphan-readopted", ...orphanReadopted },
  { file: "overlapping-selectors", ...overlappingSelectors },
  { file: "owner-absent-by-uid", ...ownerAbsentByUid },
  { file: "recreate-beside-terminating", ...recreateBesideTerminating },
  { file: "replica-set-own-writes", ...replicaSetOwnWrites },
  { file: "replica-set-without-expectations", ...replicaSetWithoutExpectations },
  { file: "scaled-in-a-rollout", ...scaledInARollout },
  { file: "spread-at-odds", ...spreadAtOdds },
  { file: "stateful-set-mended-template", ...statefulSetMendedTemplate },
  { file: "stateful-set-own-writes", ...statefulSetOwnWrites },
  { file: "stateful-set-waits-for-all", ...statefulSetWaitsForAll },
  { file: "status-of-a-namesake", ...statusOfANamesake },
  { file: "status-written-again", ...statusWrittenAgain },
  { file: "taint-timer-by-name", ...taintTimerByName },
  { file: "tolerated-for-a-while", ...toleratedForAWhile },
  { file: "two-schedulers-one-slot", ...twoSchedulersOneSlot },
];

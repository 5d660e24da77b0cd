import { bindingOfANamesake } from "./binding-of-a-namesake.ts";
import type { ListedCanary } from "./catalogue.ts";
import { collectorWithoutVersion } from "./collector-without-version.ts";
import { daemonSetOwnWrites } from "./daemon-set-own-writes.ts";
import { daemonSetRestartedIntoThePast } from "./daemon-set-restarted-into-the-past.ts";
import { definitionWithoutController } from "./definition-without-controller.ts";
import { drainAndUnreadyPod } from "./drain-and-unready-pod.ts";
import { endpointInTwoSlices } from "./endpoint-in-two-slices.ts";
import { evictionNotCancelled } from "./eviction-not-cancelled.ts";
import { evictionsWithAllNodesSilent } from "./evictions-with-all-nodes-silent.ts";
import { expectationsOfANamesake } from "./expectations-of-a-namesake.ts";
import { halfDoneDecommission } from "./half-done-decommission.ts";
import { kubeletInThePast } from "./kubelet-in-the-past.ts";
import { nameTakenByHash } from "./name-taken-by-hash.ts";
import { namespaceWithoutOrder } from "./namespace-without-order.ts";
import { nodeNamePastTheScheduler } from "./node-name-past-the-scheduler.ts";
import { nodeThatLivesOn } from "./node-that-lives-on.ts";
import { orphanReadopted } from "./orphan-readopted.ts";
import { overlappingSelectors } from "./overlapping-selectors.ts";
import { ownerAbsentByUid } from "./owner-absent-by-uid.ts";
import { podCollectorByName } from "./pod-collector-by-name.ts";
import { recreateBesideTerminating } from "./recreate-beside-terminating.ts";
import { replicaSetOwnWrites } from "./replica-set-own-writes.ts";
import { replicaSetWithoutExpectations } from "./replica-set-without-expectations.ts";
import { scaledInARollout } from "./scaled-in-a-rollout.ts";
import { sliceHeldByFinalizer } from "./slice-held-by-finalizer.ts";
import { spreadAtOdds } from "./spread-at-odds.ts";
import { statefulSetMendedTemplate } from "./stateful-set-mended-template.ts";
import { statefulSetOwnWrites } from "./stateful-set-own-writes.ts";
import { statefulSetWaitsForAll } from "./stateful-set-waits-for-all.ts";
import { statusOfANamesake } from "./status-of-a-namesake.ts";
import { statusWrittenAgain } from "./status-written-again.ts";
import { taintOfThePast } from "./taint-of-the-past.ts";
import { taintTimerByName } from "./taint-timer-by-name.ts";
import { toleratedForAWhile } from "./tolerated-for-a-while.ts";
import { twoSchedulersOneSlot } from "./two-schedulers-one-slot.ts";
import { volumeOfALiveMember } from "./volume-of-a-live-member.ts";

/** All canaries, each with the name of its file, by which they are sorted. */
export const canaries: readonly ListedCanary[] = [
  { file: "binding-of-a-namesake", ...bindingOfANamesake },
  { file: "collector-without-version", ...collectorWithoutVersion },
  { file: "daemon-set-own-writes", ...daemonSetOwnWrites },
  { file: "daemon-set-restarted-into-the-past", ...daemonSetRestartedIntoThePast },
  { file: "definition-without-controller", ...definitionWithoutController },
  { file: "drain-and-unready-pod", ...drainAndUnreadyPod },
  { file: "endpoint-in-two-slices", ...endpointInTwoSlices },
  { file: "eviction-not-cancelled", ...evictionNotCancelled },
  { file: "evictions-with-all-nodes-silent", ...evictionsWithAllNodesSilent },
  { file: "expectations-of-a-namesake", ...expectationsOfANamesake },
  { file: "half-done-decommission", ...halfDoneDecommission },
  { file: "kubelet-in-the-past", ...kubeletInThePast },
  { file: "name-taken-by-hash", ...nameTakenByHash },
  { file: "namespace-without-order", ...namespaceWithoutOrder },
  { file: "node-name-past-the-scheduler", ...nodeNamePastTheScheduler },
  { file: "node-that-lives-on", ...nodeThatLivesOn },
  { file: "orphan-readopted", ...orphanReadopted },
  { file: "overlapping-selectors", ...overlappingSelectors },
  { file: "owner-absent-by-uid", ...ownerAbsentByUid },
  { file: "pod-collector-by-name", ...podCollectorByName },
  { file: "recreate-beside-terminating", ...recreateBesideTerminating },
  { file: "replica-set-own-writes", ...replicaSetOwnWrites },
  { file: "replica-set-without-expectations", ...replicaSetWithoutExpectations },
  { file: "scaled-in-a-rollout", ...scaledInARollout },
  { file: "slice-held-by-finalizer", ...sliceHeldByFinalizer },
  { file: "spread-at-odds", ...spreadAtOdds },
  { file: "stateful-set-mended-template", ...statefulSetMendedTemplate },
  { file: "stateful-set-own-writes", ...statefulSetOwnWrites },
  { file: "stateful-set-waits-for-all", ...statefulSetWaitsForAll },
  { file: "status-of-a-namesake", ...statusOfANamesake },
  { file: "status-written-again", ...statusWrittenAgain },
  { file: "taint-of-the-past", ...taintOfThePast },
  { file: "taint-timer-by-name", ...taintTimerByName },
  { file: "tolerated-for-a-while", ...toleratedForAWhile },
  { file: "two-schedulers-one-slot", ...twoSchedulersOneSlot },
  { file: "volume-of-a-live-member", ...volumeOfALiveMember },
];

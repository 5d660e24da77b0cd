import { type PodState, phaseOf, podChart } from "./pod.ts";

/** A condition as far as the pod's machine knows it; times and messages are the kubelet's to add. */
export interface PodConditionSummary {
  readonly type: "PodReadyToStartContainers" | "Initialized" | "Ready" | "ContainersReady" | "PodScheduled";
  readonly status: "True" | "False";
  readonly reason?: "PodCompleted" | "PodFailed" | "ContainersNotReady" | "ContainersNotInitialized";
}

/**
 * The conditions that a kubelet writes, in upstream's order. `containersReady` is the summary's `ready`: a pod that
 * terminates stays ready for as long as its containers do.
 */
export function podConditions(pod: PodState, containersReady: boolean): readonly PodConditionSummary[] {
  const ready = containersReadyCondition(pod, containersReady);
  return [
    { type: "PodReadyToStartContainers", status: pod.context.sandboxReady ? "True" : "False" },
    initializedCondition(pod),
    { type: "Ready", ...ready },
    { type: "ContainersReady", ...ready },
    { type: "PodScheduled", status: "True" },
  ];
}

function initializedCondition(pod: PodState): PodConditionSummary {
  const { hasRun, initDone, initContainers } = pod.context;
  if (podChart.matches(pod, "succeeded")) return { type: "Initialized", status: "True", reason: "PodCompleted" };
  if (hasRun || initDone >= initContainers) return { type: "Initialized", status: "True" };
  return { type: "Initialized", status: "False", reason: "ContainersNotInitialized" };
}

function containersReadyCondition(pod: PodState, containersReady: boolean): Omit<PodConditionSummary, "type"> {
  const phase = phaseOf(pod);
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  return containersReady ? { status: "True" } : { status: "False", reason: "ContainersNotReady" };
}

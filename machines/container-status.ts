import { type ContainerContext, type ContainerState, containerChart, type RestartPolicy } from "./container.ts";

/** Why a container waits: the reason of `state.waiting` in its status. */
export type WaitingReason =
  | "ContainerCreating"
  | "PodInitializing"
  | "ErrImagePull"
  | "ImagePullBackOff"
  | "CrashLoopBackOff";

/** Why a container ended: the reason of `state.terminated` in its status. */
export type TerminatedReason = "Completed" | "Error";

/** The parts of a ContainerStatus that its machine knows. Times, image and id are the kubelet's to add. */
export interface ContainerSummaryStatus {
  readonly restartCount: number;
  /** Exactly one of the three, as in the API. */
  readonly state:
    | { readonly waiting: { readonly reason: WaitingReason } }
    | { readonly running: Record<string, never> }
    | { readonly terminated: { readonly exitCode: number; readonly reason: TerminatedReason } };
  /** How the attempt before this one ended. */
  readonly lastState?: { readonly terminated: { readonly exitCode: number; readonly reason: TerminatedReason } };
}

/** A container that has not been told anything yet. For a regular init container pass `OnFailure` where the pod says `Always`. */
export function newContainer(restartPolicy: RestartPolicy): ContainerState {
  const { value, context } = containerChart.initial;
  return containerChart.restore({ value, context: { ...context, restartPolicy } });
}

/** What of a ContainerStatus in the apiserver a restarted kubelet goes by. */
export interface ReportedContainerStatus {
  readonly restartCount: number;
  readonly ready: boolean;
  readonly state?: {
    readonly running?: unknown;
    readonly terminated?: { readonly exitCode: number };
    readonly waiting?: unknown;
  };
  readonly lastState?: { readonly terminated?: { readonly exitCode: number } };
}

/**
 * A container as a restarted kubelet finds it in the apiserver's status. One that was reported running is taken to run
 * until the runtime says otherwise. Back-offs are forgotten, as upstream's are: they live in the kubelet's memory only.
 */
export function recoveredContainer(restartPolicy: RestartPolicy, status: ReportedContainerStatus): ContainerState {
  const { state, lastState, restartCount } = status;
  const context: ContainerContext = {
    ...containerChart.initial.context,
    restartPolicy,
    restartCount,
    exitCode: state?.terminated?.exitCode ?? lastState?.terminated?.exitCode ?? null,
  };
  const restored = (value: ContainerState["value"]): ContainerState => containerChart.restore({ value, context });
  if (state?.running !== undefined) return restored({ running: status.ready ? "ready" : "probing" });
  const ended = state?.terminated !== undefined;
  const runsAgain = restartPolicy === "Always" || (restartPolicy === "OnFailure" && context.exitCode !== 0);
  return restored(ended && !runsAgain ? "terminated" : { waiting: "idle" });
}

function terminatedReason(exitCode: number): TerminatedReason {
  return exitCode === 0 ? "Completed" : "Error";
}

/** Why a waiting container waits. `PodInitializing` stands for `ContainerCreating` in a pod with init containers. */
function waitingReason(container: ContainerState, podHasInitContainers: boolean): WaitingReason {
  if (containerChart.matches(container, "waiting.crashLoopBackOff")) return "CrashLoopBackOff";
  if (containerChart.matches(container, "waiting.errImagePull")) return "ErrImagePull";
  if (containerChart.matches(container, "waiting.imagePullBackOff")) return "ImagePullBackOff";
  return podHasInitContainers ? "PodInitializing" : "ContainerCreating";
}

/** What the machine knows of its container's status. */
export function containerStatus(container: ContainerState, podHasInitContainers: boolean): ContainerSummaryStatus {
  const { restartCount, exitCode } = container.context;
  const ended = exitCode === null ? undefined : { terminated: { exitCode, reason: terminatedReason(exitCode) } };
  if (container.done && ended) return { restartCount, state: ended };
  const runs = containerChart.matches(container, "running") || containerChart.matches(container, "stopping");
  const state = runs ? { running: {} } : { waiting: { reason: waitingReason(container, podHasInitContainers) } };
  return { restartCount, state, ...(ended && { lastState: ended }) };
}

import type { Container, ContainerState, ContainerStateTerminated, ContainerStatus } from "../api/generated/types.ts";
import { formatTime } from "../api/time.ts";
import { containerChart } from "../container.ts";
import { containerStatus } from "../container-status.ts";
import { isContainerReady } from "../pod-containers.ts";
import { podName } from "./container-events.ts";
import { formatGoDuration } from "./go-duration.ts";
import type { HostedContainer } from "./memory.ts";

/** Whose container it is. */
export interface Owner {
  readonly uid: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly hasInitContainers: boolean;
}

/** A container's status as the apiserver is told it (kubelet_pods.go, convertToAPIContainerStatuses). */
export function apiContainerStatus(container: HostedContainer, spec: Container, owner: Owner): ContainerStatus {
  const { state } = container;
  const { restartCount, state: now, lastState } = containerStatus(state, owner.hasInitContainers);
  const image = spec.image ?? "";
  const hasRun = container.startedMs !== null;
  const running = "running" in now;
  const ready = container.role === "init" ? state.done && state.context.exitCode === 0 : isContainerReady(state);
  return {
    name: container.name,
    image,
    imageID: hasRun ? image : "",
    ...(hasRun && {
      containerID: containerId(container, owner, running || "terminated" in now ? restartCount : restartCount - 1),
    }),
    restartCount,
    ready,
    started: running && !(spec.startupProbe && containerChart.matches(state, "running.probing")),
    state: apiState(container, now, spec, owner),
    lastState:
      lastState && container.ended
        ? { terminated: terminated(container, lastState.terminated, restartCount - (running ? 1 : 0), owner) }
        : {},
  };
}

type Summary = ReturnType<typeof containerStatus>["state"];

function apiState(container: HostedContainer, now: Summary, spec: Container, owner: Owner): ContainerState {
  if ("running" in now) return { running: { startedAt: formatTime(container.startedMs ?? 0) } };
  if ("terminated" in now) {
    return {
      terminated: container.ended
        ? terminated(container, now.terminated, container.state.context.restartCount, owner)
        : unknownEnd,
    };
  }
  const { reason } = now.waiting;
  const message = waitingMessage(container, reason, spec, owner);
  return { waiting: message === undefined ? { reason } : { reason, message } };
}

/** Of a container that nothing is known of when its pod is over (status_manager.go, TerminatePod). */
const unknownEnd: ContainerStateTerminated = {
  exitCode: 137,
  reason: "ContainerStatusUnknown",
  message: "The container could not be located when the pod was terminated",
};

function terminated(
  container: HostedContainer,
  how: { exitCode: number; reason: string },
  attempt: number,
  owner: Owner,
): ContainerStateTerminated {
  const { ended } = container;
  return {
    ...how,
    ...(ended && ended.startedMs !== null && { startedAt: formatTime(ended.startedMs) }),
    ...(ended && { finishedAt: formatTime(ended.finishedMs) }),
    containerID: containerId(container, owner, attempt),
  };
}

function containerId({ name }: HostedContainer, { uid }: Owner, attempt: number): string {
  return `orrery://${uid}.${name}.${Math.max(attempt, 0)}`;
}

function waitingMessage(
  { name, pullError, state }: HostedContainer,
  reason: string,
  spec: Container,
  owner: Owner,
): string | undefined {
  switch (reason) {
    case "ErrImagePull":
      return pullError ?? undefined;
    case "ImagePullBackOff":
      return `Back-off pulling image "${spec.image}": ErrImagePull: ${pullError ?? ""}`;
    case "CrashLoopBackOff":
      return `back-off ${formatGoDuration(state.context.backoffMs)} restarting failed container=${name} pod=${podName(owner)}`;
    default:
      return undefined;
  }
}

import { type ContainerState, containerChart } from "./container.ts";
import { type PodEvent, type PodState, podChart } from "./pod.ts";

/** What a pod's containers are, taken together. Levels only: nothing in it says what has just happened. */
export interface ContainersSummary {
  /** How many init containers, from the first on, have done their work. */
  readonly initDone: number;
  /** An init container has failed for good. */
  readonly initFailed: boolean;
  /** Every main container has been started at least once. */
  readonly started: boolean;
  /** Every main container is ready. */
  readonly ready: boolean;
  /** Every main container has ended for good. */
  readonly ended: boolean;
  /** No container, init or main, runs or can start again. */
  readonly stopped: boolean;
  /** Every main container has ended for good, with exit code 0. */
  readonly succeeded: boolean;
}

const isEnded = (container: ContainerState): boolean => container.done;
const isSucceeded = (container: ContainerState): boolean => container.done && container.context.exitCode === 0;
const wasStarted = (container: ContainerState): boolean =>
  container.context.exitCode !== null || containerChart.matches(container, "running");

/** Whether a container is ready, as its status says. One that is stopping stays so until it ends. */
export function isContainerReady(container: ContainerState): boolean {
  return containerChart.matches(container, "running.ready") || containerChart.matches(container, "stopping.ready");
}

/** Summarises a pod's containers; init containers in their order. */
export function summarize(init: readonly ContainerState[], main: readonly ContainerState[]): ContainersSummary {
  const firstUndone = init.findIndex((container) => !isSucceeded(container));
  return {
    initDone: firstUndone < 0 ? init.length : firstUndone,
    initFailed: init.some((container) => isEnded(container) && !isSucceeded(container)),
    started: main.every(wasStarted),
    ready: main.every(isContainerReady),
    ended: main.every(isEnded),
    stopped: init.every(isEnded) && main.every(isEnded),
    succeeded: main.every(isSucceeded),
  };
}

/**
 * What the pod has to be told about its containers, if anything. Send it and ask again, until there is nothing more: one
 * change of a container may move the pod by several steps.
 */
export function nextPodEvent(pod: PodState, containers: ContainersSummary): PodEvent | undefined {
  const at = (path: string): boolean => podChart.matches(pod, path);
  if (at("terminating")) {
    return containers.stopped ? { type: "CONTAINERS_STOPPED", succeeded: containers.succeeded } : undefined;
  }
  if (at("initializing")) {
    if (containers.initFailed) return { type: "SOME_FAILED" };
    return containers.initDone > pod.context.initDone ? { type: "INIT_DONE" } : undefined;
  }
  if (at("starting")) return containers.started ? { type: "CONTAINERS_STARTED" } : undefined;
  if (at("running") || at("scheduled")) {
    if (containers.ended) return containers.succeeded ? { type: "ALL_SUCCEEDED" } : { type: "SOME_FAILED" };
  }
  if (at("running.notReady") && containers.ready) return { type: "READY" };
  if (at("running.ready") && !containers.ready) return { type: "UNREADY" };
  return undefined;
}

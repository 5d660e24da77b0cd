import { withField } from "../machines/sorted-record.ts";
import type { Duration, PodBehaviour } from "./behaviour.ts";

/**
 * Something that the runtime is busy with. It ends by `complete`: after `afterMs` (of a range, whoever keeps the time picks), or
 * whenever the driver says; in a model world at once, but for `exit`, which is a choice.
 */
export interface Operation {
  /** Kind, pod, container and attempt, so that the same situation has the same ids. */
  readonly id: string;
  readonly kind: "sandbox" | "remove" | "pull" | "start" | "probe" | "stop" | "exit";
  readonly pod: string;
  readonly container?: string;
  readonly afterMs: Duration;
  /** What the container ends with, for `stop` and `exit`. */
  readonly exitCode?: number;
}

/** One container in the runtime. Before its first start it is only known for its failed pulls. */
export interface RuntimeContainer {
  readonly phase: "created" | "running" | "exited";
  readonly attempt: number;
  /** Whether its probe has succeeded since it runs. */
  readonly ready: boolean;
  /** Of the last attempt that ended; null before. */
  readonly exitCode: number | null;
  readonly failedPulls: number;
}

export interface RuntimePod {
  readonly sandbox: "creating" | "ready";
  readonly behaviour: PodBehaviour;
  readonly containers: Readonly<Record<string, RuntimeContainer>>;
}

/** The container runtime of one node: what is on it, and what it is doing. Immutable plain data. It outlives its kubelet. */
export interface RuntimeState {
  readonly node: string;
  /** Pulled before, sorted. */
  readonly images: readonly string[];
  /** By pod uid. */
  readonly pods: Readonly<Record<string, RuntimePod>>;
  /** Under way, by id. One that is here no longer was cancelled, and its timer with it. */
  readonly operations: Readonly<Record<string, Operation>>;
}

/** After a command: `operations` began, or take the place of those with the same id. */
export interface Accepted {
  readonly state: RuntimeState;
  readonly operations: readonly Operation[];
}

/** A container that the runtime has not heard of. */
export const noContainer: RuntimeContainer = {
  phase: "created",
  attempt: 0,
  ready: false,
  exitCode: null,
  failedPulls: 0,
};

/** A node's runtime that has never run anything. */
export function emptyRuntime(node: string): RuntimeState {
  return { node, images: [], pods: {}, operations: {} };
}

/** A container by its pod's uid and its name. */
export interface At {
  readonly pod: string;
  readonly container: string;
}

/** The id of an operation on one attempt of a container. */
export function containerId(kind: Operation["kind"], { pod, container }: At, attempt: number): string {
  return `${kind}/${pod}/${container}/${attempt}`;
}

/** The id of a pull. */
export function pullId({ pod, container }: At, image: string): string {
  return `pull/${pod}/${container}/${image}`;
}

/** Adds an operation. One that is under way goes on as it was, but for `stop`, whose grace may have become shorter. */
export function begin(state: RuntimeState, operation: Operation): Accepted {
  if (state.operations[operation.id] && operation.kind !== "stop") return { state, operations: [] };
  return {
    state: { ...state, operations: withField(state.operations, operation.id, operation) },
    operations: [operation],
  };
}

/** Ends operations without their effect. */
export function cancel(state: RuntimeState, isCancelled: (operation: Operation) => boolean): RuntimeState {
  const all = Object.entries(state.operations);
  const kept = all.filter(([, operation]) => !isCancelled(operation));
  if (kept.length === all.length) return state;
  return { ...state, operations: Object.fromEntries(kept) };
}

/** The state with a pod, new or changed. */
export function withPod(state: RuntimeState, uid: string, pod: RuntimePod): RuntimeState {
  return { ...state, pods: withField(state.pods, uid, pod) };
}

/** Forgets a pod and all that is under way for it. */
export function withoutPod(state: RuntimeState, uid: string): RuntimeState {
  const { [uid]: _removed, ...pods } = state.pods;
  return { ...cancel(state, (operation) => operation.pod === uid), pods };
}

/** Changes a container of a pod; of a pod that is gone, nothing. */
export function withContainer(
  state: RuntimeState,
  uid: string,
  name: string,
  change: Partial<RuntimeContainer>,
): RuntimeState {
  const pod = state.pods[uid];
  if (!pod) return state;
  const container = { ...(pod.containers[name] ?? noContainer), ...change };
  return withPod(state, uid, { ...pod, containers: withField(pod.containers, name, container) });
}

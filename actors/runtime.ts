import type { RuntimeCommand, RuntimeEvent } from "../machines/effects.ts";
import { type ContainerBehaviour, type Duration, type PodBehaviour, usualBehaviour } from "./behaviour.ts";
import {
  type Accepted,
  begin,
  cancel,
  containerId,
  emptyRuntime,
  noContainer,
  type Operation,
  pullId,
  type RuntimeContainer,
  type RuntimeState,
  withContainer,
  withoutPod,
  withPod,
} from "./runtime-state.ts";

export { emptyRuntime, type Operation, type RuntimeState } from "./runtime-state.ts";

/** After an operation's end: what began by it, and what the kubelet hears. */
export interface Completed extends Accepted {
  readonly events: readonly RuntimeEvent[];
}

/** How an operation ended, where that is not as its behaviour says. */
export interface Outcome {
  readonly exitCode?: number;
}

/** Setting up a sandbox and its network: containerd with a simple CNI plugin. */
export const sandboxMs: Duration = { minMs: 200, maxMs: 600 };
/** Asking for an image that is there already. */
export const cachedPullMs = 20;
/** Tearing a sandbox down. */
export const removeMs = 100;
/** 128 + SIGKILL. */
const killedExitCode = 137;

/**
 * Takes a kubelet's command. Repeating one that is under way or done is harmless: a restarted kubelet does so.
 * @param behaviourOfPod how the containers of a pod behave, by its uid; asked once, when the sandbox is created.
 */
export function accept(
  state: RuntimeState,
  command: RuntimeCommand,
  behaviourOfPod: (uid: string) => PodBehaviour,
): Accepted {
  const uid = command.pod;
  const pod = state.pods[uid];
  switch (command.op) {
    case "createSandbox": {
      const known = pod
        ? state
        : withPod(state, uid, { sandbox: "creating", behaviour: behaviourOfPod(uid), containers: {} });
      return begin(known, {
        id: `sandbox/${uid}`,
        kind: "sandbox",
        pod: uid,
        afterMs: pod?.sandbox === "ready" ? 0 : sandboxMs,
      });
    }
    case "removeSandbox": {
      const idle = cancel(state, (operation) => operation.pod === uid && operation.kind !== "remove");
      return begin(idle, { id: `remove/${uid}`, kind: "remove", pod: uid, afterMs: pod ? removeMs : 0 });
    }
    default:
      return acceptForContainer(state, command);
  }
}

type ContainerCommand = Extract<RuntimeCommand, { readonly container: string }>;

function acceptForContainer(state: RuntimeState, command: ContainerCommand): Accepted {
  const at = { pod: command.pod, container: command.container };
  const container = state.pods[at.pod]?.containers[at.container] ?? noContainer;
  const behaviour: Behaviour = { ...usualBehaviour, ...state.pods[at.pod]?.behaviour[at.container] };
  switch (command.op) {
    case "pull": {
      const afterMs = state.images.includes(command.image) ? cachedPullMs : behaviour.pullMs;
      return begin(state, { id: pullId(at, command.image), kind: "pull", ...at, afterMs });
    }
    case "start": {
      const afterMs = container.phase === "running" ? 0 : behaviour.startMs;
      return begin(state, { id: containerId("start", at, command.attempt), kind: "start", ...at, afterMs });
    }
    case "probe": {
      if (behaviour.readyAfterMs === "never") return { state, operations: [] };
      const afterMs = container.ready ? 0 : behaviour.readyAfterMs;
      return begin(state, { id: containerId("probe", at, command.attempt), kind: "probe", ...at, afterMs });
    }
    case "stop": {
      const end = ending(container, behaviour, command.gracePeriodSeconds * 1_000);
      return begin(state, { id: containerId("stop", at, container.attempt), kind: "stop", ...at, ...end });
    }
  }
}

/** With the usual filled in. */
type Behaviour = ContainerBehaviour & Required<Omit<ContainerBehaviour, "runMs">>;

/** How a container ends that is told to: by itself, or killed when the grace period is over. */
function ending(
  container: RuntimeContainer,
  { stopMs, stopExitCode }: Behaviour,
  graceMs: number,
): { afterMs: Duration; exitCode: number } {
  if (container.phase !== "running") return { afterMs: 0, exitCode: container.exitCode ?? killedExitCode };
  const { minMs, maxMs } = typeof stopMs === "number" ? { minMs: stopMs, maxMs: stopMs } : stopMs;
  if (minMs > graceMs) return { afterMs: graceMs, exitCode: killedExitCode };
  return { afterMs: maxMs > graceMs ? { minMs, maxMs: graceMs } : stopMs, exitCode: stopExitCode };
}

/**
 * Ends an operation, whether it is due or not. One that is not under way (any more) changes nothing; but
 * `exit/POD/CONTAINER/ATTEMPT` ends any running container, also one that was to run for ever.
 */
export function complete(state: RuntimeState, id: string, outcome: Outcome = {}): Completed {
  const operation = state.operations[id] ?? unplannedExit(state, id);
  if (!operation) return { state, operations: [], events: [] };
  const rest = cancel(state, (other) => other.id === id);
  const { pod: uid, container = "" } = operation;
  const only = (after: RuntimeState, event: RuntimeEvent): Completed => ({
    state: after,
    operations: [],
    events: [event],
  });
  switch (operation.kind) {
    case "sandbox": {
      const pod = rest.pods[uid];
      return only(pod ? withPod(rest, uid, { ...pod, sandbox: "ready" }) : rest, { type: "sandboxReady", pod: uid });
    }
    case "remove":
      return only(withoutPod(rest, uid), { type: "sandboxGone", pod: uid });
    case "pull":
      return only(...pulled(rest, operation));
    case "start":
      return started(rest, uid, container, Number(id.slice(id.lastIndexOf("/") + 1)));
    case "probe":
      return only(withContainer(rest, uid, container, { ready: true }), { type: "becameReady", pod: uid, container });
    case "stop":
    case "exit":
      return only(...exited(rest, uid, container, outcome.exitCode ?? operation.exitCode ?? 0));
  }
}

function pulled(state: RuntimeState, { id, pod, container = "" }: Operation): [RuntimeState, RuntimeEvent] {
  const fails = state.pods[pod]?.behaviour[container]?.pullFails ?? usualBehaviour.pullFails;
  const failed = state.pods[pod]?.containers[container]?.failedPulls ?? 0;
  const image = id.slice(pullId({ pod, container }, "").length);
  if (fails !== "always" && failed >= fails) {
    const images = state.images.includes(image) ? state.images : [...state.images, image].sort();
    return [
      { ...state, images },
      { type: "pulled", pod, container },
    ];
  }
  const message = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
  return [
    // What always fails is not counted, so that a model of it stays finite.
    withContainer(state, pod, container, { failedPulls: fails === "always" ? failed : failed + 1 }),
    { type: "pullFailed", pod, container, message },
  ];
}

function started(state: RuntimeState, pod: string, container: string, attempt: number): Completed {
  const events: RuntimeEvent[] = [{ type: "started", pod, container }];
  const before = state.pods[pod]?.containers[container] ?? noContainer;
  // A kubelet that does not know how far its container has come: nothing is started twice.
  if (before.phase === "running") return { state, operations: [], events };
  if (before.phase === "exited" && before.attempt >= attempt) {
    return {
      state,
      operations: [],
      events: [{ type: "exited", pod, container, exitCode: before.exitCode ?? killedExitCode }],
    };
  }
  const behaviour: Behaviour = { ...usualBehaviour, ...state.pods[pod]?.behaviour[container] };
  const running = withContainer(state, pod, container, { phase: "running", attempt, ready: false });
  const crashes = attempt < behaviour.crashes;
  const afterMs = crashes ? behaviour.crashAfterMs : behaviour.runMs;
  if (afterMs === undefined) return { state: running, operations: [], events };
  const exitCode = crashes ? behaviour.crashExitCode : behaviour.exitCode;
  const id = containerId("exit", { pod, container }, attempt);
  return { ...begin(running, { id, kind: "exit", pod, container, afterMs, exitCode }), events };
}

function exited(state: RuntimeState, pod: string, container: string, exitCode: number): [RuntimeState, RuntimeEvent] {
  const idle = cancel(state, (operation) => operation.pod === pod && operation.container === container);
  return [
    withContainer(idle, pod, container, { phase: "exited", ready: false, exitCode }),
    { type: "exited", pod, container, exitCode },
  ];
}

function unplannedExit(state: RuntimeState, id: string): Operation | undefined {
  const [kind, pod = "", container = "", attempt] = id.split("/");
  const known = state.pods[pod]?.containers[container];
  if (kind !== "exit" || known?.phase !== "running" || String(known.attempt) !== attempt) return undefined;
  return { id, kind: "exit", pod, container, afterMs: 0 };
}

/** What there is, as news: for a kubelet that has just started. */
export function inventory(state: RuntimeState): readonly RuntimeEvent[] {
  const events: RuntimeEvent[] = [];
  for (const [uid, pod] of Object.entries(state.pods)) {
    if (pod.sandbox !== "ready") continue;
    events.push({ type: "sandboxReady", pod: uid });
    for (const [container, { phase, ready, exitCode }] of Object.entries(pod.containers)) {
      if (phase === "running") events.push({ type: "started", pod: uid, container });
      if (ready) events.push({ type: "becameReady", pod: uid, container });
      // One that is being started again is told of when it has.
      const starting = Object.values(state.operations).some(
        (each) => each.kind === "start" && each.pod === uid && each.container === container,
      );
      if (phase === "exited" && !starting)
        events.push({ type: "exited", pod: uid, container, exitCode: exitCode ?? killedExitCode });
    }
  }
  return events;
}

/** The ids of the exits that could happen now: those of all running containers. */
export function possibleExits(state: RuntimeState): readonly string[] {
  return Object.entries(state.pods).flatMap(([pod, { containers }]) =>
    Object.entries(containers).flatMap(([container, { phase, attempt }]) =>
      phase === "running" ? [containerId("exit", { pod, container }, attempt)] : [],
    ),
  );
}

/** The node has died: nothing is left but the images on its disk. */
export function lose(state: RuntimeState): RuntimeState {
  return { ...emptyRuntime(state.node), images: state.images };
}

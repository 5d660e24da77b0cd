import type { PodSpec } from "../api/generated/types.ts";
import type { Clock } from "../clock.ts";
import type { RuntimeEvent } from "../effects.ts";
import type { Key, Observation } from "../reconcile.ts";
import { withField } from "../sorted-record.ts";
import type { View } from "../view.ts";
import {
  type FoundContainer,
  type HostedPod,
  type KubeletMemory,
  type Pod,
  podKey,
  withFound,
  withPod,
} from "./memory.ts";
import { addressesOf, type KubeletOptions, type PodAddresses } from "./options.ts";
import { PodTurn, type Surroundings } from "./pod-turn.ts";

/** One kubelet, as the functions that plan for it know it. */
export interface Station {
  readonly node: string;
  readonly options: KubeletOptions;
}

/** The key under which what the runtime has of an unknown pod is looked at. */
export function strayKey(uid: string): string {
  return `stray/${uid}/`;
}

/** The pod of a node with this uid, if the cache has it. `key`: its `namespace/name`, where that is known. */
export function podByUid(view: View, node: string, uid: string, key?: Key): Pod | undefined {
  if (key === undefined) return view.podsOnNode(node).find(({ metadata }) => metadata.uid === uid);
  const [namespace = "", name = ""] = key.split("/");
  const pod = view.get("pods", namespace, name);
  return pod?.metadata.uid === uid ? pod : undefined;
}

/** What one pod's machines depend on. The image of a container that has run here is here. */
export function surroundings(
  view: View,
  { node, options }: Station,
  spec: PodSpec | undefined,
  clock: Clock,
): Surroundings {
  const has = (pod: Pod, image: string): boolean =>
    [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].some(
      (status) => status.image === image && status.imageID !== "",
    );
  const isImagePresent = (image: string) => view.podsOnNode(node).some((pod) => has(pod, image));
  return { clock, spec, readyApart: options.readyApart === true, isImagePresent };
}

/**
 * The runtime's news. Machines are stepped at once, since news may not be heard twice; what they ask for is kept for the pod's key,
 * which is woken. News of a pod that is not looked after yet is kept for when it is.
 */
export function hear(
  memory: KubeletMemory,
  event: RuntimeEvent,
  view: View,
  clock: Clock,
  station: Station,
): Observation<KubeletMemory> {
  const hosted = memory.pods[event.pod];
  const pod = podByUid(view, station.node, event.pod, hosted?.key);
  if (!hosted) return { memory: found(memory, event), wake: [pod ? podKey(pod) : strayKey(event.pod)] };
  const turn = new PodTurn(event.pod, hosted, surroundings(view, station, pod?.spec, clock));
  tell(turn, event);
  if (event.type === "sandboxReady") addAddress(turn, pod?.spec, memory, addressesOf(station.node, station.options));
  turn.settle();
  const after = queued(turn);
  if (after === hosted) return { memory, wake: [] };
  return { memory: withPod(memory, event.pod, after), wake: [hosted.key, ...turn.wakes] };
}

/** The pod after a turn, with what was asked for put by. */
export function queued({ hosted, commands, records }: PodTurn): HostedPod {
  if (commands.length === 0 && records.length === 0) return hosted;
  return { ...hosted, commands: [...hosted.commands, ...commands], records: [...hosted.records, ...records] };
}

function tell(turn: PodTurn, event: RuntimeEvent): void {
  switch (event.type) {
    case "sandboxReady":
      return turn.tellPod({ type: "SANDBOX_READY" });
    case "sandboxGone":
      for (const { name } of turn.hosted.containers) turn.lost(name);
      return turn.tellPod({ type: "SANDBOX_GONE" });
    case "pulled":
      turn.tellContainer(event.container, { type: "PULLED" });
      return turn.change(event.container, { pullingMs: null, pullError: null });
    case "pullFailed":
      turn.change(event.container, { pullingMs: null, pullError: event.message });
      return turn.tellContainer(event.container, { type: "PULL_FAILED" });
    case "started":
      return turn.started(event.container);
    case "becameReady":
      return turn.tellContainer(event.container, { type: "BECAME_READY" });
    case "exited":
      return turn.exited(event.container, event.exitCode);
  }
}

/** A pod gets its address with its sandbox, and keeps it. */
function addAddress(turn: PodTurn, spec: PodSpec | undefined, memory: KubeletMemory, addresses: PodAddresses): void {
  if (turn.hosted.ip !== null || !turn.hosted.pod.context.sandboxReady) return;
  const taken = new Set(Object.values(memory.pods).map(({ ip }) => ip));
  const ip = spec?.hostNetwork ? addresses.host : addresses.free((candidate) => !taken.has(candidate));
  turn.hosted = { ...turn.hosted, ip };
}

function found(memory: KubeletMemory, event: RuntimeEvent): KubeletMemory {
  const { pod: uid } = event;
  if (event.type === "sandboxGone") return withFound(memory, uid, undefined);
  const known = memory.found[uid] ?? {};
  const noted = (container: string, now: FoundContainer): KubeletMemory =>
    withFound(memory, uid, withField(known, container, now));
  switch (event.type) {
    case "sandboxReady":
      return withFound(memory, uid, known);
    case "started":
      return noted(event.container, { phase: "running", exitCode: 0 });
    case "becameReady":
      return noted(event.container, { phase: "ready", exitCode: 0 });
    case "exited":
      return noted(event.container, { phase: "exited", exitCode: event.exitCode });
    default:
      // A pull: whoever takes the pod over pulls again, which is quick.
      return memory;
  }
}

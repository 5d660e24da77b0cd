import { deepEqual } from "../api/equality.ts";
import type { Clock } from "../clock.ts";
import { lookUp } from "../controllers/keyed.ts";
import { isPodFinished } from "../pod-state.ts";
import type { Key, Observation, Wake } from "../reconcile.ts";
import type { View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";
import { candidateOf, filters } from "./filters.ts";
import { assuming, entriesOf, podKey, refreshed, type SchedulerMemory, setWaiting, type Waiting } from "./memory.ts";
import { type Node, type NodeInfo, nodeInfo, type Pod, unused } from "./node-info.ts";
import { isInSpread, mattersToSpread, topologySpread } from "./topology-spread.ts";

/** What a pod waits for that was tried when there were no nodes at all. */
export const anyNode = "AnyNode";

/** The plugins that a pod may wait for which a pod's leaving can help. */
const helpedByLeaving: ReadonlySet<string> = new Set(["NodeResourcesFit", "NodePorts"]);

/** Whether this is a pod for this scheduler to place: unbound, here to stay, and not held back by a scheduling gate. */
export function isToBePlaced(pod: Pod, schedulerName: string): boolean {
  return (
    !pod.spec.nodeName &&
    !isPodFinished(pod) &&
    pod.metadata.deletionTimestamp === undefined &&
    (pod.spec.schedulerName ?? "default-scheduler") === schedulerName &&
    (pod.spec.schedulingGates ?? []).length === 0
  );
}

/** What a pod's event means for the queue: the pod itself may have to be placed, or may have made room for others. */
export function podObserved(
  memory: SchedulerMemory,
  event: WatchEvent,
  view: View,
  clock: Clock,
  schedulerName: string,
): Observation<SchedulerMemory> {
  // The resource says what type the object has; the compiler cannot know.
  const pod = event.object as unknown as Pod;
  const before = event.previous as unknown as Pod | undefined;
  const key = podKey(pod);
  const gone = event.type === "DELETED";
  let next = memory;
  for (const node of nodesTouched(pod, before, gone)) next = refreshed(next, view, node);
  const assumption = lookUp(memory.assumed, key);
  const settled = assumption && (gone || Boolean(pod.spec.nodeName) || assumption.uid !== pod.metadata.uid);
  if (settled) next = assuming(next, key, undefined);
  const left = before !== undefined && isPodFinished(before);
  const leaves = Boolean(pod.spec.nodeName) && !left && (gone || isPodFinished(pod));
  const frees = leaves || (settled && (gone || pod.spec.nodeName !== assumption.node));
  if (gone || !isToBePlaced(pod, schedulerName)) {
    next = setWaiting(next, key, undefined);
    const moved = spreadTouched(pod, before, gone, Boolean(settled));
    if (!frees && moved.length === 0) return { memory: next, wake: [] };
    return release(next, clock, (waiting, other) => {
      if (frees && waiting.waitsFor.some((plugin) => helpedByLeaving.has(plugin))) return true;
      if (!waiting.waitsFor.includes(topologySpread)) return false;
      const pending = waitingPod(view, other);
      return pending !== undefined && moved.some((each) => mattersToSpread(pending, each));
    });
  }
  const waiting = lookUp(next.unschedulable, key);
  if (waiting?.uid === pod.metadata.uid) {
    return changesPlacing(pod, before) ? release(next, clock, (_, other) => other === key) : { memory: next, wake: [] };
  }
  const unknown = before === undefined || !isToBePlaced(before, schedulerName) || changesPlacing(pod, before);
  return { memory: setWaiting(next, key, undefined), wake: unknown ? [key] : [] };
}

/** What a node's event means for the queue: it may have become good for pods that were tried in vain. */
export function nodeObserved(
  memory: SchedulerMemory,
  event: WatchEvent,
  view: View,
  clock: Clock,
): Observation<SchedulerMemory> {
  const node = event.object as unknown as Node;
  if (event.type === "DELETED") {
    // One domain less may be the one that was behind.
    return release(memory, clock, (waiting, key) => {
      const pod = waiting.waitsFor.includes(topologySpread) ? waitingPod(view, key) : undefined;
      return pod !== undefined && isInSpread(pod, node);
    });
  }
  const changed = pluginsTouched(node, event.previous as unknown as Node | undefined);
  if (changed.size === 0) return { memory, wake: [] };
  const info = nodeInfo(node, lookUp(memory.usage, node.metadata.name) ?? unused);
  return release(memory, clock, (waiting, key) => {
    const pod = waitingPod(view, key);
    return pod !== undefined && waiting.waitsFor.some((plugin) => changed.has(plugin) && says(plugin, pod, info));
  });
}

/** The nodes whose usage may have changed by a pod's event. */
function nodesTouched(pod: Pod, before: Pod | undefined, gone: boolean): readonly string[] {
  const same = before && !gone && before.spec === pod.spec && isPodFinished(before) === isPodFinished(pod);
  if (same) return [];
  const nodes = [pod.spec.nodeName, before?.spec.nodeName].filter((node): node is string => Boolean(node));
  return [...new Set(nodes)];
}

function waitingPod(view: View, key: Key): Pod | undefined {
  const [namespace = "", name = ""] = key.split("/");
  return view.get("pods", namespace, name);
}

/** The pod, as it was or as it is, if it has come to count or not to count on its node any more, or otherwise than before. */
function spreadTouched(pod: Pod, before: Pod | undefined, gone: boolean, settled: boolean): readonly Pod[] {
  if (!pod.spec.nodeName && !settled) return [];
  const counts = (each: Pod) => Boolean(each.spec.nodeName) && !isPodFinished(each) && !each.metadata.deletionTimestamp;
  const was = counts(before ?? pod) && (before !== undefined || gone);
  const is = !gone && counts(pod);
  if (was !== is || settled) return [pod];
  return before && was && !deepEqual(before.metadata.labels, pod.metadata.labels) ? [before, pod] : [];
}

/** Whether more of the pod has changed than its status (the scheduling queue's isPodUpdated). */
function changesPlacing(pod: Pod, before: Pod | undefined): boolean {
  return (
    !before ||
    !deepEqual(pod.spec, before.spec) ||
    !deepEqual(pod.metadata.labels, before.metadata.labels) ||
    !deepEqual(pod.metadata.annotations, before.metadata.annotations)
  );
}

/** The plugins that may now decide otherwise about the node (scheduler's nodeSchedulingPropertiesChange). */
function pluginsTouched(node: Node, before: Node | undefined): ReadonlySet<string> {
  if (!before) return new Set([anyNode, ...filters.map(({ name }) => name)]);
  const touched = new Set<string>();
  if (!deepEqual(node.status.allocatable, before.status.allocatable)) touched.add("NodeResourcesFit");
  if (!deepEqual(node.metadata.labels, before.metadata.labels)) touched.add("NodeAffinity").add(topologySpread);
  if (!deepEqual(node.spec.taints, before.spec.taints)) touched.add("TaintToleration");
  if (Boolean(node.spec.unschedulable) !== Boolean(before.spec.unschedulable)) touched.add("NodeUnschedulable");
  return touched;
}

/** Whether the plugin, asked alone, would let the pod on the node: upstream's queueing hint. */
function says(plugin: string, pod: Pod, info: NodeInfo): boolean {
  if (plugin === topologySpread) return isInSpread(pod, info.node);
  const filter = filters.find(({ name }) => name === plugin);
  return filter === undefined || filter.reject(candidateOf(pod), info) === undefined;
}

/** Sends waiting pods back to the queue; those whose back-off is not over yet, when it is. */
function release(
  memory: SchedulerMemory,
  clock: Clock,
  isHelped: (waiting: Waiting, key: Key) => boolean,
): Observation<SchedulerMemory> {
  const wake: Wake[] = [];
  let next = memory;
  for (const [key, waiting] of entriesOf(memory.unschedulable)) {
    if (waiting.waitsFor.length === 0 || !isHelped(waiting, key)) continue;
    next = setWaiting(next, key, { ...waiting, waitsFor: [] });
    const afterMs = waiting.triedAtMs + waiting.backoffMs - clock.nowMs;
    wake.push(afterMs > 0 ? { key, afterMs } : key);
  }
  return { memory: next, wake };
}

import { findCondition } from "../api/condition.ts";
import { deepEqual } from "../api/equality.ts";
import type { NodeCondition, PodCondition } from "../api/generated/types.ts";
import { objectKey } from "../api/object.ts";
import { formatTime, parseTime } from "../api/time.ts";
import type { Clock } from "../clock.ts";
import type { EventRecord } from "../effects.ts";
import { nodeChart } from "../node.ts";
import { recordsEvents } from "../permissions.ts";
import {
  type Key,
  nothingToDo,
  type Observation,
  type Plan,
  type PlanStep,
  type Reconciler,
  type Wake,
} from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";
import { emptyKeyed, type Keyed, lookUp, mapEntries, withEntry } from "./keyed.ts";
import { type HealthChange, hear, hearTimer, type NodeHealth, newHealth, postedEvent } from "./node-health.ts";
import { evictionsAmong, isAllSilent, nextTaints, readyStatus } from "./node-taints.ts";
import { byIdentity } from "./replaced.ts";

type Node = ObjectOf<"nodes">;
type Lease = ObjectOf<"leases.coordination.k8s.io">;
type Pod = ObjectOf<"pods">;

/** The health of every known node, by name. */
export type NodeLifecycleMemory = Keyed<NodeHealth>;

/** Where kubelets keep the Leases that they renew, each by the name of its node. */
const leaseNamespace = "kube-node-lease";

/**
 * Keys of this form mean that a node's time may be over. Nothing but their delay wakes them: they send no requests, so that they
 * cannot fail and be retried before their time. A checker whose clock stands still lets
 * a node lapse by firing the timer of `lapse/NODE`, which it should do only where the node is down or cut off, or at the cost of a fault:
 * if a renewal was heard of since, that only arms it anew; if not, the node is Unknown from then on.
 */
const lapsePrefix = "lapse/";

/** The key whose delay is the grace period of a node. */
export function lapseKey(node: string): Key {
  return `${lapsePrefix}${node}`;
}

/** What may be changed about the controller, to see what becomes of it. */
export interface NodeLifecycleOptions {
  /** Whether evictions stop while no node at all is heard of, or most are not: since Kubernetes 1.3 (kubernetes/kubernetes#24200). */
  readonly stopsEvictions?: boolean;
}

/**
 * Watches over the nodes: one that has not been heard of for 40 s becomes Unknown, and its pods unready; its condition keeps
 * new pods away by NoSchedule taints, and drives pods off by NoExecute ones, which the taint eviction controller carries out.
 *
 * "Heard of" is a renewed Lease or a posted status, when this controller saw it, by its own clock, since the nodes' clocks may
 * differ. A restarted controller gives every node its full grace anew. Upstream: pkg/controller/nodelifecycle. Differences: it
 * looks at a node when something happened, not every 5 s; after a failed write it retries with back-off; pods are marked unready
 * for as long as their node is Unknown, not only in the pass in which it became so (a crash in between would leave them ready
 * for ever). Not modelled: the rate limit of NoExecute taints, the beta os and arch labels.
 */
export function nodeLifecycleController({
  stopsEvictions = true,
}: NodeLifecycleOptions = {}): Reconciler<NodeLifecycleMemory> {
  return {
    // As its Events name it; upstream's flag calls it node-lifecycle-controller.
    name: "node-controller",
    watches: [
      { resource: "nodes" },
      { resource: "leases.coordination.k8s.io", namespace: leaseNamespace },
      { resource: "pods" },
    ],
    permissions: { nodes: ["patch"], "nodes/status": ["update"], "pods/status": ["update"], ...recordsEvents },
    memory: emptyKeyed,

    observe(memory, event, view, clock) {
      let observation: Observation<NodeLifecycleMemory> = { memory, wake: [] };
      for (const one of byIdentity(event)) {
        const next = observeOne(observation.memory, one, view, clock);
        observation = { memory: next.memory, wake: [...observation.wake, ...next.wake] };
      }
      return observation;
    },

    reconcile(view, key, memory, clock) {
      if (!key.startsWith(lapsePrefix)) return look(view, key, memory, clock, stopsEvictions);
      const name = key.slice(lapsePrefix.length);
      const health = lookUp(memory, name);
      if (!health) return nothingToDo;
      const change = hearTimer(health, clock.nowMs);
      const remembered = { memory: withEntry(memory, name, change.health), steps: [] };
      if (change.wakeAfterMs !== undefined) return { ...remembered, requeue: { afterMs: change.wakeAfterMs } };
      return { ...remembered, wake: [name] };
    },
  };
}

/** The controller as upstream has it. */
export const nodeLifecycle = nodeLifecycleController();

function observeOne(
  memory: NodeLifecycleMemory,
  event: WatchEvent,
  view: View,
  clock: Clock,
): Observation<NodeLifecycleMemory> {
  const { name } = event.object.metadata;
  switch (event.resource) {
    case "nodes":
      return observeNode(memory, event, view, clock);
    case "leases.coordination.k8s.io": {
      const health = lookUp(memory, name);
      if (!health || event.type === "DELETED" || !isRenewed(event)) return { memory, wake: [] };
      return changed(memory, name, hear(health, { type: "RENEWED" }, clock.nowMs));
    }
    default: {
      const { nodeName } = (event.object as unknown as Pod).spec;
      const before = (event.previous as unknown as Pod | undefined)?.spec.nodeName;
      const node = nodeName && nodeName !== before ? view.get("nodes", "", nodeName) : undefined;
      return { memory, wake: node && readyStatus(node) === "Unknown" ? [node.metadata.name] : [] };
    }
  }
}

function observeNode(
  memory: NodeLifecycleMemory,
  event: WatchEvent,
  view: View,
  { nowMs }: Clock,
): Observation<NodeLifecycleMemory> {
  // The cache is not typed by resource where it tells events.
  const node = event.object as unknown as Node;
  const previous = event.previous as unknown as Node | undefined;
  const { name } = node.metadata;
  const known = lookUp(memory, name);
  if (event.type === "DELETED") return { memory, wake: [name, ...othersIfDisruptionChanged(view, undefined, node)] };

  const posted = postedEvent(node);
  const isNew = event.type === "ADDED" || !known;
  const change = isNew
    ? newHealth(node, known, nowMs)
    : posted && isPosted(node, previous)
      ? hear(known, posted, nowMs)
      : { health: known };
  const others = othersIfDisruptionChanged(view, node, previous);
  const before = others.length > 0 && leavesFullDisruption(view, node, previous) ? graceForAll(memory, nowMs) : memory;
  const { memory: after, wake } = changed(before, name, change);
  const matters = !previous || !deepEqual(whatMatters(node), whatMatters(previous));
  return { memory: after, wake: [...wake, ...(matters ? [name] : []), ...others] };
}

function changed(
  memory: NodeLifecycleMemory,
  name: string,
  { health, wakeAfterMs }: HealthChange,
): Observation<NodeLifecycleMemory> {
  const wake: Wake[] = wakeAfterMs === undefined ? [] : [{ key: lapseKey(name), afterMs: wakeAfterMs }];
  return { memory: withEntry(memory, name, health), wake };
}

function isRenewed({ object, previous }: WatchEvent): boolean {
  const at = (lease: unknown) => parseTime((lease as Lease | undefined)?.spec.renewTime ?? "") ?? 0;
  return !previous || at(object) > at(previous);
}

/** A kubelet posts when it changes the condition, and when it only says that it still holds. */
function isPosted(node: Node, previous: Node | undefined): boolean {
  const [now, before] = [node, previous].map((one) => findCondition(one?.status.conditions, "Ready"));
  return now?.status !== before?.status || now?.lastHeartbeatTime !== before?.lastHeartbeatTime;
}

/** The part of a node that decides on its taints and pods. */
function whatMatters(node: Node): unknown {
  const conditions = node.status.conditions?.map(({ type, status }) => [type, status]);
  return [conditions, node.spec.taints, node.spec.unschedulable, node.metadata.labels];
}

/** The other nodes whose evictions stop or go on with this change of one node. */
function othersIfDisruptionChanged(view: View, node: Node | undefined, previous: Node | undefined): Key[] {
  const name = (node ?? previous)?.metadata.name;
  if (node && previous && readyStatus(node) === readyStatus(previous)) return [];
  const others = view.list("nodes").filter((other) => other.metadata.name !== name);
  const [now, before] = [node, previous].map((one) => evictionsAmong(one ? [...others, one] : others));
  return others.filter((other) => now?.(other) !== before?.(other)).map((other) => other.metadata.name);
}

function leavesFullDisruption(view: View, node: Node, previous: Node | undefined): boolean {
  const others = view.list("nodes").filter((other) => other.metadata.name !== node.metadata.name);
  return isAllSilent(previous ? [...others, previous] : others) && !isAllSilent([...others, node]);
}

/** If no node at all was heard of, the fault was probably not theirs: all get their grace anew (upstream handleDisruption). */
function graceForAll(memory: NodeLifecycleMemory, nowMs: number): NodeLifecycleMemory {
  // Each node that has a deadline has a wake-up under way, so that none has to be asked for.
  return mapEntries(memory, (health) => hear(health, { type: "RENEWED" }, nowMs).health);
}

/** Brings about what a node's state asks for. */
function look(
  view: View,
  name: string,
  memory: NodeLifecycleMemory,
  { nowMs }: Clock,
  stopsEvictions: boolean,
): Plan<NodeLifecycleMemory> {
  const health = lookUp(memory, name);
  if (!health) return nothingToDo;
  const node = view.get("nodes", "", name);
  if (!node) {
    const removing = nodeEvent(name, "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`);
    return { memory: withEntry(memory, name, undefined), steps: [], records: [removing] };
  }
  const registered = nodeEvent(name, "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`);
  const announced = health.announced
    ? {}
    : { memory: withEntry(memory, name, { ...health, announced: true }), records: [registered] };
  if (nodeChart.matches(health.machine, "unknown") && readyStatus(node) !== "Unknown") {
    return { ...announced, steps: [unknownStatus(node, nowMs)] };
  }
  const taints = nextTaints(view, node, nowMs, stopsEvictions);
  return { ...announced, steps: [...(taints ? [taints] : []), ...unreadyPods(view, node, nowMs)] };
}

function nodeEvent(name: string, reason: string, message: string): EventRecord {
  return { regarding: objectKey("nodes", "", name), type: "Normal", reason, message };
}

/** NetworkUnavailable is not among them: it is not the kubelet's. */
const kubeletConditions = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** The request that makes the kubelet's conditions Unknown. Upstream: tryUpdateNodeHealth. */
function unknownStatus(node: Node, nowMs: number): PlanStep {
  const { name, creationTimestamp } = node.metadata;
  const now = formatTime(nowMs);
  const silent = { status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." };
  const never = { status: "Unknown", reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status." };
  const had = node.status.conditions ?? [];
  const kept = had.map(
    (condition): NodeCondition =>
      kubeletConditions.includes(condition.type) && condition.status !== "Unknown"
        ? { ...condition, ...silent, lastTransitionTime: now }
        : condition,
  );
  const missing = kubeletConditions.filter((type) => !had.some((condition) => condition.type === type));
  const added = missing.map(
    (type): NodeCondition => ({
      type,
      ...never,
      lastHeartbeatTime: creationTimestamp,
      lastTransitionTime: now,
    }),
  );
  const object = { ...node, status: { ...node.status, conditions: [...kept, ...added] } };
  const record = nodeEvent(name, "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
  return {
    request: { verb: "update", resource: "nodes", name, subresource: "status", object },
    tolerate: ["NotFound"],
    ...(readyStatus(node) === "True" ? { record } : {}),
  };
}

/**
 * Requests that make the ready pods of an Unknown node unready (upstream MarkPodsNotReady). One that became ready after its
 * node became Unknown was made so by a kubelet that is back, and is left to it.
 */
function unreadyPods(view: View, node: Node, nowMs: number): PlanStep[] {
  const ready = findCondition(node.status.conditions, "Ready");
  if (ready?.status !== "Unknown") return [];
  const sinceMs = parseTime(ready.lastTransitionTime ?? "") ?? nowMs;
  return view.podsOnNode(node.metadata.name).flatMap((pod) => {
    const condition = findCondition(pod.status.conditions, "Ready");
    if (condition?.status !== "True" || (parseTime(condition.lastTransitionTime ?? "") ?? 0) > sinceMs) return [];
    return [unreadyPod(pod, nowMs)];
  });
}

function unreadyPod(pod: Pod, nowMs: number): PlanStep {
  const { namespace = "", name } = pod.metadata;
  const unready = { status: "False", lastTransitionTime: formatTime(nowMs) };
  const conditions = pod.status.conditions?.map(
    (one): PodCondition => (one.type === "Ready" ? { ...one, ...unready } : one),
  );
  const regarding = objectKey("pods", namespace, name);
  const object = { ...pod, status: { ...pod.status, conditions } };
  return {
    request: { verb: "update", resource: "pods", namespace, name, subresource: "status", object },
    tolerate: ["NotFound"],
    record: { regarding, type: "Warning", reason: "NodeNotReady", message: "Node is not ready" },
  };
}

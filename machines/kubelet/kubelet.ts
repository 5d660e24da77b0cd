import type { ResourceName } from "../api/object.ts";
import type { Clock } from "../clock.ts";
import { byIdentity } from "../controllers/replaced.ts";
import { recordsEvents } from "../permissions.ts";
import { type Key, nothingToDo, type Plan, type Reconciler, stepFailed } from "../reconcile.ts";
import type { View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";
import { leaseKey, leaseNamespace, planLease } from "./lease.ts";
import { emptyMemory, type KubeletMemory, type Pod, podKey, withFound, withPod } from "./memory.ts";
import { nodeKey, planNode } from "./node-object.ts";
import type { KubeletOptions } from "./options.ts";
import { planPod } from "./pod-plan.ts";
import { hear, podByUid, type Station } from "./runtime-news.ts";

export type { KubeletMemory } from "./memory.ts";
export type { KubeletOptions } from "./options.ts";

/**
 * The kubelet of a node. Keys: `namespace/name` of its pods; `alarm/UID/CONTAINER` for back-offs, `stray/UID/` for what runs without
 * an object; `node` and `lease`. It hosts a machine for every pod and every container (see pod.ts for the protocol), registers
 * its node, and gives signs of life.
 */
export function kubelet(node: string, options: KubeletOptions = {}): Reconciler<KubeletMemory> {
  const station: Station = { node, options };
  const lease: ResourceName = "leases.coordination.k8s.io";
  const heartbeats = options.heartbeats !== false;
  return {
    name: `kubelet/${node}`,
    watches: [
      { resource: "pods", fieldSelector: `spec.nodeName=${node}` },
      { resource: "nodes", fieldSelector: `metadata.name=${node}` },
      ...(heartbeats ? [{ resource: lease, namespace: leaseNamespace, fieldSelector: `metadata.name=${node}` }] : []),
    ],
    permissions: {
      pods: ["delete"],
      "pods/status": ["patch"],
      nodes: ["create", "patch"],
      "nodes/status": ["patch"],
      ...(heartbeats && { [lease]: ["create", "update"] as const }),
      ...recordsEvents,
    },
    memory: emptyMemory,
    atStart: heartbeats ? [nodeKey, leaseKey] : [nodeKey],
    observe(memory, event, view, clock) {
      const seesNode = event.resource === "nodes" && !memory.registered;
      let now = seesNode ? { ...memory, registered: true } : memory;
      const wake: Key[] = [];
      for (const key of byIdentity(event).flatMap(keysOf)) {
        // Most events are the echo of what it wrote itself: where nothing is to be asked of anybody, no turn is needed.
        const plan = key === leaseKey ? undefined : plans(view, key, now, clock);
        if (plan && asksNothing(plan)) now = plan.memory ?? now;
        else wake.push(key);
      }
      return { memory: now, wake };
    },
    reconcile: plans,
    answered(memory, key, step, response) {
      if (!stepFailed(step, response)) return memory;
      // The rest of the plan is lost, and with it the deletion, if there was one.
      return Object.entries(memory.pods)
        .filter(([, hosted]) => hosted.deleted && hosted.key === key)
        .reduce((now, [uid, hosted]) => withPod(now, uid, { ...hosted, deleted: false }), memory);
    },
    heard: (memory, event, view, clock) => hear(memory, event, view, clock, station),
  };

  function plans(view: View, key: Key, memory: KubeletMemory, clock: Clock): Plan<KubeletMemory> {
    if (key === nodeKey) return planNode(view, node, options, memory.registered, clock);
    if (key === leaseKey) return planLease(view, node, clock);
    const [kind, uid = "", container] = key.split("/");
    if (container === undefined) return planPods(view, key, memory, clock, station);
    if (kind === "stray") return planStray(view, uid, memory, node);
    return memory.pods[uid] ? planPod(view, uid, memory, clock, station, { uid, container }) : nothingToDo;
  }
}

function keysOf({ type, resource, object }: WatchEvent): readonly Key[] {
  if (resource === "pods") return [podKey(object as unknown as Pod)];
  if (resource === "nodes") return [nodeKey];
  // A renewal of its own is no news.
  return type === "DELETED" ? [leaseKey] : [];
}

function asksNothing({ steps, run = [], records = [], wake = [] }: Plan<KubeletMemory>): boolean {
  return steps.length + run.length + records.length + wake.length === 0;
}

/** The pod of that name, and before it those that had the name and are gone. */
function planPods(view: View, key: Key, memory: KubeletMemory, clock: Clock, station: Station): Plan<KubeletMemory> {
  const [namespace = "", name = ""] = key.split("/");
  const uid = view.get("pods", namespace, name)?.metadata.uid;
  const gone = Object.keys(memory.pods).filter((other) => other !== uid && memory.pods[other]?.key === key);
  let plan: Plan<KubeletMemory> = nothingToDo;
  for (const each of uid === undefined ? gone : [...gone, uid]) {
    plan = both(plan, planPod(view, each, plan.memory ?? memory, clock, station));
  }
  return plan;
}

function both(first: Plan<KubeletMemory>, second: Plan<KubeletMemory>): Plan<KubeletMemory> {
  const memory = second.memory ?? first.memory;
  return {
    ...(memory && { memory }),
    steps: [...first.steps, ...second.steps],
    run: [...(first.run ?? []), ...(second.run ?? [])],
    records: [...(first.records ?? []), ...(second.records ?? [])],
    wake: [...(first.wake ?? []), ...(second.wake ?? [])],
  };
}

/** Something runs that the apiserver knows nothing of: it was deleted by force while nobody looked. */
function planStray(view: View, uid: string, memory: KubeletMemory, node: string): Plan<KubeletMemory> {
  if (!memory.found[uid] || podByUid(view, node, uid)) return nothingToDo;
  return { memory: withFound(memory, uid, undefined), steps: [], run: [{ op: "removeSandbox", pod: uid }] };
}

import { isConditionTrue } from "../api/condition.ts";
import { parseKey } from "../api/object.ts";
import type { Clock } from "../clock.ts";
import { type Key, nothingToDo, type Plan, type PlanStep, type Reconciler, type Wake } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";
import { type LastWords, removePod } from "./pod-removal.ts";

type Node = ObjectOf<"nodes">;
type Pod = ObjectOf<"pods">;

/** How long a node may be missing from the cache before the apiserver is asked for it (upstream quarantineTime). */
export const quarantineMs = 40_000;

/** Keys of this form are nodes that pods are bound to and that the cache does not have; all others are object keys of pods. */
const quarantinePrefix = "quarantine/";

const outOfService = "node.kubernetes.io/out-of-service";

/** What may be changed about the collector, to see what becomes of it. */
export interface PodGarbageCollectorOptions {
  /** Whether it deletes the very pod that it has seen, and no later one of that name; false when unset, as upstream. */
  readonly uidPreconditions?: boolean;
  /** Whether it asks the apiserver if a node is still as it knows it before it goes by its taint; false when unset, as upstream (kubernetes#141887). */
  readonly rechecksNodes?: boolean;
}

/**
 * Removes pods that no kubelet will ever remove: those whose node does not exist any more, those that terminate on a node that
 * is not ready and tainted out-of-service, and those that terminate without having been bound.
 *
 * Upstream: pkg/controller/podgc, which looks at all pods every 20 s; here an event leads to them. It patches the pod that it has seen, and
 * deletes by name. Not modelled: the removal of the oldest finished pods above 12,500 of them.
 */
export function podGarbageCollector({
  uidPreconditions = false,
  rechecksNodes = false,
}: PodGarbageCollectorOptions = {}): Reconciler<null> {
  return {
    name: "pod-garbage-collector-controller",
    watches: [{ resource: "nodes" }, { resource: "pods" }],
    permissions: { nodes: ["get"], pods: ["delete"], "pods/status": ["patch"] },
    memory: null,
    observe: (_memory, event, view) => ({
      memory: null,
      wake: event.resource === "pods" ? podWakes(event, view) : nodeWakes(event, view),
    }),
    reconcile(view, key, _memory, clock) {
      const remove: Removal = (pod, words) => forceRemoval(pod, words, clock, uidPreconditions);
      if (key.startsWith(quarantinePrefix)) return releaseNode(view, key.slice(quarantinePrefix.length), remove);
      const { namespace, name } = parseKey(key);
      const pod = view.get("pods", namespace, name);
      if (!pod || !isStuck(view, pod)) return nothingToDo;
      return { steps: [...(rechecksNodes ? recheck(view, pod) : []), ...remove(pod, {})] };
    },
  };
}

type Removal = (pod: Pod, words: LastWords) => PlanStep[];

function podWakes({ type, key, object, previous }: WatchEvent, view: View): Wake[] {
  // The cache is not typed by resource where it tells events.
  const [pod, before] = [object, previous] as unknown as [Pod, Pod | undefined];
  const { nodeName } = pod.spec;
  if (type === "DELETED") return [];
  const bound = nodeName && nodeName !== before?.spec.nodeName && !view.get("nodes", "", nodeName);
  return [...(isStuck(view, pod) ? [key] : []), ...(bound ? [quarantine(nodeName)] : [])];
}

function nodeWakes({ type, object }: WatchEvent, view: View): Wake[] {
  const node = object as unknown as Node;
  const pods = view.podsOnNode(node.metadata.name);
  if (type === "DELETED") return pods.length > 0 ? [quarantine(node.metadata.name)] : [];
  return isOutOfService(node) ? pods.filter(isTerminating).map(podKey) : [];
}

function quarantine(node: string): Wake {
  return { key: `${quarantinePrefix}${node}`, afterMs: quarantineMs };
}

function podKey({ metadata: { namespace = "", name } }: Pod): Key {
  return `pods/${namespace}/${name}`;
}

/** The pods of a node that is gone for good: the apiserver must say so, since the cache may only be late. Upstream: gcOrphaned. */
function releaseNode(view: View, name: string, remove: Removal): Plan<null> {
  const pods = view.podsOnNode(name);
  if (pods.length === 0 || view.get("nodes", "", name)) return nothingToDo;
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "DeletionByPodGC",
    message: "PodGC: node no longer exists",
  };
  const gone = { request: { verb: "get", resource: "nodes", name }, expectGone: {} } as const;
  return { steps: [gone, ...pods.flatMap((pod) => remove(pod, { condition }))] };
}

/** That the pod's node is still as the cache has it. Nothing, if it has none. */
function recheck(view: View, { spec: { nodeName: name } }: Pod): PlanStep[] {
  const node = name === undefined ? undefined : view.get("nodes", "", name);
  if (!node || name === undefined) return [];
  return [{ request: { verb: "get", resource: "nodes", name }, expectVersion: node.metadata.resourceVersion }];
}

/** Marks the pod as failed, unless it has ended already, and deletes it without grace. Upstream: markFailedAndDeletePodWithCondition. */
function forceRemoval(pod: Pod, words: LastWords, { nowMs }: Clock, isPrecise: boolean): PlanStep[] {
  const ended = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
  const options = { gracePeriodSeconds: 0, ...(isPrecise && { preconditions: { uid: pod.metadata.uid } }) };
  return removePod(pod, ended ? {} : { ...words, phase: "Failed" }, options, nowMs);
}

/** Terminating, and never bound, or on a node that will not come back. Upstream: gcUnscheduledTerminating, gcTerminating. */
function isStuck(view: View, pod: Pod): boolean {
  if (!isTerminating(pod)) return false;
  if (!pod.spec.nodeName) return true;
  const node = view.get("nodes", "", pod.spec.nodeName);
  return node !== undefined && isOutOfService(node);
}

function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

function isOutOfService({ status, spec }: Node): boolean {
  const ready = isConditionTrue(status, "Ready");
  return !ready && (spec.taints?.some(({ key }) => key === outOfService) ?? false);
}

import { deepEqual } from "../api/equality.ts";
import type { Taint, Toleration } from "../api/generated/types.ts";
import { objectKey } from "../api/object.ts";
import type { Clock } from "../clock.ts";
import type { EventRecord } from "../effects.ts";
import { recordsEvents } from "../permissions.ts";
import { type Key, nothingToDo, type Observation, type Plan, type Reconciler, type Wake } from "../reconcile.ts";
import { tolerates } from "../taints.ts";
import type { ObjectOf, View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";
import { type Deadline, setDeadline, wakeUp } from "./deadline.ts";
import { emptyKeyed, type Keyed, lookUp, withEntry } from "./keyed.ts";
import { removePod } from "./pod-removal.ts";
import { byIdentity } from "./replaced.ts";

type Node = ObjectOf<"nodes">;
type Pod = ObjectOf<"pods">;

/** A pod whose eviction is on its way. */
interface PendingEviction {
  /** When its toleration ends. */
  readonly deadline: Deadline | null;
  /**
   * `waiting` for the deadline; `due`; `evicting`: announced, and to be carried out until the pod is gone; `cancelled`: kept until the
   * wake-up has come that is under way.
   */
  readonly stage: "waiting" | "due" | "evicting" | "cancelled";
}

/** Pending evictions by `namespace/name/uid`. */
export type TaintEvictionMemory = Keyed<PendingEviction>;

/**
 * Keys of this form mean that a pod's toleration may be over. Nothing but their delay wakes them; a checker whose clock stands
 * still ends a toleration by firing the timer of `due/NAMESPACE/NAME/UID`.
 */
const duePrefix = "due/";

/** The key whose delay is what a pod tolerates. */
export function dueKey(pod: Key): Key {
  return `${duePrefix}${pod}`;
}

/** How pods are told apart. */
interface Naming {
  key(pod: Pod): Key;
  /** The pod that a key means, as long as it may have to be evicted. */
  find(view: View, key: Key): Pod | undefined;
  /** Whether an eviction, once announced, is carried out until the pod is gone; else it is done once, and remembered until the key means no pod. */
  readonly persists: boolean;
}

const byUid: Naming = {
  key: ({ metadata: { namespace = "", name, uid } }) => `${namespace}/${name}/${uid}`,
  find(view, key) {
    const [namespace = "", name = "", uid] = key.split("/");
    const pod = view.get("pods", namespace, name);
    return pod?.metadata.uid === uid && pod?.metadata.deletionTimestamp === undefined ? pod : undefined;
  },
  persists: true,
};

/** As upstream: a pod that is about to go is still there, and a successor of its name is the same to it. */
const byName: Naming = {
  key: ({ metadata: { namespace = "", name } }) => `${namespace}/${name}`,
  find(view, key) {
    const [namespace = "", name = ""] = key.split("/");
    return view.get("pods", namespace, name);
  },
  persists: false,
};

/** What may be changed about the controller, to see what becomes of it. */
export interface TaintEvictionOptions {
  /** Whether a timer is found by its pod's name, as upstream's are, and not by its uid. */
  readonly timersByName?: boolean;
  /**
   * Whether an eviction is cancelled as soon as every taint that is left is tolerated for good; before Kubernetes 1.19 it was only when no NoExecute
   * taint was left at all (kubernetes/kubernetes#90794).
   */
  readonly cancelsWhenTolerated?: boolean;
}

/**
 * Evicts pods from nodes with NoExecute taints that they do not tolerate, or no longer: a taint that is tolerated for
 * `tolerationSeconds` lets the pod stay for so long after this controller saw the taint. If the taint goes in time, the
 * eviction is cancelled.
 *
 * Upstream: pkg/controller/tainteviction. There, timers are found by the pod's name, so that the timer of a pod that is gone
 * could strike, or hold up, its successor of that name (k8s#107543, k8s#125332); here by uid, and the deletion names the uid
 * too. A failed eviction is retried with back-off until the pod is gone, not five times.
 */
export function taintEvictionController({
  timersByName = false,
  cancelsWhenTolerated = true,
}: TaintEvictionOptions = {}): Reconciler<TaintEvictionMemory> {
  const naming = timersByName ? byName : byUid;
  return {
    name: "taint-eviction-controller",
    watches: [{ resource: "nodes" }, { resource: "pods" }],
    permissions: { pods: ["delete"], "pods/status": ["patch"], ...recordsEvents },
    memory: emptyKeyed,

    observe(memory, event, view, clock) {
      const touched = byIdentity(event).flatMap((one) => podsTouched(one, view));
      return touched.reduce<Observation<TaintEvictionMemory>>(
        (before, pod) => {
          const after = schedule(before.memory, view, pod, clock, naming);
          return { memory: after.memory, wake: [...before.wake, ...after.wake] };
        },
        { memory, wake: [] },
      );
    },

    reconcile(view, key, memory, clock) {
      return key.startsWith(duePrefix)
        ? fallDue(key.slice(duePrefix.length), memory, clock)
        : look(view, key, memory, clock, naming, cancelsWhenTolerated);
    },
  };
}

/** The controller as it is built in. */
export const taintEviction: Reconciler<TaintEvictionMemory> = taintEvictionController();

/** The pods that an event may bring nearer to their eviction, or save from it. */
function podsTouched({ type, resource, object, previous }: WatchEvent, view: View): readonly Pod[] {
  // The cache is not typed by resource where it tells events.
  if (resource === "pods") {
    const [pod, before] = [object, previous] as unknown as [Pod, Pod | undefined];
    const decides = ({ spec, metadata }: Pod) => [
      spec.nodeName,
      spec.tolerations,
      metadata.deletionTimestamp === undefined,
    ];
    return type === "MODIFIED" && before && deepEqual(decides(pod), decides(before)) ? [] : [pod];
  }
  const [node, before] = [object, previous] as unknown as [Node, Node | undefined];
  const same = type === "MODIFIED" && deepEqual(noExecute(node), noExecute(before));
  return same ? [] : view.podsOnNode(node.metadata.name);
}

/** Begins a pod's toleration, or has the pod looked at. Upstream: processPodOnNode. */
function schedule(
  memory: TaintEvictionMemory,
  view: View,
  pod: Pod,
  { nowMs }: Clock,
  naming: Naming,
): Observation<TaintEvictionMemory> {
  const key = naming.key(pod);
  const known = lookUp(memory, key);
  const pending = known?.stage === "cancelled" ? undefined : known;
  const toleratedMs = naming.find(view, key) === undefined ? Number.POSITIVE_INFINITY : tolerationMs(view, pod);
  if (toleratedMs === Number.POSITIVE_INFINITY) return { memory, wake: pending ? [key] : [] };
  if (toleratedMs === 0) return { memory, wake: [key] };
  // A toleration that has begun goes on, although the taints may be others by now.
  if (pending) return { memory, wake: [] };
  const { deadline, wakeAfterMs } = setDeadline(toleratedMs, known?.deadline?.wakeMs, nowMs);
  const wake: Wake[] = wakeAfterMs === undefined ? [] : [{ key: dueKey(key), afterMs: wakeAfterMs }];
  return { memory: withEntry(memory, key, { deadline, stage: "waiting" }), wake };
}

/** The delay is over: it was the pod's toleration, or one that was cancelled, and has perhaps begun again since. */
function fallDue(key: Key, memory: TaintEvictionMemory, { nowMs }: Clock): Plan<TaintEvictionMemory> {
  const pending = lookUp(memory, key);
  if (pending?.stage === "cancelled") return { memory: withEntry(memory, key, undefined), steps: [] };
  if (pending?.stage !== "waiting" || !pending.deadline) return nothingToDo;
  const later = wakeUp(pending.deadline, nowMs);
  if (!later) return { memory: withEntry(memory, key, { deadline: null, stage: "due" }), steps: [], wake: [key] };
  const { deadline, wakeAfterMs: afterMs = 0 } = later;
  return { memory: withEntry(memory, key, { ...pending, deadline }), steps: [], requeue: { afterMs } };
}

/** Evicts the pod, if it is time, or cancels its eviction, if it is saved. */
function look(
  view: View,
  key: Key,
  memory: TaintEvictionMemory,
  clock: Clock,
  { find, persists }: Naming,
  cancelsWhenTolerated: boolean,
): Plan<TaintEvictionMemory> {
  const pending = lookUp(memory, key);
  const there = find(view, key);
  if (there && pending?.stage === "evicting" && !persists) return nothingToDo;
  const toleratedMs = there ? tolerationMs(view, there) : Number.POSITIVE_INFINITY;
  const mayStay = toleratedMs === Number.POSITIVE_INFINITY && (cancelsWhenTolerated || !isTainted(view, there));
  if (!there || mayStay) return pending ? cancel(memory, key, pending, there !== undefined) : nothingToDo;
  const isDue = pending?.stage === "due" || pending?.stage === "evicting";
  if (toleratedMs > 0 && !isDue) return nothingToDo;
  return evict(memory, key, there, pending, clock);
}

function cancel(
  memory: TaintEvictionMemory,
  key: Key,
  pending: PendingEviction,
  there: boolean,
): Plan<TaintEvictionMemory> {
  const { stage, deadline } = pending;
  if (stage === "cancelled" && there) return nothingToDo;
  const records = stage === "waiting" || stage === "due" ? [podEvent(key, "Cancelling deletion of Pod")] : [];
  const kept: PendingEviction | undefined = there && deadline ? { deadline, stage: "cancelled" } : undefined;
  return { memory: withEntry(memory, key, kept), steps: [], records };
}

function evict(
  memory: TaintEvictionMemory,
  key: Key,
  pod: Pod,
  pending: PendingEviction | undefined,
  clock: Clock,
): Plan<TaintEvictionMemory> {
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
  };
  const steps = removePod(pod, { condition }, { preconditions: { uid: pod.metadata.uid } }, clock.nowMs);
  if (pending?.stage === "evicting") return { steps };
  // A toleration that was cut short is cancelled before the pod is marked, as upstream's Events tell it.
  const cut = pending?.stage === "waiting" ? [podEvent(key, "Cancelling deletion of Pod")] : [];
  const evicting: PendingEviction = { deadline: pending?.deadline ?? null, stage: "evicting" };
  return {
    memory: withEntry(memory, key, evicting),
    steps,
    records: [...cut, podEvent(key, "Marking for deletion Pod")],
  };
}

/** How long the pod may stay with its node's taints: infinite without any, 0 if one is not tolerated. Upstream: getMinTolerationTime. */
function tolerationMs(view: View, pod: Pod): number {
  const used = noExecute(nodeOf(view, pod)).map((taint) => toleration(pod, taint));
  if (used.includes(undefined)) return 0;
  const seconds = used.map((one) => one?.tolerationSeconds ?? Number.POSITIVE_INFINITY);
  return Math.max(Math.min(Number.POSITIVE_INFINITY, ...seconds), 0) * 1000;
}

/** The first toleration that matches is the one that counts (GetMatchingTolerations). */
function toleration(pod: Pod, taint: Taint): Toleration | undefined {
  return pod.spec.tolerations?.find((one) => tolerates(one, taint));
}

function noExecute(node: Node | undefined): readonly Taint[] {
  return node?.spec.taints?.filter(({ effect }) => effect === "NoExecute") ?? [];
}

function nodeOf(view: View, { spec }: Pod): Node | undefined {
  return spec.nodeName ? view.get("nodes", "", spec.nodeName) : undefined;
}

function isTainted(view: View, pod: Pod | undefined): boolean {
  return pod !== undefined && noExecute(nodeOf(view, pod)).length > 0;
}

function podEvent(key: Key, what: string): EventRecord {
  const [namespace = "", name = ""] = key.split("/");
  const message = `${what} ${namespace}/${name}`;
  return { regarding: objectKey("pods", namespace, name), type: "Normal", reason: "TaintManagerEviction", message };
}

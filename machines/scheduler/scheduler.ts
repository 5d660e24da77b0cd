import { objectKey } from "../api/object.ts";
import { type Backoff, nextDelayMs } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { lookUp } from "../controllers/keyed.ts";
import { byIdentity } from "../controllers/replaced.ts";
import { recordsEvents } from "../permissions.ts";
import {
  type Key,
  nothingToDo,
  type Plan,
  type PlanStep,
  type Reconciler,
  stepFailed,
  type Wake,
} from "../reconcile.ts";
import { candidateOf, type Rejection, rejection } from "./filters.ts";
import { assuming, emptyMemory, nodeInfos, type SchedulerMemory, setWaiting } from "./memory.ts";
import type { NodeInfo, Pod } from "./node-info.ts";
import { anyNode, isToBePlaced, nodeObserved, podObserved } from "./queueing.ts";
import { totalScores } from "./scores.ts";
import { unschedulableMessage, withUnschedulable } from "./unschedulable.ts";

/** A try that failed keeps a pod away for 1 s, doubled up to 10 s: `podInitialBackoffSeconds`, `podMaxBackoffSeconds`. */
export const podBackoff: Backoff = { initialMs: 1_000, capMs: 10_000 };

/** A pod that waits is tried again after this even if nothing happened that could help: `podMaxInUnschedulablePodsDuration`. */
export const retryUnschedulableMs = 300_000;

export interface SchedulerOptions {
  /** Which pods are its own, by `spec.schedulerName`. */
  readonly name?: string;
  /** Picks one of the names, which are sorted, where upstream picks at random. The lowest when unset. */
  readonly breakTie?: (nodes: readonly string[], pod: Pod) => string;
  readonly backoff?: Backoff;
  /** `retryUnschedulableMs` when unset; null: never, for models, in which no event is ever missed. */
  readonly retryAfterMs?: number | null;
}

/** What came of looking for a node. */
export type Placement =
  | { readonly node: string }
  | { readonly node: undefined; readonly rejections: readonly Rejection[] };

/** The node for a pod: of those that no filter rejects, one with the best score (schedule_one.go, schedulePod). */
export function place(
  pod: Pod,
  infos: readonly NodeInfo[],
  breakTie: NonNullable<SchedulerOptions["breakTie"]> = lowest,
): Placement {
  const candidate = candidateOf(pod, infos);
  const feasible: NodeInfo[] = [];
  const rejections: Rejection[] = [];
  for (const info of infos) {
    const rejected = rejection(candidate, info);
    if (rejected) rejections.push(rejected);
    else feasible.push(info);
  }
  if (feasible.length === 0) return { node: undefined, rejections };
  const totals = totalScores(candidate, feasible);
  const best = Math.max(...totals);
  const names = feasible.filter((_, index) => totals[index] === best).map(({ node }) => node.metadata.name);
  return { node: breakTie(names.sort(), pod) };
}

function lowest(nodes: readonly string[]): string {
  return nodes[0] ?? "";
}

/**
 * kube-scheduler. Keys are pods. One at a time is placed by what the cache says and what was decided since (`assumed`), and
 * bound; the answer need not be seen before the next is placed. A pod that fits nowhere says so in its status and waits
 * outside of the queue until something happens that could help it.
 */
export function scheduler(options: SchedulerOptions = {}): Reconciler<SchedulerMemory> {
  const name = options.name ?? "default-scheduler";
  return {
    name,
    watches: [{ resource: "pods" }, { resource: "nodes" }],
    permissions: { "pods/binding": ["create"], "pods/status": ["patch"], ...recordsEvents },
    memory: emptyMemory,
    observe(memory, event, view, clock) {
      let now = memory;
      const wake: Wake[] = [];
      for (const each of byIdentity(event)) {
        const observed =
          each.resource === "pods" ? podObserved(now, each, view, clock, name) : nodeObserved(now, each, view, clock);
        now = observed.memory;
        wake.push(...observed.wake);
      }
      return { memory: now, wake };
    },
    reconcile(view, key, memory, clock) {
      const [namespace = "", podName = ""] = key.split("/");
      const pod = view.get("pods", namespace, podName);
      if (!pod || !isToBePlaced(pod, name)) return nothingToDo;
      const assumption = lookUp(memory.assumed, key);
      if (assumption?.uid === pod.metadata.uid && assumption.node !== "") return nothingToDo;
      const placement = place(pod, nodeInfos(view, memory, key), options.breakTie);
      return placement.node === undefined
        ? planToWait(pod, key, placement.rejections, memory, clock, options)
        : planToBind(pod, key, placement.node, memory);
    },
    answered(memory, key, step, response) {
      if (!isBinding(step) || !stepFailed(step, response)) return memory;
      const assumption = lookUp(memory.assumed, key);
      return assumption ? assuming(memory, key, { ...assumption, node: "" }) : memory;
    },
  };
}

function planToBind(pod: Pod, key: Key, node: string, memory: SchedulerMemory): Plan<SchedulerMemory> {
  const { name, namespace = "", uid } = pod.metadata;
  const regarding = objectKey("pods", namespace, name);
  const binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name, namespace, uid },
    target: { apiVersion: "v1", kind: "Node", name: node },
  };
  return {
    memory: setWaiting(assuming(memory, key, { uid, node }), key, undefined),
    steps: [
      {
        request: { verb: "create", resource: "pods", namespace, name, subresource: "binding", object: binding },
        record: {
          regarding,
          type: "Normal",
          reason: "Scheduled",
          message: `Successfully assigned ${namespace}/${name} to ${node}`,
        },
        recordFailure: {
          regarding,
          type: "Warning",
          reason: "FailedScheduling",
          message: 'running Bind plugin "DefaultBinder": {error}',
        },
      },
    ],
  };
}

function planToWait(
  pod: Pod,
  key: Key,
  rejections: readonly Rejection[],
  memory: SchedulerMemory,
  clock: Clock,
  { backoff = podBackoff, retryAfterMs = retryUnschedulableMs }: SchedulerOptions,
): Plan<SchedulerMemory> {
  const { name, namespace = "", uid } = pod.metadata;
  const message = unschedulableMessage(rejections, pod.spec.preemptionPolicy);
  const before = lookUp(memory.unschedulable, key);
  const plugins = rejections.length === 0 ? [anyNode] : rejections.map(({ plugin }) => plugin);
  const waiting = {
    uid,
    backoffMs: nextDelayMs(backoff, before?.uid === uid ? before.backoffMs : 0),
    triedAtMs: clock.nowMs,
    waitsFor: [...new Set(plugins)].sort(),
  };
  const conditions = withUnschedulable(pod, message, clock);
  const patch: PlanStep = {
    request: {
      verb: "patch",
      resource: "pods",
      namespace,
      name,
      subresource: "status",
      patchType: "merge",
      patch: { status: { conditions } },
    },
    tolerate: ["NotFound"],
  };
  return {
    memory: setWaiting(assuming(memory, key, undefined), key, waiting),
    steps: conditions ? [patch] : [],
    records: [
      {
        regarding: objectKey("pods", namespace, name),
        type: "Warning",
        reason: "FailedScheduling",
        message: truncated(message),
      },
    ],
    ...(retryAfterMs !== null && { requeue: { afterMs: retryAfterMs } }),
  };
}

/** An Event's message may not be longer (validation.NoteLengthLimit). */
function truncated(message: string): string {
  const limit = 1024;
  return message.length <= limit ? message : `${message.slice(0, limit - 4)} ...`;
}

function isBinding({ request }: PlanStep): boolean {
  return request.verb === "create" && request.subresource === "binding";
}

/** What the scheduler decides with; see `Reconciler`. */
export type { SchedulerMemory } from "./memory.ts";

import { findCondition } from "../../api/condition.ts";
import { deepEqual } from "../../api/equality.ts";
import type { PodDisruptionBudgetStatus } from "../../api/generated/types.ts";
import { objectKey } from "../../api/object.ts";
import { formatTime, parseTime } from "../../api/time.ts";
import type { Clock } from "../../clock.ts";
import {
  covers,
  deletionTimeoutMs,
  isConditionUpToDate,
  type PodDisruptionBudget,
  withDisruptionAllowed,
  withSyncFailed,
} from "../../disruption-budget.ts";
import type { EventRecord } from "../../effects.ts";
import { recordsEvents } from "../../permissions.ts";
import { isPodFinished, isPodReady } from "../../pod-state.ts";
import { type Key, nothingToDo, type Plan, type PlanStep, type Reconciler, type Wake } from "../../reconcile.ts";
import type { ObjectOf, View } from "../../view.ts";
import { expectedPods } from "./expected-pods.ts";

type Pod = ObjectOf<"pods">;

/** A DisruptionTarget condition on a pod that nobody deletes is taken back after this (stalePodDisruptionTimeout). */
export const staleConditionMs = 120_000;

/** What may be changed about the controller, to see what becomes of it; upstream's behaviour when unset. */
export interface DisruptionOptions {
  /** Writes a status that met a conflict again, as it was computed before, as upstream did until 1.17 (k8s#82149). */
  readonly insistsOnStatus?: boolean;
}

/** Keys of this form are woken by nothing but their delay: granted evictions that may not have happened, conditions that may be stale. */
const recheckPrefix = "recheck/";
const stalePrefix = "stale/";

const budgets = "poddisruptionbudgets.policy";

/**
 * Keeps the status of every PodDisruptionBudget: how many pods it counts, how many are healthy, how many evictions the apiserver may
 * grant. Keys are `namespace/name` of budgets. Upstream: pkg/controller/disruption. A write that fails is tried again with back-off; upstream
 * first tries to forbid evictions, which the same outage would prevent as well.
 */
export function disruptionController(options: DisruptionOptions = {}): Reconciler<null> {
  return {
    name: "disruption-controller",
    watches: [
      { resource: "pods" },
      { resource: budgets },
      { resource: "replicationcontrollers" },
      { resource: "replicasets.apps" },
      { resource: "deployments.apps" },
      { resource: "statefulsets.apps" },
    ],
    permissions: { [`${budgets}/status`]: ["update", "patch"], "pods/status": ["update"], ...recordsEvents },
    memory: null,
    observe(_memory, { type, resource, object }, view, clock) {
      // As upstream, a change of scale wakes no budget: the pods that come of it do.
      if (resource === budgets) return { memory: null, wake: [keyOf(object)] };
      if (resource !== "pods") return { memory: null, wake: [] };
      const pod = object as unknown as Pod;
      const budget = budgetOf(view, pod);
      const stale = type === "DELETED" ? undefined : staleInMs(pod, clock.nowMs);
      const wake: Wake[] = budget ? [keyOf(budget)] : [];
      if (stale !== undefined) wake.push({ key: `${stalePrefix}${keyOf(pod)}`, afterMs: stale });
      return { memory: null, wake };
    },
    reconcile(view, key, _memory, clock) {
      if (key.startsWith(stalePrefix)) return takeBack(view, key.slice(stalePrefix.length), clock);
      const isRecheck = key.startsWith(recheckPrefix);
      const [namespace = "", name = ""] = (isRecheck ? key.slice(recheckPrefix.length) : key).split("/");
      const budget = view.get(budgets, namespace, name);
      return budget ? new BudgetSync(view, budget, clock, isRecheck, options).plan() : nothingToDo;
    },
  };
}

/** One budget, of several that cover the pod the first; the eviction of such a pod is refused. */
function budgetOf(view: View, pod: Pod): PodDisruptionBudget | undefined {
  return view.list(budgets, pod.metadata.namespace).find((budget) => covers(budget, pod));
}

/** One look at one budget. */
class BudgetSync {
  readonly #view: View;
  readonly #budget: PodDisruptionBudget;
  readonly #nowMs: number;
  /** Woken by the delay that ends when a granted eviction should have happened. */
  readonly #isRecheck: boolean;
  readonly #options: DisruptionOptions;

  constructor(view: View, budget: PodDisruptionBudget, clock: Clock, isRecheck: boolean, options: DisruptionOptions) {
    this.#view = view;
    this.#budget = budget;
    this.#nowMs = clock.nowMs;
    this.#isRecheck = isRecheck;
    this.#options = options;
  }

  plan(): Plan<null> {
    const pods = this.#view.list("pods", this.#budget.metadata.namespace).filter((pod) => covers(this.#budget, pod));
    const records = pods.length === 0 ? [this.#event("Normal", "NoPods", "No matching pods found")] : [];
    const counted = expectedPods(this.#view, this.#budget, pods);
    if ("failure" in counted) {
      const why = `Failed to calculate the number of expected pods: ${counted.failure}`;
      const closed = withSyncFailed(this.#budget.status, counted.failure, this.#nowMs);
      return this.#write(closed, [...records, this.#event("Warning", "CalculateExpectedPodCountFailed", why)]);
    }
    if (counted.unmanaged.length > 0) records.push(this.#event("Warning", "UnmanagedPods", unmanagedMessage));
    const { disrupted, recheckAtMs, missed } = this.#disruptedPods(pods);
    const healthy = pods.filter((pod) => !isLeaving(pod, disrupted) && isPodReady(pod)).length;
    const status = this.#status(healthy, counted.desired, counted.expected, disrupted);
    const wake: Wake[] =
      recheckAtMs === undefined
        ? []
        : [{ key: `${recheckPrefix}${keyOf(this.#budget)}`, afterMs: recheckAtMs - this.#nowMs }];
    return { ...this.#write(status, [...records, ...missed]), wake };
  }

  /** Evictions that were granted and are still to be seen, and when to look again. Upstream: buildDisruptedPodMap. */
  #disruptedPods(pods: readonly Pod[]) {
    const { disruptedPods = {} } = this.#budget.status;
    const disrupted: Record<string, string> = {};
    const missed: EventRecord[] = [];
    let recheckAtMs: number | undefined;
    for (const pod of pods) {
      const { name, namespace = "", deletionTimestamp } = pod.metadata;
      const grantedAt = disruptedPods[name];
      if (deletionTimestamp !== undefined || grantedAt === undefined) continue;
      const grantedMs = parseTime(grantedAt) ?? 0;
      const dueMs = grantedMs + deletionTimeoutMs;
      // Where the clock stands still, the delay being over is all that tells.
      const isOver = dueMs < this.#nowMs || (this.#isRecheck && this.#nowMs === grantedMs);
      if (!isOver) {
        disrupted[name] = grantedAt;
        // Later than due, not as late.
        recheckAtMs = Math.min(recheckAtMs ?? Number.POSITIVE_INFINITY, dueMs + 1);
        continue;
      }
      const { namespace: budgetNamespace } = this.#budget.metadata;
      // Upstream names the namespace twice.
      const message = `Pod was expected by PDB ${budgetNamespace}/${budgetNamespace} to be deleted but it wasn't`;
      missed.push({ regarding: objectKey("pods", namespace, name), type: "Warning", reason: "NotDeleted", message });
    }
    return { disrupted, recheckAtMs, missed };
  }

  /** Upstream: updatePdbStatus. A budget that counts on no pods allows nothing: its first pods may be there before their count. */
  #status(
    currentHealthy: number,
    desiredHealthy: number,
    expected: number,
    disrupted: Readonly<Record<string, string>>,
  ): PodDisruptionBudgetStatus {
    const { metadata, status } = this.#budget;
    const disruptionsAllowed = expected <= 0 ? 0 : Math.max(currentHealthy - desiredHealthy, 0);
    const now: PodDisruptionBudgetStatus = {
      ...(status.conditions && { conditions: status.conditions }),
      currentHealthy,
      desiredHealthy,
      ...(Object.keys(disrupted).length > 0 && { disruptedPods: { ...disrupted } }),
      disruptionsAllowed,
      expectedPods: expected,
      ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
    };
    const { conditions: _was, ...before } = status;
    const { conditions: _is, ...after } = now;
    if (deepEqual(before, after) && isConditionUpToDate(this.#budget)) return status;
    return withDisruptionAllowed(now, this.#nowMs);
  }

  #write(status: PodDisruptionBudgetStatus, records: readonly EventRecord[]): Plan<null> {
    if (deepEqual(status, this.#budget.status)) return { steps: [], records };
    const { name, namespace = "" } = this.#budget.metadata;
    const target = { resource: budgets, namespace, name, subresource: "status" };
    const object = { ...this.#budget, status };
    const again: PlanStep = {
      // What is not in the old status is taken out of the new one.
      request: { verb: "patch", ...target, patchType: "merge", patch: { status: { disruptedPods: null, ...status } } },
    };
    const step: PlanStep = {
      request: { verb: "update", ...target, object },
      ...(this.#options.insistsOnStatus && { otherwise: [again] }),
    };
    return { steps: [step], records };
  }

  #event(type: EventRecord["type"], reason: string, message: string): EventRecord {
    const { name, namespace } = this.#budget.metadata;
    return { regarding: objectKey(budgets, namespace, name), type, reason, message };
  }
}

const unmanagedMessage =
  'Pods selected by this PodDisruptionBudget were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';

/** Being deleted, or about to be. */
function isLeaving({ metadata }: Pod, disrupted: Readonly<Record<string, string>>): boolean {
  return metadata.deletionTimestamp !== undefined || Object.hasOwn(disrupted, metadata.name);
}

/** In how long a pod's DisruptionTarget condition, which nobody acts on, becomes stale; undefined: it has none. */
function staleInMs(pod: Pod, nowMs: number): number | undefined {
  const condition = findCondition(pod.status.conditions, "DisruptionTarget");
  if (pod.metadata.deletionTimestamp !== undefined || condition?.status !== "True" || isPodFinished(pod))
    return undefined;
  // What a kubelet is about to do may take as long as it takes.
  if (condition.reason === "TerminationByKubelet") return undefined;
  const sinceMs = parseTime(condition.lastTransitionTime ?? "") ?? nowMs;
  return Math.max(staleConditionMs - (nowMs - sinceMs), 0);
}

/** Upstream: syncStalePodDisruption. */
function takeBack(view: View, key: Key, { nowMs }: Clock): Plan<null> {
  const [namespace = "", name = ""] = key.split("/");
  const pod = view.get("pods", namespace, name);
  const left = pod && staleInMs(pod, nowMs);
  if (pod === undefined || left === undefined) return nothingToDo;
  // With a clock that stands still, all of the time is left when it is over.
  if (left > 0 && left < staleConditionMs) return { steps: [], wake: [{ key: `${stalePrefix}${key}`, afterMs: left }] };
  const conditions = pod.status.conditions?.map((each) =>
    each.type === "DisruptionTarget"
      ? { type: each.type, status: "False", lastTransitionTime: formatTime(nowMs) }
      : each,
  );
  const object = { ...pod, status: { ...pod.status, conditions } };
  return { steps: [{ request: { verb: "update", resource: "pods", namespace, name, subresource: "status", object } }] };
}

function keyOf({
  metadata,
}: {
  readonly metadata: { readonly namespace?: string | undefined; readonly name: string };
}): Key {
  return `${metadata.namespace}/${metadata.name}`;
}

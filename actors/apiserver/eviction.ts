import type { Eviction, Pod } from "../../machines/api/generated/types.ts";
import { type KubeObject, objectKey, type Stored } from "../../machines/api/object.ts";
import type { CreateRequest, DeleteOptions } from "../../machines/api/request.ts";
import { badRequest, forbiddenRequest, type Status, tooManyRequests } from "../../machines/api/status.ts";
import { formatTime } from "../../machines/api/time.ts";
import { covers, type PodDisruptionBudget, withDisruptionAllowed } from "../../machines/disruption-budget.ts";
import { withPodCondition } from "../../machines/pod-condition.ts";
import { isPodReady } from "../../machines/pod-state.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { Store } from "../store.ts";
import { done } from "./binding.ts";
import { type Call, type Handled, overwrite } from "./call.ts";
import { deleteNamed, requirePreconditions } from "./delete.ts";
import { plainError, Refusal } from "./refusal.ts";
import { existingObject } from "./update.ts";

const budgets = "poddisruptionbudgets.policy";

/** So many evictions may be granted and not yet seen by the disruption controller (MaxDisruptedPodSize). */
const maxDisruptedPods = 2_000;

/**
 * POST of `pods/NAME/eviction`: a delete that a disruption budget may forbid (pkg/registry/core/pod/storage/eviction.go). Budget, condition
 * and delete are three writes upstream, each tried again after a conflict; here they are one step, and conflicts cannot be.
 */
export function evict(call: Call, request: CreateRequest, body: KubeObject): Handled {
  const eviction = body as unknown as Eviction;
  const name = request.name ?? "";
  if (eviction.metadata.name !== undefined && eviction.metadata.name !== name) {
    throw new Refusal(badRequest("name in URL does not match name in Eviction object"));
  }
  const existing = existingObject(call, name);
  const pod = existing as unknown as Stored<Pod>;
  const asked = eviction.deleteOptions as DeleteOptions | undefined;
  const dryRun = request.options?.dryRun === true || (eviction.deleteOptions?.dryRun ?? []).length > 0;
  const options: DeleteOptions = { ...asked, dryRun };
  requirePreconditions(call, existing, options);
  const charged = needsNoBudget(pod) ? unchanged(call) : chargeBudget(call, pod);
  const marked = mark({ ...call, store: charged.store }, existing);
  // The mark is a write of its own: what was asked of the version before it was asked already.
  const { preconditions: _asked, ...rest } = options;
  const removed = deleteNamed(
    { ...call, store: marked.store },
    { verb: "delete", resource: "pods", name, options: rest },
  );
  if (dryRun) return done({ ...removed, ...unchanged(call) });
  return done({ ...removed, events: [...charged.events, ...marked.events, ...removed.events] });
}

interface Written {
  readonly store: Store;
  readonly events: readonly WatchEvent[];
}

function unchanged({ store }: Call): Written {
  return { store, events: [] };
}

/** A pod that does not run, or is going already, is nobody's availability (canIgnorePDB). */
function needsNoBudget({ metadata, status }: Stored<Pod>): boolean {
  const ended = status.phase === "Succeeded" || status.phase === "Failed" || status.phase === "Pending";
  return ended || metadata.deletionTimestamp !== undefined;
}

/** The pod's status says why it goes (addConditionAndDeletePod). */
function mark(call: Call, existing: Stored): Written {
  const pod = existing as unknown as Stored<Pod>;
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  };
  const conditions = withPodCondition(pod.status.conditions, condition, call.stamp.nowMs);
  if (conditions === undefined) return unchanged(call);
  return overwrite(call, existing, { ...existing, status: { ...pod.status, conditions } });
}

/** Takes the eviction off the budget that covers the pod, if one does and the pod counts. */
function chargeBudget(call: Call, pod: Stored<Pod>): Written {
  const all = call.store.list(budgets, call.namespace) as unknown as PodDisruptionBudget[];
  const [budget, second] = all.filter((each) => covers(each, pod));
  if (second !== undefined) {
    throw plainError(
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }
  if (budget === undefined || (!isPodReady(pod) && mayGoUnhealthy(budget))) return unchanged(call);
  requireRoom(budget);
  const { status } = budget;
  const disruptionsAllowed = status.disruptionsAllowed - 1;
  const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: formatTime(call.stamp.nowMs) };
  const less = { ...status, disruptionsAllowed, disruptedPods };
  const charged = disruptionsAllowed === 0 ? withDisruptionAllowed(less, call.stamp.nowMs) : less;
  const key = objectKey(budgets, call.namespace, budget.metadata.name);
  return call.store.commit([], [{ key, object: { ...budget, status: charged } as unknown as Stored }]);
}

/** A pod that is not ready is not counted as healthy; whether it may go is a matter of the budget's policy (KEP-3017). */
function mayGoUnhealthy({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

/** Upstream: checkAndDecrement. */
function requireRoom({ metadata, status }: PodDisruptionBudget): void {
  const { name } = metadata;
  const { desiredHealthy, currentHealthy, disruptionsAllowed, disruptedPods = {} } = status;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw new Refusal(tooMany(10, `The disruption budget ${name} is still being processed by the server.`));
  }
  const refuse = (why: string) => new Refusal(forbiddenRequest("poddisruptionbudget.policy", name, why));
  if (disruptionsAllowed < 0) throw refuse("pdb disruptions allowed is negative");
  if (Object.keys(disruptedPods).length > maxDisruptedPods) {
    throw refuse("DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (disruptionsAllowed > 0) return;
  const counts = `needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  throw new Refusal(tooMany(undefined, `The disruption budget ${name} ${counts}`));
}

function tooMany(retryAfterSeconds: number | undefined, message: string): Status {
  const refused = tooManyRequests(
    "Cannot evict pod as it would violate the pod's disruption budget.",
    retryAfterSeconds,
  );
  return { ...refused, details: { ...refused.details, causes: [{ reason: "DisruptionBudget", message }] } };
}

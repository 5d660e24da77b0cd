import type { Eviction, Pod, PodDisruptionBudget } from "../../machines/api/generated/types.ts";
import { matches, selectorOf } from "../../machines/api/labels.ts";
import { type KubeObject, objectKey, type Stored } from "../../machines/api/object.ts";
import type { CreateRequest, DeleteOptions } from "../../machines/api/request.ts";
import { badRequest, internalError, tooManyRequests } from "../../machines/api/status.ts";
import { formatTime } from "../../machines/api/time.ts";
import type { Commit } from "../store.ts";
import { done } from "./binding.ts";
import type { Call, Handled } from "./call.ts";
import { deleteNamed } from "./delete.ts";
import { Refusal } from "./refusal.ts";
import { existingObject } from "./update.ts";

const budgets = "poddisruptionbudgets.policy";

/** POST of `pods/NAME/eviction`: a delete that a disruption budget may forbid (pkg/registry/core/pod/storage/eviction.go). */
export function evict(call: Call, request: CreateRequest, body: KubeObject): Handled {
  const eviction = body as unknown as Eviction;
  const name = request.name ?? "";
  if (eviction.metadata.name !== undefined && eviction.metadata.name !== name) {
    throw new Refusal(badRequest("name in URL does not match name in Eviction object"));
  }
  const pod = existingObject(call, name) as unknown as Stored<Pod>;
  const dryRun = request.options?.dryRun === true || (eviction.deleteOptions?.dryRun ?? []).length > 0;
  const options = { ...(eviction.deleteOptions as DeleteOptions | undefined), dryRun };
  const charged = needsNoBudget(pod) ? undefined : chargeBudget(call, pod);
  const store = charged?.store ?? call.store;
  const handled = deleteNamed({ ...call, store }, { verb: "delete", resource: "pods", name, options });
  if (dryRun) return done({ ...handled, store: call.store, events: [] });
  return done({ ...handled, events: [...(charged?.events ?? []), ...handled.events] });
}

/** A pod that does not run, or is going already, is nobody's availability (canIgnorePDB). */
function needsNoBudget({ metadata, status }: Stored<Pod>): boolean {
  const ended = status.phase === "Succeeded" || status.phase === "Failed" || status.phase === "Pending";
  return ended || metadata.deletionTimestamp !== undefined;
}

function chargeBudget(call: Call, pod: Stored<Pod>): Commit | undefined {
  const all = call.store.list(budgets, call.namespace) as unknown as Stored<PodDisruptionBudget>[];
  const covering = all.filter(({ spec }) => matches(selectorOf(spec.selector), pod.metadata.labels));
  const [budget, second] = covering;
  if (second !== undefined) {
    throw new Refusal(
      internalError("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."),
    );
  }
  if (budget === undefined) return undefined;
  requireRoom(budget);
  const { status } = budget;
  const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: formatTime(call.stamp.nowMs) };
  const charged = { ...status, disruptionsAllowed: status.disruptionsAllowed - 1, disruptedPods };
  const key = objectKey(budgets, call.namespace, budget.metadata.name);
  return call.store.commit([], [{ key, object: { ...budget, status: charged } as unknown as Stored }]);
}

function requireRoom({ metadata, status }: Stored<PodDisruptionBudget>): void {
  const refuse = (retryAfterSeconds: number | undefined, message: string): Refusal => {
    const refused = tooManyRequests(
      "Cannot evict pod as it would violate the pod's disruption budget.",
      retryAfterSeconds,
    );
    const causes = [{ reason: "DisruptionBudget", message }];
    return new Refusal({ ...refused, details: { ...refused.details, causes } });
  };
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw refuse(10, `The disruption budget ${metadata.name} is still being processed by the server.`);
  }
  if (status.disruptionsAllowed > 0) return;
  const { desiredHealthy, currentHealthy } = status;
  throw refuse(
    undefined,
    `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
  );
}

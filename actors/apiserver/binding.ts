import type { Binding, Pod, PodCondition } from "../../machines/api/generated/types.ts";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import type { CreateRequest } from "../../machines/api/request.ts";
import { badRequest, conflict } from "../../machines/api/status.ts";
import { formatTime } from "../../machines/api/time.ts";
import { errorText } from "../../machines/api/validation/field-error.ts";
import { validateBinding } from "../../machines/api/validation/index.ts";
import { type Call, type Handled, overwrite } from "./call.ts";
import { plainError, Refusal } from "./refusal.ts";
import { existingObject, requireSameUid } from "./update.ts";

/** What a binding and an eviction answer: the object that they are about is not shown. */
const success = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } as const;

/** An answer that says no more than that it is done. */
export function done(handled: Handled): Handled {
  return { ...handled, response: { ok: true, code: 201, object: success } };
}

/** POST of `pods/NAME/binding`: a pod gets its node, once (pkg/registry/core/pod/storage, BindingREST). */
export function bind(call: Call, request: CreateRequest, body: KubeObject): Handled {
  const binding = body as unknown as Binding;
  const name = request.name ?? binding.metadata.name ?? "";
  if (name !== (binding.metadata.name ?? name)) {
    throw new Refusal(badRequest("name in URL does not match name in Binding object"));
  }
  requireNode(binding);
  const existing = existingObject(call, name);
  requireSameUid(call, existing, binding.metadata.uid);
  const { resourceVersion } = binding.metadata;
  if (resourceVersion && resourceVersion !== existing.metadata.resourceVersion) {
    throw new Refusal(conflict(call.resource.name, name));
  }
  const pod = existing as unknown as Stored<Pod>;
  const refusal = whyNot(pod);
  if (refusal !== undefined) throw new Refusal(conflict("pods/binding", name, refusal));
  if (request.options?.dryRun === true)
    return done({ response: { ok: true, code: 201, object: existing }, store: call.store, events: [] });
  return done(overwrite(call, existing, bound(call, pod, binding)));
}

function requireNode(binding: Binding): void {
  const errors = validateBinding(binding);
  const [first] = errors;
  // Upstream lets these through as plain errors.
  if (first !== undefined)
    throw plainError(errors.length === 1 ? errorText(first) : `[${errors.map(errorText).join(", ")}]`);
}

/** Why the pod cannot be bound, if it cannot. */
function whyNot(pod: Stored<Pod>): string | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (pod.spec.nodeName) return `pod ${name} is already assigned to node "${pod.spec.nodeName}"`;
  if ((pod.spec.schedulingGates ?? []).length > 0) return `pod ${name} has non-empty .spec.schedulingGates`;
  return undefined;
}

function bound(call: Call, pod: Stored<Pod>, { target, metadata }: Binding): KubeObject {
  const annotations = { ...pod.metadata.annotations, ...metadata.annotations };
  const scheduled: PodCondition = {
    type: "PodScheduled",
    status: "True",
    lastTransitionTime: formatTime(call.stamp.nowMs),
  };
  const others = (pod.status.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
  return {
    ...(pod as unknown as KubeObject),
    metadata: { ...pod.metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...pod.spec, nodeName: target.name },
    status: { ...pod.status, conditions: [...others, scheduled] },
  };
}

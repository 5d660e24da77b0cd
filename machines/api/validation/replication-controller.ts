import type { ReplicationController } from "../generated/types.ts";
import { selectorFromMap } from "../labels.ts";
import { type FieldErrors, required } from "./field-error.ts";
import { validateNonnegative } from "./object-meta.ts";
import { validateRunningTemplate } from "./pod-template.ts";
import { validateReplicaCounts } from "./replica-set.ts";

/** Upstream: ValidateReplicationControllerSpec. The selector may change, unlike a ReplicaSet's. */
export function* validateReplicationController({ spec }: ReplicationController): FieldErrors {
  const selector = selectorFromMap(spec?.selector ?? {});
  yield* validateNonnegative(spec?.minReadySeconds, "spec.minReadySeconds");
  if (selector.requirements?.length === 0) yield required("spec.selector");
  yield* validateNonnegative(spec?.replicas, "spec.replicas");
  yield* validateRunningTemplate(spec?.template, selector, "ReplicationController", "spec.template");
}

export function* validateReplicationControllerStatus(
  _old: ReplicationController,
  controller: ReplicationController,
): FieldErrors {
  yield* validateReplicaCounts(controller.status ?? {}, "status");
}

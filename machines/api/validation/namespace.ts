import type { Namespace } from "../generated/types.ts";
import { type FieldErrors, invalid } from "./field-error.ts";
import { validateFinalizerName } from "./object-meta.ts";

/** Upstream: ValidateNamespace. */
export function* validateNamespace({ spec }: Namespace): FieldErrors {
  for (const finalizer of spec?.finalizers ?? []) yield* validateFinalizerName(finalizer, "spec.finalizers");
}

/** The phase says whether the namespace is being deleted (ValidateNamespaceStatusUpdate). */
export function* validateNamespaceStatus(_old: Namespace, { metadata, status }: Namespace): FieldErrors {
  const phase = status?.phase ?? "";
  const deleting = metadata.deletionTimestamp !== undefined;
  if (!deleting && phase !== "Active") {
    yield invalid("status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
  }
  if (deleting && phase !== "Terminating") {
    yield invalid("status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
  }
}

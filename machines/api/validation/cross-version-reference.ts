import type { V2CrossVersionObjectReference } from "../generated/types.ts";
import { pathSegment } from "../names.ts";
import { type FieldErrors, invalidFor, required } from "./field-error.ts";

/** Upstream: ValidateCrossVersionObjectReference. */
export function* validateReference(
  reference: Partial<V2CrossVersionObjectReference> | undefined,
  path: string,
): FieldErrors {
  for (const field of ["kind", "name"] as const) {
    const value = reference?.[field] ?? "";
    if (value === "") yield required(`${path}.${field}`);
    else yield* invalidFor(`${path}.${field}`, value, pathSegment(value));
  }
}

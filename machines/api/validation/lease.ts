import type { Lease } from "../generated/types.ts";
import { type FieldErrors, invalid } from "./field-error.ts";
import { validateNonnegative } from "./object-meta.ts";

/** Upstream: ValidateLeaseSpec in pkg/apis/coordination/validation. */
export function* validateLease({ spec }: Lease): FieldErrors {
  const seconds = spec?.leaseDurationSeconds;
  if (seconds !== undefined && seconds <= 0)
    yield invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
  yield* validateNonnegative(spec?.leaseTransitions, "spec.leaseTransitions");
}

import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from "../generated/types.ts";
import { validateIntOrPercent, validateNotMoreThanAll } from "./deployment.ts";
import { type FieldErrors, invalid, notSupported } from "./field-error.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateNonnegative } from "./object-meta.ts";

const policies = ["AlwaysAllow", "IfHealthyBudget"];

/** Upstream: ValidatePodDisruptionBudgetSpec. */
export function* validateDisruptionBudget({ spec = {} }: PodDisruptionBudget): FieldErrors {
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    yield invalid("spec", internalSpec(spec), "minAvailable and maxUnavailable cannot be both set");
  }
  for (const field of ["minAvailable", "maxUnavailable"] as const) {
    const value = spec[field];
    if (value === undefined) continue;
    yield* validateIntOrPercent(value, `spec.${field}`);
    yield* validateNotMoreThanAll(value, `spec.${field}`);
  }
  yield* validateLabelSelector(spec.selector, "spec.selector");
  if (policy !== undefined && !policies.includes(policy)) {
    yield notSupported("spec.unhealthyPodEvictionPolicy", policy, policies);
  }
}

/** Upstream prints its internal struct, whose fields are capitalised. */
function internalSpec(spec: PodDisruptionBudgetSpec): object {
  return {
    MinAvailable: spec.minAvailable ?? null,
    Selector: spec.selector ?? null,
    MaxUnavailable: spec.maxUnavailable ?? null,
    UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
  };
}

/** Upstream: ValidatePodDisruptionBudgetStatusUpdate. */
export function* validateDisruptionBudgetStatus(
  _old: PodDisruptionBudget,
  { status }: PodDisruptionBudget,
): FieldErrors {
  for (const field of ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] as const) {
    yield* validateNonnegative(status?.[field], `status.${field}`);
  }
}

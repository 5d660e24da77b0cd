import type { ReplicaSet, ReplicaSetSpec, ReplicaSetStatus } from "../generated/types.ts";
import { type FieldErrors, invalid } from "./field-error.ts";
import { validateImmutable, validateNonnegative } from "./object-meta.ts";
import { validateRunningTemplate, validateWorkloadSelector } from "./pod-template.ts";

/** Upstream: ValidateReplicaSetSpec. */
export function* validateReplicaSet({ spec }: ReplicaSet): FieldErrors {
  yield* validateReplicaSetSpec(spec ?? ({} as ReplicaSetSpec), "spec");
}

function* validateReplicaSetSpec(spec: ReplicaSetSpec, path: string): FieldErrors {
  yield* validateNonnegative(spec.replicas, `${path}.replicas`);
  yield* validateNonnegative(spec.minReadySeconds, `${path}.minReadySeconds`);
  // Upstream's message speaks of a deployment here, too.
  const selector = yield* validateWorkloadSelector(spec.selector, "deployment", `${path}.selector`);
  if (selector !== undefined)
    yield* validateRunningTemplate(spec.template ?? {}, selector, "ReplicaSet", `${path}.template`);
}

/** The selector is for good (rsStrategy.ValidateUpdate). */
export function* validateReplicaSetUpdate(old: ReplicaSet, set: ReplicaSet): FieldErrors {
  yield* validateReplicaSet(set);
  yield* validateImmutable(set.spec?.selector ?? null, old.spec?.selector ?? null, "spec.selector");
}

type Counts = Pick<
  ReplicaSetStatus,
  "fullyLabeledReplicas" | "readyReplicas" | "availableReplicas" | "observedGeneration"
>;

/** Counts that contain one another: available ≤ ready ≤ all. Upstream: ValidateReplicaSetStatus, and the same for ReplicationControllers. */
export function* validateReplicaCounts(status: Counts & { replicas?: number | undefined }, path: string): FieldErrors {
  const { replicas = 0, fullyLabeledReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  for (const field of [
    "replicas",
    "fullyLabeledReplicas",
    "readyReplicas",
    "availableReplicas",
    "observedGeneration",
  ] as const) {
    yield* validateNonnegative(status[field], `${path}.${field}`);
  }
  yield* validateAtMost(fullyLabeledReplicas, replicas, `${path}.fullyLabeledReplicas`);
  yield* validateAtMost(readyReplicas, replicas, `${path}.readyReplicas`);
  yield* validateAtMost(availableReplicas, replicas, `${path}.availableReplicas`);
  yield* validateAtMost(availableReplicas, readyReplicas, `${path}.availableReplicas`, "readyReplicas");
}

/** One count of a status must not exceed another. */
export function* validateAtMost(
  count: number,
  limit: number,
  path: string,
  limitName = "status.replicas",
): FieldErrors {
  if (count > limit) yield invalid(path, count, `cannot be greater than ${limitName}`);
}

export function* validateReplicaSetStatus(_old: ReplicaSet, set: ReplicaSet): FieldErrors {
  yield* validateReplicaCounts(set.status ?? {}, "status");
}

import type { Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment } from "../generated/types.ts";
import { percentage } from "../names.ts";
import { type FieldErrors, forbidden, invalid, invalidFor, notSupported, required } from "./field-error.ts";
import { validateImmutable, validateNonnegative } from "./object-meta.ts";
import { validateRunningTemplate, validateWorkloadSelector } from "./pod-template.ts";
import { validateAtMost } from "./replica-set.ts";

type IntOrPercent = number | string;

/** Upstream: ValidateDeploymentSpec. */
export function* validateDeployment({ spec }: Deployment): FieldErrors {
  yield* validateDeploymentSpec(spec ?? ({} as DeploymentSpec), "spec");
}

function* validateDeploymentSpec(spec: DeploymentSpec, path: string): FieldErrors {
  yield* validateNonnegative(spec.replicas, `${path}.replicas`);
  const selector = yield* validateWorkloadSelector(spec.selector, "deployment", `${path}.selector`);
  if (selector !== undefined)
    yield* validateRunningTemplate(spec.template ?? {}, selector, "ReplicaSet", `${path}.template`);
  yield* validateStrategy(spec.strategy ?? {}, `${path}.strategy`);
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec;
  yield* validateNonnegative(minReadySeconds, `${path}.minReadySeconds`);
  yield* validateNonnegative(spec.revisionHistoryLimit, `${path}.revisionHistoryLimit`);
  yield* validateNonnegative(deadline, `${path}.progressDeadlineSeconds`);
  if (deadline !== undefined && deadline <= minReadySeconds) {
    yield invalid(`${path}.progressDeadlineSeconds`, deadline, "must be greater than minReadySeconds");
  }
}

function* validateStrategy(strategy: DeploymentStrategy, path: string): FieldErrors {
  const { type = "", rollingUpdate } = strategy;
  switch (type) {
    case "Recreate":
      if (rollingUpdate !== undefined) {
        yield forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
      }
      break;
    case "RollingUpdate":
      if (rollingUpdate === undefined)
        yield required(`${path}.rollingUpdate`, "this should be defaulted and never be nil");
      else yield* validateRollingUpdate(rollingUpdate, `${path}.rollingUpdate`);
      break;
    default:
      // Upstream prints its internal struct, whose fields are capitalised.
      yield notSupported(path, { Type: type, RollingUpdate: rollingUpdate ?? null }, ["Recreate", "RollingUpdate"]);
  }
}

/** Neither less than nothing nor, both at once, nothing: an update must be able to take a step. */
function* validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDeployment,
  path: string,
): FieldErrors {
  yield* validateIntOrPercent(maxUnavailable, `${path}.maxUnavailable`);
  yield* validateIntOrPercent(maxSurge, `${path}.maxSurge`);
  if (amount(maxUnavailable) === 0 && amount(maxSurge) === 0) {
    yield invalid(`${path}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0");
  }
  yield* validateNotMoreThanAll(maxUnavailable, `${path}.maxUnavailable`);
}

/** A number that is not negative, or a percentage. Upstream: ValidatePositiveIntOrPercent. */
export function* validateIntOrPercent(value: IntOrPercent, path: string): FieldErrors {
  if (typeof value === "string") yield* invalidFor(path, value, percentage(value));
  else yield* validateNonnegative(value, path);
}

/** At most 100%. */
export function* validateNotMoreThanAll(value: IntOrPercent, path: string): FieldErrors {
  if (typeof value === "string" && amount(value) > 100) yield invalid(path, value, "must not be greater than 100%");
}

/** The number, whether of pods or of percent; zero for what is neither. */
function amount(value: IntOrPercent): number {
  return typeof value === "number" ? value : Number(/^([0-9]+)%$/.exec(value)?.[1] ?? 0);
}

/** The selector is for good (deploymentStrategy.ValidateUpdate). */
export function* validateDeploymentUpdate(old: Deployment, deployment: Deployment): FieldErrors {
  yield* validateDeployment(deployment);
  yield* validateImmutable(deployment.spec?.selector ?? null, old.spec?.selector ?? null, "spec.selector");
}

/** Upstream: ValidateDeploymentStatusUpdate. */
export function* validateDeploymentStatus(old: Deployment, { status = {} }: Deployment): FieldErrors {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0, collisionCount } = status;
  const counts = [
    ...(["observedGeneration", "replicas", "updatedReplicas", "readyReplicas"] as const),
    ...(["availableReplicas", "unavailableReplicas", "collisionCount"] as const),
  ];
  for (const field of counts) yield* validateNonnegative(status[field], `status.${field}`);
  yield* validateAtMost(updatedReplicas, replicas, "status.updatedReplicas");
  yield* validateAtMost(readyReplicas, replicas, "status.readyReplicas");
  yield* validateAtMost(availableReplicas, replicas, "status.availableReplicas");
  yield* validateAtMost(availableReplicas, readyReplicas, "status.availableReplicas", "readyReplicas");
  const before = old.status?.collisionCount;
  if (before !== undefined && (collisionCount === undefined || collisionCount < before)) {
    yield invalid("status.collisionCount", collisionCount ?? 0, "cannot be decremented");
  }
}

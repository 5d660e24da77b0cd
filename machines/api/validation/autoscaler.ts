import type {
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerStatus,
  V2HPAScalingRules,
} from "../generated/types.ts";
import { validateMetric } from "./autoscaler-metric.ts";
import { validateReference } from "./cross-version-reference.ts";
import { validateEnum } from "./enumeration.ts";
import { type FieldErrors, invalid, notSupported, required } from "./field-error.ts";
import { isEmpty, validateNonnegative } from "./object-meta.ts";

/** Upstream's limits on how long a behaviour looks back. */
const maxStabilizationWindowSeconds = 3600;
const maxPeriodSeconds = 1800;

/** Upstream: ValidateHorizontalPodAutoscaler in pkg/apis/autoscaling/validation; scaling to zero is off, as it is by default. */
export function* validateAutoscaler({ spec }: V2HorizontalPodAutoscaler): FieldErrors {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec ?? {};
  if (minReplicas !== undefined && minReplicas < 1)
    yield invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1");
  if (maxReplicas < 1) yield invalid("spec.maxReplicas", maxReplicas, "must be greater than 0");
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    yield invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`");
  yield* validateReference(scaleTargetRef, "spec.scaleTargetRef");
  for (const [index, metric] of metrics.entries()) yield* validateMetric(metric, `spec.metrics[${index}]`);
  if (behavior?.scaleUp) yield* validateRules(behavior.scaleUp, "spec.behavior.scaleUp");
  if (behavior?.scaleDown) yield* validateRules(behavior.scaleDown, "spec.behavior.scaleDown");
}

/** Upstream: ValidateHorizontalPodAutoscalerStatusUpdate. */
export function* validateAutoscalerStatus(_old: unknown, { status }: V2HorizontalPodAutoscaler): FieldErrors {
  const { currentReplicas, desiredReplicas }: Partial<V2HorizontalPodAutoscalerStatus> = status ?? {};
  yield* validateNonnegative(currentReplicas, "status.currentReplicas");
  yield* validateNonnegative(desiredReplicas, "status.desiredReplicas");
}

function* validateRules(rules: V2HPAScalingRules, path: string): FieldErrors {
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [] } = rules;
  const window = `${path}.stabilizationWindowSeconds`;
  if (seconds !== undefined && seconds < 0) yield invalid(window, seconds, "must be greater than or equal to zero");
  if (seconds !== undefined && seconds > maxStabilizationWindowSeconds)
    yield invalid(window, seconds, `must be less than or equal to ${maxStabilizationWindowSeconds}`);
  yield* validateEnum(selectPolicy, ["Disabled", "Max", "Min"], `${path}.selectPolicy`, "optional");
  if (policies.length === 0) yield required(`${path}.policies`, "must specify at least one Policy");
  for (const [index, { type, value = 0, periodSeconds = 0 }] of policies.entries()) {
    const at = `${path}.policies[${index}]`;
    if (isEmpty(type) || (type !== "Pods" && type !== "Percent"))
      yield notSupported(`${at}.type`, type ?? "", ["Percent", "Pods"]);
    if (value <= 0) yield invalid(`${at}.value`, value, "must be greater than zero");
    if (periodSeconds <= 0) yield invalid(`${at}.periodSeconds`, periodSeconds, "must be greater than zero");
    if (periodSeconds > maxPeriodSeconds)
      yield invalid(`${at}.periodSeconds`, periodSeconds, `must be less than or equal to ${maxPeriodSeconds}`);
  }
}

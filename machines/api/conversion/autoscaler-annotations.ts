import { decodeFields } from "../decode-value.ts";
import type {
  V2HorizontalPodAutoscalerBehavior,
  V2HorizontalPodAutoscalerCondition,
  V2MetricSpec,
  V2MetricStatus,
} from "../generated/types.ts";
import { servedMetric, servedMetricStatus, storedMetric, storedMetricStatus } from "./autoscaler-metric.ts";

/** What v1 autoscalers have no fields for. */
export interface Kept {
  /** All but the one that is the CPU target. */
  readonly otherMetrics?: V2MetricSpec[] | undefined;
  readonly behavior?: V2HorizontalPodAutoscalerBehavior | undefined;
  readonly currentMetrics?: V2MetricStatus[] | undefined;
  readonly conditions?: V2HorizontalPodAutoscalerCondition[] | undefined;
}

type Annotations = Readonly<Record<string, string>>;

/** Upstream: pkg/apis/autoscaling/annotations.go. */
const names = {
  otherMetrics: "autoscaling.alpha.kubernetes.io/metrics",
  behavior: "autoscaling.alpha.kubernetes.io/behavior",
  currentMetrics: "autoscaling.alpha.kubernetes.io/current-metrics",
  conditions: "autoscaling.alpha.kubernetes.io/conditions",
} as const;

/** The annotations of those that are not among `kept`'s. */
export function withoutKept(annotations: Annotations = {}): Annotations {
  const ours: readonly string[] = Object.values(names);
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !ours.includes(name)));
}

/** The annotations that keep them; none for what is not there. */
export function keptAnnotations({
  otherMetrics = [],
  behavior,
  currentMetrics = [],
  conditions = [],
}: Kept): Annotations {
  return {
    ...(otherMetrics.length > 0 && { [names.otherMetrics]: JSON.stringify(otherMetrics.map(servedMetric)) }),
    // Upstream writes its internal type, which has Go's names.
    ...(behavior && { [names.behavior]: JSON.stringify(withKeys(behavior, upper)) }),
    ...(currentMetrics.length > 0 && {
      [names.currentMetrics]: JSON.stringify(currentMetrics.map(servedMetricStatus)),
    }),
    ...(conditions.length > 0 && { [names.conditions]: JSON.stringify(conditions) }),
  };
}

/** What annotations keep. What is malformed is not there, as upstream. */
export function readKept(annotations: Annotations = {}): Kept {
  const behavior = withKeys(parsed(annotations[names.behavior]), lower);
  return {
    otherMetrics: listOf("V2MetricSpec", annotations[names.otherMetrics], storedMetric),
    behavior: isFilled(behavior) ? conforming("V2HorizontalPodAutoscalerBehavior", behavior) : undefined,
    currentMetrics: listOf("V2MetricStatus", annotations[names.currentMetrics], storedMetricStatus),
    conditions: listOf("V2HorizontalPodAutoscalerCondition", annotations[names.conditions], (item) => item),
  };
}

/** All of a list, or, if one item is not what it must be, nothing. */
function listOf<T>(definition: string, text: string | undefined, stored: (item: Fields) => unknown): T[] | undefined {
  const items = parsed(text);
  if (!Array.isArray(items) || !items.every(isFields)) return undefined;
  const read = items.map((item) => conforming<T>(definition, stored(item)));
  return read.every((item) => item !== undefined) ? read : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function conforming<T>(definition: string, value: unknown): T | undefined {
  const { value: decoded, problems } = decodeFields(definition, value);
  return problems.every(({ kind }) => kind === "unknownField") ? (decoded as T) : undefined;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A value with all its keys renamed. */
function withKeys(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withKeys(item, rename));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), withKeys(item, rename)]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is an object that says something. */
function isFilled(value: unknown): boolean {
  return isFields(value) && Object.values(value).some((item) => item !== null);
}

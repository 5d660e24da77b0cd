import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerSpec,
  V2HorizontalPodAutoscalerStatus,
  V2MetricSpec,
} from "../generated/types.ts";
import type { KubeObject } from "../object.ts";
import { type Kept, keptAnnotations, readKept, withoutKept } from "./autoscaler-annotations.ts";
import { type Conversion, defined } from "./conversion.ts";

/** What an autoscaler aims at that names no metric: percent of the requested CPU (autoscaling.DefaultCPUUtilization). */
export const defaultCpuUtilization = 80;

/**
 * autoscaling/v1: one CPU target, and all that v2 knows beyond it in annotations. Upstream: pkg/apis/autoscaling/v1/conversion.go. As
 * there, other metrics come before the CPU target after a round trip. Differences, so that nothing is lost: upstream drops a second
 * CPU target, and writes zeros for quantities that are not there.
 */
export const autoscalerConversion: Conversion = {
  toStorage(object) {
    const { metadata, spec, status, ...rest } = object as unknown as HorizontalPodAutoscaler;
    const kept = readKept(metadata.annotations);
    return {
      ...rest,
      metadata: withAnnotations(metadata, withoutKept(metadata.annotations)),
      ...(spec && { spec: storedSpec(spec, kept) }),
      ...((status || kept.currentMetrics || kept.conditions) && { status: storedStatus(status, kept) }),
    } as unknown as KubeObject;
  },
  fromStorage(object) {
    const { metadata, spec, status, ...rest } = object as unknown as V2HorizontalPodAutoscaler;
    // Of several the last one, which is where toStorage puts it: so a round trip changes nothing.
    const target = spec?.metrics?.findLast(isCpuTarget);
    const otherMetrics = spec?.metrics?.filter((metric) => metric !== target);
    const annotations = keptAnnotations({
      otherMetrics,
      behavior: spec?.behavior,
      currentMetrics: status?.currentMetrics,
      conditions: status?.conditions,
    });
    return {
      ...rest,
      metadata: withAnnotations(metadata, { ...withoutKept(metadata.annotations), ...annotations }),
      ...(spec && { spec: servedSpec(spec, target) }),
      ...(status && { status: servedStatus(status) }),
    } as unknown as KubeObject;
  },
};

/** An autoscaler of any version without the annotations that are v1's only. */
export function withoutKeptAnnotations<T extends KubeObject>(object: T): T {
  const { annotations } = object.metadata;
  return annotations === undefined
    ? object
    : { ...object, metadata: withAnnotations(object.metadata, withoutKept(annotations)) };
}

function withAnnotations(metadata: KubeObject["metadata"], annotations: Readonly<Record<string, string>>) {
  const { annotations: _before, ...others } = metadata;
  return Object.keys(annotations).length === 0 ? others : { ...others, annotations };
}

function isCpuTarget({ type, resource }: V2MetricSpec): boolean {
  return type === "Resource" && resource?.name === "cpu" && resource.target.averageUtilization !== undefined;
}

/** The metric that stands for a CPU target. */
export function cpuTarget(averageUtilization: number): V2MetricSpec {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

function storedSpec(spec: HorizontalPodAutoscalerSpec, kept: Kept): V2HorizontalPodAutoscalerSpec {
  const { targetCPUUtilizationPercentage: percentage, ...same } = spec;
  const others = kept.otherMetrics ?? [];
  const implied = others.length === 0 ? defaultCpuUtilization : undefined;
  const target = percentage ?? implied;
  const metrics = target === undefined ? others : [...others, cpuTarget(target)];
  return { ...same, metrics, ...(kept.behavior && { behavior: kept.behavior }) };
}

function servedSpec(spec: V2HorizontalPodAutoscalerSpec, target: V2MetricSpec | undefined) {
  const { metrics: _metrics, behavior: _behavior, ...same } = spec;
  const percentage = target?.resource?.target.averageUtilization;
  return defined({ ...same, targetCPUUtilizationPercentage: percentage }) satisfies HorizontalPodAutoscalerSpec;
}

function storedStatus(status: HorizontalPodAutoscalerStatus | undefined, kept: Kept): V2HorizontalPodAutoscalerStatus {
  const { currentCPUUtilizationPercentage: percentage, currentReplicas, desiredReplicas = 0, ...same } = status ?? {};
  // What is kept says more than the percentage.
  const fromPercentage =
    percentage === undefined
      ? undefined
      : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: percentage } } }];
  return defined({
    ...same,
    desiredReplicas,
    // Go leaves a zero out.
    currentReplicas: currentReplicas || undefined,
    currentMetrics: kept.currentMetrics ?? fromPercentage,
    conditions: kept.conditions,
  });
}

function servedStatus(status: V2HorizontalPodAutoscalerStatus): HorizontalPodAutoscalerStatus {
  const { conditions: _conditions, currentMetrics = [], currentReplicas = 0, desiredReplicas = 0, ...same } = status;
  const percentages = currentMetrics.flatMap(({ type, resource }) =>
    type === "Resource" && resource?.name === "cpu" ? [resource.current.averageUtilization] : [],
  );
  const currentCPUUtilizationPercentage = percentages.filter((percentage) => percentage !== undefined).at(-1);
  return defined({ ...same, currentReplicas, desiredReplicas, currentCPUUtilizationPercentage });
}

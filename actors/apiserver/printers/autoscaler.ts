import type {
  V2HorizontalPodAutoscaler,
  V2MetricSpec,
  V2MetricStatus,
  V2MetricTarget,
  V2MetricValueStatus,
} from "../../../machines/api/generated/types.ts";
import type { Stored } from "../../../machines/api/object.ts";
import { since } from "./duration.ts";
import { ageColumn, column, nameColumn, type Printer } from "./printer.ts";

/** So many metrics are shown; the rest is counted. */
const maxMetrics = 2;

/** Upstream: printHorizontalPodAutoscaler in pkg/printers/internalversion/printers.go. */
export const autoscalerPrinter: Printer = {
  columns: [
    nameColumn,
    column(
      "Reference",
      "scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.",
    ),
    column(
      "Targets",
      "metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).",
    ),
    column(
      "MinPods",
      "minReplicas is the lower limit for the number of replicas to which the autoscaler can scale down.",
    ),
    column(
      "MaxPods",
      "maxReplicas is the upper limit for the number of replicas to which the autoscaler can scale up. It cannot be less that minReplicas.",
    ),
    column(
      "Replicas",
      "currentReplicas is current number of replicas of pods managed by this autoscaler, as last seen by the autoscaler.",
    ),
    ageColumn,
  ],
  cells(object, nowMs) {
    const { metadata, spec, status } = object as unknown as Stored<V2HorizontalPodAutoscaler>;
    const { scaleTargetRef, metrics = [], minReplicas, maxReplicas } = spec;
    return [
      metadata.name,
      `${scaleTargetRef.kind}/${scaleTargetRef.name}`,
      metricsText(metrics, status.currentMetrics ?? []),
      minReplicas === undefined ? "<unset>" : String(minReplicas),
      maxReplicas,
      status.currentReplicas ?? 0,
      since(metadata.creationTimestamp, nowMs),
    ];
  },
};

function metricsText(specs: readonly V2MetricSpec[], statuses: readonly V2MetricStatus[]): string {
  if (specs.length === 0) return "<none>";
  const shown = specs.slice(0, maxMetrics).map((spec, index) => metricText(spec, statuses[index]));
  const more = specs.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` + ${more} more...` : ""}`;
}

/** What is measured of a metric's source, and what it is to be. */
function metricText(spec: V2MetricSpec, status: V2MetricStatus | undefined): string {
  switch (spec.type) {
    case "External":
      return plainText(spec.external?.target, status?.external?.current);
    case "Object":
      return plainText(spec.object?.target, status?.object?.current);
    case "Pods":
      return `${status?.pods?.current.averageValue ?? "<unknown>"}/${spec.pods?.target.averageValue ?? ""}`;
    case "Resource":
      return resourceText(spec.resource, status?.resource?.current);
    case "ContainerResource":
      return resourceText(spec.containerResource, status?.containerResource?.current);
    default:
      return "<unknown type>";
  }
}

function plainText(target: V2MetricTarget | undefined, current: V2MetricValueStatus | undefined): string {
  return target?.averageValue === undefined
    ? `${current?.value ?? "<unknown>"}/${target?.value ?? ""}`
    : `${current?.averageValue ?? "<unknown>"}/${target.averageValue} (avg)`;
}

function resourceText(
  source: { readonly name: string; readonly target: V2MetricTarget } | undefined,
  current: V2MetricValueStatus | undefined,
): string {
  const { name = "", target } = source ?? {};
  if (target?.averageValue !== undefined)
    return `${name}: ${current?.averageValue ?? "<unknown>"}/${target.averageValue}`;
  const percent = (value: number | undefined, otherwise: string): string =>
    value === undefined ? otherwise : `${value}%`;
  return `${name}: ${percent(current?.averageUtilization, "<unknown>")}/${percent(target?.averageUtilization, "<auto>")}`;
}

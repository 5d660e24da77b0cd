/** Autoscalers. Upstream: pkg/apis/autoscaling/v2/defaults.go. */
import { cpuTarget, defaultCpuUtilization } from "../conversion/autoscaler.ts";
import type { V2HorizontalPodAutoscaler, V2HPAScalingPolicy } from "../generated/types.ts";
import { fill, within } from "./fill.ts";

/** Upstream's scale limits, each over so many seconds. */
const periodSeconds = 15;
const double: V2HPAScalingPolicy = { type: "Percent", value: 100, periodSeconds };
const fourMore: V2HPAScalingPolicy = { type: "Pods", value: 4, periodSeconds };

export function defaultHorizontalPodAutoscaler(autoscaler: V2HorizontalPodAutoscaler): V2HorizontalPodAutoscaler {
  return within(autoscaler, "spec", (spec) => {
    const minimal = fill(spec, { minReplicas: 1 });
    const aimed = minimal.metrics?.length ? minimal : { ...minimal, metrics: [cpuTarget(defaultCpuUtilization)] };
    // Who rules one direction gets rules for both.
    return within(aimed, "behavior", ({ scaleUp, scaleDown }) => ({
      scaleUp: fill(scaleUp ?? {}, {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [fourMore, double],
      }),
      scaleDown: fill(scaleDown ?? {}, { selectPolicy: "Max", policies: [double] }),
    }));
  });
}

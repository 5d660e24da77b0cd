import { describe, expect, it } from "vitest";
import { setDefaults } from "../defaults/index.ts";
import type { KubeObject } from "../object.ts";
import { errorText } from "./field-error.ts";
import { validateCreate } from "./index.ts";

const scaleTargetRef = { kind: "Deployment", name: "web" };

function complaints(version: "v1" | "v2", spec: object): string[] {
  const object: KubeObject = {
    apiVersion: `autoscaling/${version}`,
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", namespace: "default" },
    spec,
  };
  return validateCreate(setDefaults(object)).map(errorText);
}

const withMetrics = (...metrics: object[]): string[] => complaints("v2", { scaleTargetRef, maxReplicas: 3, metrics });

describe("the validation of autoscalers (pkg/apis/autoscaling/validation)", () => {
  it("passes what is well formed, in both versions", () => {
    expect(complaints("v1", { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 50 })).toEqual([]);
    expect(
      complaints("v2", { scaleTargetRef, maxReplicas: 3, behavior: { scaleDown: { selectPolicy: "Min" } } }),
    ).toEqual([]);
  });

  it("wants replicas in order, and a target", () => {
    for (const version of ["v1", "v2"] as const) {
      expect(complaints(version, { minReplicas: 0, scaleTargetRef: {} })).toEqual([
        "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
        "spec.maxReplicas: Invalid value: 0: must be greater than 0",
        "spec.scaleTargetRef.kind: Required value",
        "spec.scaleTargetRef.name: Required value",
      ]);
    }
    expect(complaints("v1", { minReplicas: 4, maxReplicas: 3, scaleTargetRef: { kind: "D", name: "a/b" } })).toEqual([
      "spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`",
      "spec.scaleTargetRef.name: Invalid value: \"a/b\": may not contain '/'",
    ]);
  });

  it("refuses a CPU target of nothing, by the metric that it stands for", () => {
    expect(complaints("v1", { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 0 })).toEqual([
      "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
    ]);
  });

  it("wants one source a metric, of its type, with a target", () => {
    expect(
      withMetrics({ type: "Pods", external: { metric: { name: "m" }, target: { type: "Value", value: "0" } } }),
    ).toEqual([
      'spec.metrics[0].external.target.value: Invalid value: "0": must be positive',
      "spec.metrics[0].pods: Required value: must populate information for the given metric source",
    ]);
    expect(withMetrics({ type: "Sun", object: { metric: {}, target: {} } })).toEqual([
      'spec.metrics[0].type: Unsupported value: "Sun": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      "spec.metrics[0].object.describedObject.kind: Required value",
      "spec.metrics[0].object.describedObject.name: Required value",
      "spec.metrics[0].object.metric.name: Required value: must specify a metric name",
      "spec.metrics[0].object.target.type: Required value: must specify a metric target type",
      'spec.metrics[0].object.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
      "spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue",
    ]);
    const target = { type: "Utilization", averageUtilization: 5, averageValue: "1" };
    expect(
      withMetrics({ type: "Resource", resource: { name: "cpu", target }, containerResource: { name: "cpu" } }),
    ).toEqual([
      "spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization",
      "spec.metrics[0].containerResource: Forbidden: must populate the given metric source only",
    ]);
  });

  it("bounds how a behaviour looks back", () => {
    const scaleUp = {
      stabilizationWindowSeconds: 3601,
      selectPolicy: "Most",
      policies: [{ type: "Sometimes", periodSeconds: 1801 }],
    };
    expect(complaints("v2", { scaleTargetRef, maxReplicas: 3, behavior: { scaleUp } })).toEqual([
      "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Most": supported values: "Disabled", "Max", "Min"',
      'spec.behavior.scaleUp.policies[0].type: Unsupported value: "Sometimes": supported values: "Percent", "Pods"',
      "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
      "spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800",
    ]);
  });
});

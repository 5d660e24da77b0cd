import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFields } from "../decode-value.ts";
import type { KubeObject } from "../object.ts";
import { resourceByKind } from "../registry.ts";
import { autoscalerShapes } from "./autoscaler.fixture.ts";
import { fromStorage, toStorage } from "./index.ts";

const found = resourceByKind("autoscaling/v1", "HorizontalPodAutoscaler");
if (found === undefined) throw new Error("autoscaling/v1 is not served");
const v1 = found;

const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const metrics = "autoscaling.alpha.kubernetes.io/metrics";
const behavior = "autoscaling.alpha.kubernetes.io/behavior";
const currentMetrics = "autoscaling.alpha.kubernetes.io/current-metrics";
const conditions = "autoscaling.alpha.kubernetes.io/conditions";

function autoscaler(version: "v1" | "v2", fields: object, annotations?: object): KubeObject {
  const metadata = { name: "web", ...(annotations && { annotations }) };
  return {
    apiVersion: `autoscaling/${version}`,
    kind: "HorizontalPodAutoscaler",
    metadata: metadata as KubeObject["metadata"],
    ...fields,
  };
}

const cpu = (averageUtilization: number): object => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});

describe("an autoscaler of autoscaling/v1 (pkg/apis/autoscaling/v1/conversion.go)", () => {
  it("has its CPU target as a metric in v2", () => {
    const spec = { scaleTargetRef, minReplicas: 2, maxReplicas: 4 };
    const stored = autoscaler("v2", { spec: { ...spec, metrics: [cpu(50)] } });
    const served = autoscaler("v1", { spec: { ...spec, targetCPUUtilizationPercentage: 50 } });
    expect(toStorage(served)).toEqual(stored);
    expect(fromStorage(stored, v1)).toEqual(served);
  });

  it("aims at 80 % of the CPU if it aims at nothing", () => {
    const stored = toStorage(autoscaler("v1", { spec: { scaleTargetRef, maxReplicas: 4 } }));
    expect(stored).toHaveProperty("spec.metrics", [cpu(80)]);
  });

  it("keeps other metrics, behaviour, readings and conditions in annotations, in upstream's spelling", () => {
    const describedObject = { kind: "Ingress", name: "main" };
    const object = { describedObject, metric: { name: "rps" }, target: { type: "Value", value: "2k" } };
    const ready = { type: "ScalingActive", status: "True", reason: "ValidMetricFound" };
    const reading = {
      type: "Resource",
      resource: { name: "cpu", current: { averageUtilization: 7, averageValue: "9m" } },
    };
    const stored = autoscaler(
      "v2",
      {
        spec: {
          scaleTargetRef,
          maxReplicas: 4,
          metrics: [{ type: "Object", object }, cpu(60)],
          behavior: {
            scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: "Pods", value: 4, periodSeconds: 15 }] },
          },
        },
        status: { desiredReplicas: 3, currentReplicas: 2, currentMetrics: [reading], conditions: [ready] },
      },
      { note: "mine" },
    );
    const served = fromStorage(stored, v1);
    expect(served).toEqual(
      autoscaler(
        "v1",
        {
          spec: { scaleTargetRef, maxReplicas: 4, targetCPUUtilizationPercentage: 60 },
          status: { desiredReplicas: 3, currentReplicas: 2, currentCPUUtilizationPercentage: 7 },
        },
        {
          note: "mine",
          [metrics]: JSON.stringify([
            { type: "Object", object: { target: describedObject, metricName: "rps", targetValue: "2k" } },
          ]),
          [behavior]: JSON.stringify({
            ScaleUp: { StabilizationWindowSeconds: 0, Policies: [{ Type: "Pods", Value: 4, PeriodSeconds: 15 }] },
          }),
          [currentMetrics]: JSON.stringify([
            { type: "Resource", resource: { name: "cpu", currentAverageValue: "9m", currentAverageUtilization: 7 } },
          ]),
          [conditions]: JSON.stringify([ready]),
        },
      ),
    );
    expect(toStorage(served)).toEqual(stored);
  });

  it("reads what upstream has written, its zeros and nulls included", () => {
    const served = autoscaler(
      "v1",
      { spec: { scaleTargetRef, maxReplicas: 4 } },
      {
        [metrics]: JSON.stringify([
          {
            type: "Object",
            object: { target: { kind: "Ingress", name: "i" }, metricName: "m", targetValue: "0", averageValue: "5" },
          },
        ]),
        [behavior]:
          '{"ScaleUp":null,"ScaleDown":{"StabilizationWindowSeconds":60,"SelectPolicy":"Min","Policies":null,"Tolerance":null}}',
      },
    );
    expect(toStorage(served)).toMatchObject({
      spec: {
        metrics: [{ object: { target: { type: "AverageValue", averageValue: "5" } } }],
        behavior: { scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: "Min" } },
      },
    });
  });

  it("ignores annotations that are malformed, and drops them", () => {
    for (const text of ["", "{", "null", "[1]", '[{"type":"Pods","pods":{"metricName":7}}]', '{"ScaleUp":7}']) {
      const annotations = { [metrics]: text, [behavior]: text, [currentMetrics]: text, [conditions]: `${text}x` };
      const stored = toStorage(autoscaler("v1", { spec: { scaleTargetRef, maxReplicas: 4 } }, annotations));
      expect(stored, text).toEqual(autoscaler("v2", { spec: { scaleTargetRef, maxReplicas: 4, metrics: [cpu(80)] } }));
    }
  });
});

describe("a round trip of an autoscaler", () => {
  const cpuTargetsLast = (object: KubeObject): KubeObject => {
    const spec = object.spec as { readonly metrics: readonly { readonly resource?: object }[] };
    const target = spec.metrics.findLast((metric) => JSON.stringify(metric) === JSON.stringify(cpu(cpuOf(metric))));
    const others = spec.metrics.filter((metric) => metric !== target);
    return { ...object, spec: { ...spec, metrics: target === undefined ? others : [...others, target] } };
  };

  it("from v2 to v1 loses nothing; the CPU target comes last", () => {
    fc.assert(
      fc.property(autoscalerShapes, (fields) => {
        const stored = autoscaler("v2", fields);
        expect(decodeFields("V2HorizontalPodAutoscaler", stored)).toEqual({ value: stored, problems: [] });
        const served = fromStorage(stored, v1);
        expect(decodeFields("HorizontalPodAutoscaler", served)).toEqual({ value: served, problems: [] });
        expect(toStorage(served)).toEqual(cpuTargetsLast(stored));
      }),
    );
  });

  it("from v1 to v2 changes nothing", () => {
    fc.assert(
      fc.property(autoscalerShapes, (fields) => {
        const served = fromStorage(autoscaler("v2", fields), v1);
        expect(fromStorage(toStorage(served), v1)).toEqual(served);
      }),
    );
  });
});

function cpuOf(metric: object): number {
  const { resource } = metric as { resource?: { target?: { averageUtilization?: number } } };
  return resource?.target?.averageUtilization ?? 0;
}

import * as fc from "fast-check";

const name = fc.constantFrom("cpu", "memory", "rps", "queue");
const percent = fc.integer({ min: 1, max: 200 });
const amount = fc.constantFrom("1", "250m", "2k", "100Mi");
const count = fc.integer({ min: 1, max: 20 });
const optional = { requiredKeys: [] };

const selector = fc.constantFrom({}, { selector: { matchLabels: { app: "web" } } });
const metric = fc.tuple(name, selector).map(([named, selected]) => ({ name: named, ...selected }));
const describedObject = fc.constantFrom(
  { kind: "Ingress", name: "i" },
  { apiVersion: "v1", kind: "Service", name: "s" },
);

/** What a target may be, its type as v1 can tell. */
const utilization = percent.map((averageUtilization) => ({ type: "Utilization", averageUtilization }));
const average = amount.map((averageValue) => ({ type: "AverageValue", averageValue }));
const value = amount.map((total) => ({ type: "Value", value: total }));

const readings = fc.record({ averageUtilization: percent, averageValue: amount }, optional);
const averageReading = amount.map((averageValue) => ({ averageValue }));
const plainReadings = fc.record({ value: amount, averageValue: amount }, optional);

const specs = fc.oneof(
  fc.record({ name, target: fc.oneof(utilization, average) }).map((resource) => ({ type: "Resource", resource })),
  fc
    .record({ name, container: fc.constant("app"), target: fc.oneof(utilization, average) })
    .map((containerResource) => ({ type: "ContainerResource", containerResource })),
  fc.record({ metric, target: average }).map((pods) => ({ type: "Pods", pods })),
  fc.record({ metric, target: fc.oneof(value, average) }).map((external) => ({ type: "External", external })),
  fc
    .record({ describedObject, metric, target: fc.oneof(value, average) })
    .map((object) => ({ type: "Object", object })),
);

const statuses = fc.oneof(
  fc.record({ name, current: readings }).map((resource) => ({ type: "Resource", resource })),
  fc
    .record({ name, container: fc.constant("app"), current: readings })
    .map((containerResource) => ({ type: "ContainerResource", containerResource })),
  fc.record({ metric, current: averageReading }).map((pods) => ({ type: "Pods", pods })),
  fc.record({ metric, current: plainReadings }).map((external) => ({ type: "External", external })),
  fc.record({ describedObject, metric, current: plainReadings }).map((object) => ({ type: "Object", object })),
);

const policy = fc.record({ type: fc.constantFrom("Pods", "Percent"), value: count, periodSeconds: count });
const rules = fc
  .record(
    {
      stabilizationWindowSeconds: fc.nat(600),
      selectPolicy: fc.constantFrom("Max", "Min", "Disabled"),
      policies: fc.array(policy, { minLength: 1, maxLength: 2 }),
      tolerance: fc.constantFrom("100m", "1"),
    },
    optional,
  )
  .filter((given) => Object.keys(given).length > 0);

const behavior = fc
  .record({ scaleUp: rules, scaleDown: rules }, optional)
  .filter((given) => Object.keys(given).length > 0);

const condition = fc.record(
  {
    type: fc.constantFrom("AbleToScale", "ScalingActive"),
    status: fc.constantFrom("True", "False"),
    lastTransitionTime: fc.constant("2026-01-01T00:00:00Z"),
    reason: fc.string(),
    message: fc.string(),
  },
  { requiredKeys: ["type", "status"] },
);

/** Specifications and statuses of autoscaling/v2 autoscalers, decoded and defaulted. */
export const autoscalerShapes = fc.record({
  spec: fc.record(
    {
      scaleTargetRef: fc.constant({ apiVersion: "apps/v1", kind: "Deployment", name: "web" }),
      minReplicas: count,
      maxReplicas: count,
      metrics: fc.array(specs, { minLength: 1, maxLength: 4 }),
      behavior,
    },
    { requiredKeys: ["scaleTargetRef", "maxReplicas", "metrics"] },
  ),
  status: fc.record(
    {
      desiredReplicas: fc.nat(20),
      currentReplicas: count,
      observedGeneration: count,
      lastScaleTime: fc.constant("2026-01-01T00:00:00Z"),
      currentMetrics: fc.array(statuses, { minLength: 1, maxLength: 4 }),
      conditions: fc.array(condition, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ["desiredReplicas"] },
  ),
});

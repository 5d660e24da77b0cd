import { expect, test } from "vitest";
import type { KubeObject } from "../object.ts";
import { errorText } from "./field-error.ts";
import { validateCreate, validateStatusUpdate } from "./index.ts";

const budget = (spec: object, status?: object): KubeObject => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: {
    name: "web",
    namespace: "default",
    resourceVersion: "1",
    uid: "u",
    creationTimestamp: "2025-01-01T12:00:00Z",
  },
  spec: { selector: { matchLabels: { app: "web" } }, ...spec },
  ...(status && { status }),
});
const faults = (spec: object) => validateCreate(budget(spec)).map(errorText);

test("a budget has one of minAvailable and maxUnavailable, each a number or a percentage", () => {
  expect(faults({ minAvailable: 1 })).toEqual([]);
  expect(faults({ maxUnavailable: "50%", unhealthyPodEvictionPolicy: "AlwaysAllow" })).toEqual([]);
  expect(faults({ minAvailable: -1 })).toEqual([
    "spec.minAvailable: Invalid value: -1: must be greater than or equal to 0",
  ]);
  expect(faults({ maxUnavailable: "120%" })).toEqual([
    'spec.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
  ]);
  expect(faults({ minAvailable: 1, maxUnavailable: 1 })).toEqual([
    'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"web"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  ]);
  expect(faults({ unhealthyPodEvictionPolicy: "Never" })).toEqual([
    'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
  ]);
});

test("its status has no negative numbers", () => {
  const status = { disruptionsAllowed: -1, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  expect(validateStatusUpdate(budget({}), budget({}, status)).map(errorText)).toEqual([
    "status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0",
  ]);
});

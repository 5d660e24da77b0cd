import { expect, test } from "vitest";
import { explained } from "./explained.ts";
import type { PlanStep } from "./reconcile.ts";

const writing = (status: object, spec: object = {}): PlanStep => {
  const object = { apiVersion: "v1", kind: "Thing", metadata: { name: "a" }, spec, status };
  return { request: { verb: "update", resource: "things", name: "a", subresource: "status", object } };
};

test("the reason of a failure takes its place in the condition's message, and there only", () => {
  const before = writing(
    { conditions: [{ type: "Failed", message: "no: {error}" }, { type: "Other" }] },
    { args: ["{error}"] },
  );
  const after = writing(
    { conditions: [{ type: "Failed", message: "no: $& gone" }, { type: "Other" }] },
    { args: ["{error}"] },
  );
  expect(explained([before], "$& gone")).toEqual([after]);
});

test("steps that wait for no reason stay the same objects", () => {
  const steps: PlanStep[] = [writing({}), { request: { verb: "delete", resource: "things", name: "a" } }];
  explained(steps, "gone").forEach((step, index) => void expect(step).toBe(steps[index]));
});

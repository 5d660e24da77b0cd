import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { loadManifests } from "../../actors/manifests.ts";
import { scenarioOf, searchCanary } from "../canaries/canary.ts";
import { canaries } from "../canaries/index.ts";
import { finished, modelOf, propertiesOf } from "../scenario.ts";
import { findByWalks, findingOf, forgetful } from "./shrink.fixture.ts";
import { shrink } from "./shrink.ts";

describe.each(canaries)("the canary $file", (canary) => {
  it("breaks the same property after shrinking, in no more steps", () => {
    const { counterexample, faults } = searchCanary(canary, "broken");
    const scenario = scenarioOf(canary, "broken");
    const property = propertiesOf(scenario).find(({ name }) => name === canary.violates) ?? expect.fail("no property");
    const options = modelOf(scenario);
    const found = counterexample ?? expect.fail("not caught");
    const told = finished(shrink(findingOf(options, faults, property, found, scenario)));
    expect(told.property).toBe(canary.violates);
    expect(told.steps.length).toBeLessThanOrEqual(found.steps.length);
    expect(told.steps.length).toBeLessThanOrEqual(40);
  });
});

describe("a counterexample of a walk over the guestbook", () => {
  const guestbook = new URL("../../docs/examples/guestbook.yaml", import.meta.url);
  const { objects } = loadManifests([{ file: "guestbook.yaml", text: readFileSync(guestbook, "utf8") }]);
  const operations = objects.map((object) => creation(object));
  const options = { nodes: 3, given: [], operations, replace: [forgetful] };

  it("comes out short, and the same under three seeds", () => {
    const told = [1, 2, 3].map((seed) =>
      finished(shrink(findByWalks(options, faultBudget({ stale: 9, crash: 2 }), seed))),
    );
    for (const { steps, conditions } of told) {
      expect(steps.length).toBeLessThanOrEqual(40);
      expect(conditions).toMatchObject({ nodes: 1, operations: { length: 1 } });
    }
    expect(new Set(told.map(({ choices, conditions }) => JSON.stringify([choices, conditions]))).size).toBe(1);
  });
});

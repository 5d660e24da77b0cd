import "./matchers.ts";
import { describe, expect, it } from "vitest";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { scenarioOf, searchCanary } from "../canaries/canary.ts";
import { replicaSetWithoutExpectations as canary } from "../canaries/replica-set-without-expectations.ts";
import { ornate } from "../counterexamples/shrink.fixture.ts";
import type { Always } from "../property.ts";
import type { Scenario } from "../scenario.ts";

const broken = scenarioOf(canary, "broken");
const twin = scenarioOf(canary, "twin");
const small: Scenario = { nodes: 1, operations: [creation(ornate("ReplicaSet", "web", 1))] };
const fewPods: Always = {
  kind: "always",
  name: "there is one pod at most",
  objection: (store) => (store.list("pods").length > 1 ? "there are two" : undefined),
};
const failure = (promise: Promise<void>): Promise<string> =>
  promise.then(
    () => "it passed",
    (error: Error) => error.message,
  );

describe("a scenario", () => {
  it("that holds, holds: all of it, one property by name, one that a test brings, and convergence", async () => {
    await expect(twin).toHold();
    await expect(twin).toHold(canary.violates);
    await expect(small).toHold(fewPods);
    await expect(small).toConverge();
    await expect({ ...small, faults: faultBudget({ crash: 1 }) }).toConverge();
  });

  it("that breaks fails, and the story is the message", async () => {
    const message = await failure(expect(broken).toHold());
    expect(message).toContain(`broken: ${canary.violates}`);
    expect(message).toContain("had it heard, it would have asked for");
    await expect(broken).not.toHold(canary.violates);
    expect(await failure(expect(twin).not.toHold(canary.violates))).toContain("it holds, and should not");
  });

  it("that was not seen to the end fails either way, and says so", async () => {
    expect(await failure(expect(twin).toHold(canary.violates, { maxStates: 20 }))).toContain(
      "not decided: the bound (states) was reached, 20 states seen",
    );
    expect(await failure(expect(twin).not.toHold(canary.violates, { maxStates: 20 }))).toContain("not decided");
  });

  it("that never puts a property to the test does not hold it", async () => {
    const idle: Scenario = { nodes: 1, operations: [] };
    expect(await failure(expect(idle).toHold("a pod becomes ready"))).toContain("was never put to the test");
    await expect(idle).toConverge();
  });

  it("has only the properties that there are", async () => {
    expect(await failure(expect(small).toHold("it is Tuesday"))).toContain('no property "it is Tuesday"; there are:');
  });

  it("is broken by a recorded run at once, without a search", async () => {
    const { choices = [] } = searchCanary(canary, "broken").counterexample ?? {};
    const options = { schedule: choices, maxStates: 1 };
    expect(await failure(expect(broken).toHold(canary.violates, options))).toContain("3 active pods, 2 are wanted");
    // The twin does something else: there a search has to tell.
    expect(await failure(expect(twin).toHold(canary.violates, options))).toContain("not decided");
  });
});

/** State spaces as pictures: nothing is lost but what is said to be alike. */
import { describe, expect, it } from "vitest";
import { memoryShell } from "../../../actors/drivers/memory-shell.fixture.ts";
import { faultBudget } from "../../../actors/fault-budget.ts";
import { scenarioOf, searchCanary } from "../../../properties/canaries/canary.ts";
import { replicaSetWithoutExpectations as canary } from "../../../properties/canaries/replica-set-without-expectations.ts";
import { type Scenario, searchScenario } from "../../../properties/scenario.ts";
import { checkSystem } from "../../../properties/systems/check-system.ts";
import { createWeb } from "../../../properties/workload.fixture.ts";
import { twoPhaseCommit } from "../../examples/systems/two-phase-commit.ts";
import { clusterStates } from "./cluster-states.ts";
import { expectGraphvizReads, expectTidy, hasGraphviz } from "./map.fixture.ts";
import * as mapTools from "./map-tools.ts";
import { reached } from "./reached.ts";
import { statesMap } from "./states.ts";
import { statesCommand } from "./states-command.ts";
import { systemStates } from "./system-states.ts";

const scenario: Scenario = { nodes: 1, operations: createWeb("Deployment", 1) };
const graph = statesMap(clusterStates(scenario, "one pod"));

/** How many states a node stands for. */
const sizeOf = (lines: readonly string[]) =>
  Number(
    lines
      .map((line) => /^([\d,]+) states$/.exec(line)?.[1])
      .find(Boolean)
      ?.replace(",", "") ?? 1,
  );

describe("the states of a check", () => {
  it("are those that the checker explores, none left out", () => {
    const { states, transitions, verdicts } = searchScenario(scenario, {});
    const all = reached(clusterStates(scenario, "").space, 1_000_000);
    expect([all.states.length, all.steps.length]).toEqual([states, transitions]);
    expect(graph.title).toContain(`one pod: ${states} states, drawn as ${graph.nodes.length}: alike in`);
    expect(graph.nodes.reduce((sum, { lines }) => sum + sizeOf(lines), 0)).toBe(states);
    expect(verdicts.every(({ verdict }) => verdict !== "violated")).toBe(true);
  });

  it("begin in one, end in final components that are never left, and are good", () => {
    expect(graph.nodes.filter(({ sort }) => sort === "initial")).toHaveLength(1);
    const finals = graph.nodes.filter(({ sort }) => sort === "final").map(({ id }) => id);
    expect(finals.length).toBeGreaterThan(0);
    expect(
      graph.edges.filter(({ from, to, sort }) => finals.includes(from) && !finals.includes(to) && sort === "step"),
    ).toEqual([]);
    expect(graph.nodes.filter(({ sort }) => sort === "bad")).toEqual([]);
  });

  it("are a picture with a place for everything", () => expectTidy(graph));

  it.skipIf(!hasGraphviz)("are read by Graphviz (skipped where there is no dot)", () => expectGraphvizReads(graph));

  it("are bad where a property is violated, and say why", () => {
    const { counterexample } = searchCanary(canary, "broken");
    const broken = statesMap(clusterStates(scenarioOf(canary, "broken"), canary.name));
    const bad = broken.nodes.filter(({ sort }) => sort === "bad").map(({ lines }) => lines.join(" "));
    expect(bad.some((text) => text.includes(counterexample?.reason ?? "?"))).toBe(true);
    const faulty = clusterStates({ ...scenario, faults: faultBudget({ crash: 1 }) }, "one pod");
    expect(statesMap(faulty).edges.some(({ sort }) => sort === "fault")).toBe(true);
    const twin = statesMap(clusterStates(scenarioOf(canary, "twin"), canary.name));
    expect(twin.nodes.filter(({ sort }) => sort === "bad")).toEqual([]);
  });

  it("say what was not seen", () => {
    const some = statesMap(clusterStates(scenario, "one pod"), { maxStates: 10 });
    expect(some.title).toContain("not all was seen");
    expect(some.nodes.filter(({ sort }) => sort === "final")).toEqual([]);
  });

  it("can be looked at from farther away", () => {
    const far = statesMap(clusterStates(scenario, "one pod"), { sight: "the pods" });
    expect(far.nodes.length).toBeLessThan(graph.nodes.length);
    expect(() => statesMap(clusterStates(scenario, ""), { sight: "afar" })).toThrow(
      'called "afar"; there are: all that is written',
    );
  });

  it("of 2,000 are drawn in five seconds", async () => {
    const many: Scenario = {
      nodes: 2,
      operations: createWeb("Deployment", 2),
      faults: faultBudget({ crash: 1, stale: 1 }),
    };
    const before = process.cpuUsage().user;
    const large = statesMap(clusterStates(many, "two pods"));
    await expectTidy(large);
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
    expect(large.nodes.reduce((sum, { lines }) => sum + sizeOf(lines), 0)).toBeGreaterThan(2_000);
    expect(large.nodes.length).toBeLessThanOrEqual(20);
  });
});

describe("the states of a system of actors", () => {
  const system = twoPhaseCommit(2);

  it("are all there, by where the actors are", async () => {
    const drawn = statesMap(systemStates(system));
    expect(drawn.nodes.reduce((sum, { lines }) => sum + sizeOf(lines), 0)).toBe(checkSystem(system).states);
    expect(drawn.nodes.some(({ sort }) => sort === "bad")).toBe(false);
    await expectTidy(drawn);
  });
});

describe("orrery draw states", () => {
  const pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, image: i }] }\n";
  const draw = async (...args: string[]) => {
    const shell = memoryShell({ "a.yaml": pod });
    const tools = { loadModule: async () => ({ system: twoPhaseCommit(1) }), maps: async () => mapTools };
    await statesCommand(shell, tools).exitOverride().parseAsync(args, { from: "user" });
    return shell.written.out;
  };

  it("draws a workload, a canary, a system, and refuses what is none", async () => {
    expect(await draw("a.yaml", "--format", "mermaid")).toContain("Pod default/a: ");
    expect(await draw("--canary", "replica-set-without-expectations", "--format", "dot")).toContain("peripheries=2");
    expect(await draw("two.mjs", "--format", "json")).toContain('"tm: ');
    await expect(draw("a.yaml", "--of", "Pod default/b")).rejects.toThrow("there are: Pod default/a");
    await expect(draw("--canary", "x")).rejects.toThrow('no canary "x"');
    await expect(draw()).rejects.toThrow("name manifests");
  });
});

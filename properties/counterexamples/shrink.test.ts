import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { noFaults } from "../../actors/choice.ts";
import { worldOf } from "../../actors/conditions.ts";
import { creation } from "../../actors/creation.ts";
import { defineController } from "../../actors/define-controller.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { replay } from "../../actors/replay.ts";
import { traceOf } from "../../actors/trace.ts";
import type { World } from "../../actors/world.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { nothingToDo } from "../../machines/reconcile.ts";
import { requests } from "../../machines/requests.ts";
import { modelConditions, modelWorld } from "../model.ts";
import type { Convergence } from "../property.ts";
import type { Counterexample } from "../report.ts";
import { finished } from "../scenario.ts";
import { SliceSearch } from "../slice-search.ts";
import { ddmin } from "./ddmin.ts";
import {
  configMap,
  findByWalks,
  findingOf,
  forgetful,
  goodMood,
  manyOperations,
  ornate,
  restless,
} from "./shrink.fixture.ts";
import { cycleStart, type Finding, shrink } from "./shrink.ts";
import { smaller } from "./smaller.ts";

const shrunk = (finding: Finding) => finished(shrink(finding));
const traceOfShrunk = ({ conditions, choices }: Counterexample) =>
  traceOf(
    conditions ?? expect.fail("no conditions"),
    choices.map((choice) => ({ choice })),
  );

/** The stores after each change of a counterexample's run. */
function changesIn(
  counterexample: Counterexample,
  finding: Finding,
): [before: World["store"], after: World["store"], actor: string][] {
  const changes: [World["store"], World["store"], string][] = [];
  let before = worldOf(counterexample.conditions ?? expect.fail("no conditions"), finding.components).store;
  replay(traceOfShrunk(counterexample), {
    ...(finding.components && { replace: finding.components }),
    onStep: ({ store }, { choice }) => {
      if (store !== before) changes.push([before, store, choice.actor]);
      before = store;
    },
  });
  return changes;
}

/** In the end; a cluster that does what it is asked breaks it. */
const noPods: Convergence = {
  kind: "convergence",
  name: "in the end there are no pods",
  objection: (store) => (store.list("pods").length > 0 ? "there is one" : undefined),
};

describe("ddmin", () => {
  it("leaves just what is needed, whatever that is, in its order", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.uniqueArray(fc.nat(60), { maxLength: 6 }), (length, wanted) => {
        const list = Array.from({ length }, (_, at) => at);
        const needed = list.filter((at) => wanted.includes(at));
        const still = (shorter: readonly number[]) =>
          needed.every((at) => shorter.includes(at)) ? shorter : undefined;
        expect(ddmin(list, still)).toEqual(needed);
      }),
    );
  });
});

describe("conditions", () => {
  it("are made smaller by one thing at a time, nodes and whole objects first", () => {
    const ways = [
      ...smaller(
        modelConditions({ nodes: 2, given: [configMap], operations: [creation(ornate("Deployment", "web", 2))] }),
      ),
    ].map(({ what }) => what);
    expect(ways[0]).toBe("nodes 2 → 1");
    for (const what of [
      "without ConfigMap default/settings",
      "Deployment default/web spec.replicas 2 → 1",
      "Deployment default/web without spec.template.spec.containers.1",
      "Deployment default/web without spec.template.spec.containers.0.resources.requests.cpu",
      "ConfigMap default/settings without data.other",
    ])
      expect(ways).toContain(what);
    expect(ways).not.toContain("Deployment default/web without metadata.name");
    expect(new Set(ways).size).toBe(ways.length);
  });
});

describe("a counterexample of a random walk", () => {
  const only = ["replicaset-controller", "default-scheduler", "kubelet/n1", "kubelet/n2"];
  const options = { nodes: 2, given: [], operations: manyOperations, only, replace: [forgetful] };
  const findings: Finding[] = [];
  const told: Counterexample[] = [];

  beforeAll(() => {
    for (const seed of [4, 5, 6]) findings.push(findByWalks(options, faultBudget({ stale: 9, crash: 1 }), seed));
    told.push(...findings.map(shrunk));
  }, 60_000);

  it("comes out short: one node, one object, no field and no fault too many", () => {
    for (const [index, counterexample] of told.entries()) {
      const { conditions, steps, faults, shrunk: left } = counterexample;
      expect(findings[index]?.counterexample.steps.length).toBeGreaterThan(steps.length);
      expect(steps.length).toBeLessThanOrEqual(6);
      expect(conditions?.nodes).toBe(1);
      expect(conditions?.operations).toHaveLength(1);
      const [operation] = conditions?.operations ?? [];
      const { object } = (operation ?? expect.fail("no operation")).request as { object: KubeObject };
      expect(object).toMatchObject({ kind: "ReplicaSet", metadata: { name: "web" }, spec: { replicas: 2 } });
      expect(object.metadata).toEqual({ name: "web", namespace: "default" });
      expect(faults).toEqual(faultBudget({ stale: 1 }));
      expect(left).toContain("nodes 2 → 1");
    }
  });

  it("is the same whatever the seed of the walks", () => {
    expect(new Set(told.map(({ choices, conditions }) => JSON.stringify([choices, conditions]))).size).toBe(1);
  });

  it("breaks the same property when it is run again, for the reason that it tells", () => {
    const [finding, counterexample] = [findings[0] as Finding, told[0] as Counterexample];
    if (finding.property.kind !== "step") return expect.fail("another property was broken");
    const { property } = finding;
    const reasons = changesIn(counterexample, finding).map((change) => property.objection(...change));
    expect(reasons.at(-1)).toBe(counterexample.reason);
    expect(reasons.slice(0, -1).filter(Boolean)).toEqual([]);
  });

  it("is as it was found if there is no time to make it smaller", () => {
    const finding = findings[0] as Finding;
    const { choices } = finished(shrink(finding, { interrupted: () => true }));
    expect(choices).toEqual(finding.counterexample.choices);
  });
});

describe("a run that gets stuck", () => {
  it("stays one that comes to rest where it should not be, in a smaller cluster", () => {
    const options = { nodes: 2, given: [configMap], operations: [creation(ornate("Deployment", "web", 2))] };
    const { counterexample } = finished(
      new SliceSearch(modelWorld(options), [noPods]).search(noFaults, { maxStates: 50_000 }),
    );
    const finding = findingOf(options, noFaults, noPods, counterexample ?? expect.fail("nothing found"));
    const { reason, conditions, choices, steps } = shrunk(finding);
    expect(counterexample?.reason).toMatch(/^stuck: /);
    expect(reason).toMatch(/^stuck: /);
    expect(conditions).toMatchObject({
      nodes: 1,
      given: [],
      operations: [{ request: { object: { spec: { replicas: 1 } } } }],
    });
    expect(steps.length).toBeLessThan(counterexample?.steps.length ?? 0);
    const end = replay(
      traceOf(
        conditions ?? expect.fail("none"),
        choices.map((choice) => ({ choice })),
      ),
    );
    expect(`stuck: ${noPods.objection(end.store)}`).toBe(reason);
  });
});

describe("code of the user's own", () => {
  it("may throw where something was left out that it counts on: that much is kept", () => {
    const counting = defineController({
      name: "counting",
      for: "configmaps",
      reconcile(view, { namespace, name }) {
        const found = view.get("configmaps", namespace, name);
        // The clusters' own have no number.
        if (!found || name !== configMap.metadata.name) return nothingToDo;
        const { tally } = found.data as { readonly tally: string };
        if (tally.length > 1) return nothingToDo;
        return {
          steps: [{ request: requests.patch("configmaps", namespace, name, { data: { tally: `${tally}0` } }) }],
        };
      },
    });
    const never: Convergence = {
      kind: "convergence",
      name: "in the end there is one digit",
      objection: (store) =>
        (store.list("configmaps") as readonly (KubeObject & { readonly data?: { readonly tally?: string } })[]).some(
          ({ data }) => (data?.tally as string | undefined)?.length === 2,
        )
          ? "there are two"
          : undefined,
    };
    const tallied = { ...configMap, data: { tally: "1", spare: "x" } };
    const options = { nodes: 2, given: [], operations: [creation(tallied)], replace: [counting] };
    const search = new SliceSearch(modelWorld(options), [never]).search(noFaults, { maxStates: 50_000 });
    const finding = findingOf(
      options,
      noFaults,
      never,
      finished(search).counterexample ?? expect.fail("nothing found"),
    );
    const { conditions, reason } = shrunk(finding);
    expect(reason).toBe("stuck: there are two");
    expect(conditions).toMatchObject({ nodes: 1, operations: [{ request: { object: { data: { tally: "1" } } } }] });
  });
});

describe("a run that goes round for ever", () => {
  it("keeps a prefix and a cycle that leads back to where it began", () => {
    const options = {
      nodes: 2,
      given: [],
      operations: [creation(ornate("ReplicaSet", "web", 1)), creation(configMap)],
      replace: [restless],
    };
    const { counterexample } = finished(
      new SliceSearch(modelWorld(options), [goodMood]).search(noFaults, { maxStates: 50_000 }),
    );
    const finding = findingOf(options, noFaults, goodMood, counterexample ?? expect.fail("nothing found"));
    const round = shrunk(finding);
    expect(round.reason).toMatch(/^oscillation: /);
    expect(round.conditions).toMatchObject({ nodes: 1, operations: [{ request: { object: { kind: "ConfigMap" } } }] });
    const cycleFrom = cycleStart(round) ?? expect.fail("no cycle");
    const worlds: string[] = [];
    replay(traceOfShrunk(round), {
      replace: [restless],
      onStep: ({ store, cells }) => worlds.push(JSON.stringify([[...store.entries()], cells])),
    });
    expect(worlds.at(-1)).toBe(worlds[cycleFrom - 1]);
    expect(round.steps.slice(round.cycleFrom).map(({ actor }) => actor)).toEqual([
      "restless-controller",
      "restless-controller",
    ]);
  });
});

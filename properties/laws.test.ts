/** The five laws of DESIGN.md, each as tests. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run, sequences } from "../actors/apiserver/requests.fixture.ts";
import type { Choice, FaultBudget } from "../actors/choice.ts";
import { ask } from "../actors/commit.ts";
import { type Conditions, worldOf } from "../actors/conditions.ts";
import { Simulator } from "../actors/drivers/simulator.ts";
import { enabled } from "../actors/enabled.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import { Random } from "../actors/random.ts";
import { step } from "../actors/step.ts";
import type { Store } from "../actors/store.ts";
import { StoreView } from "../actors/store-view.ts";
import type { Operation } from "../actors/user.ts";
import type { World } from "../actors/world.ts";
import type { ApiRequest } from "../machines/api/request.ts";
import { validateStored } from "../machines/api/validation/index.ts";
import { textOf } from "./driver-contract.fixture.ts";
import { isolated } from "./isolation.fixture.ts";
import { modelConditions, modelWorld } from "./model.ts";
import type { Property } from "./property.ts";
import { clusterInvariants } from "./standard/invariants.ts";
import { workloadsConverge } from "./standard/workloads.ts";
import { type Walk, walk } from "./walk.ts";
import { createWeb, scaleWeb } from "./workload.fixture.ts";

const seed = Number(process.env.FC_SEED ?? 20250101);
const runs = Number(process.env.FC_RUNS ?? 12);
const startMs = Date.UTC(2025, 0, 1);

/** No more steps than any walk here takes. */
const maxSteps = 20_000;

/** A Deployment that is created, and scaled up or down later; or one of the others. */
const workload: fc.Arbitrary<readonly Operation[]> = fc.oneof(
  fc
    .tuple(fc.nat(3), fc.nat(3))
    .map(([replicas, then]) => [...createWeb("Deployment", replicas), scaleWeb(then, 1000)]),
  fc.integer({ min: 1, max: 3 }).map((replicas) => createWeb("ReplicaSet", replicas)),
  fc.integer({ min: 1, max: 3 }).map((replicas) => createWeb("ReplicationController", replicas)),
);
const cluster = fc.record({ operations: workload, nodes: fc.integer({ min: 1, max: 3 }), seed: fc.nat() });

/** Caches may lag as far as they like, and of each fault there are a few. */
function amply(
  counts: Partial<Record<"crash" | "disconnect" | "conflict" | "unavailable" | "lost" | "node", number>>,
): FaultBudget {
  return faultBudget({ ...counts, stale: Number.POSITIVE_INFINITY }, Number.POSITIVE_INFINITY);
}

const counts = (choices: readonly Choice[]) =>
  new Map(
    [...new Set(choices.map((choice) => choice.do))].map((what) => [
      what,
      choices.filter((choice) => choice.do === what).length,
    ]),
  );

/** What is wrong with a walk, in one line. */
const flaw = ({ violation, rested }: Walk) =>
  violation ? `${violation.property}: ${violation.reason}` : rested ? "none" : "did not come to rest";

describe(`1. only the apiserver touches the store (seed ${seed})`, () => {
  /** Takes the choices again, and looks at the store at each of them. @returns those that wrote. */
  function writers(world: World, choices: readonly Choice[]): Set<Choice["do"]> {
    const wrote = new Set<Choice["do"]>();
    for (const choice of choices) {
      const before = world.store;
      step(world, choice);
      if (world.store !== before) wrote.add(choice.do);
    }
    return wrote;
  }

  it("along random walks with all faults, no step but a request's handling changes the store", () => {
    const property = fc.property(cluster, ({ operations, nodes, seed: of }) => {
      const world = modelWorld({ nodes, given: [], operations });
      const faults = amply({ crash: 3, disconnect: 3, conflict: 2, lost: 2, node: 1 });
      const { choices } = walk(world.fork(), [], faults, Random.seeded(of), maxSteps);
      expect([...counts(choices).keys()]).toEqual(expect.arrayContaining(["turn", "deliver", "answer", "handle"]));
      expect([...writers(world, choices)]).toEqual(["handle"]);
    });
    fc.assert(property, { seed, numRuns: runs });
  });

  it("in a real world, Events come in by the same door", () => {
    const conditions: Conditions = {
      nature: "real",
      nodes: 2,
      given: [],
      operations: createWeb("Deployment", 2),
      seed: 1,
      startMs,
    };
    const simulator = new Simulator(worldOf(conditions), Random.seeded(1));
    let last: { readonly what: string; readonly store: Store } | undefined;
    const wrote = new Set<string>();
    simulator.onStep = ({ do: what }) => {
      if (last && last.store !== simulator.world.store) wrote.add(last.what);
      last = { what, store: simulator.world.store };
    };
    simulator.runUntil(startMs + 60_000);
    expect([...wrote].sort()).toEqual(["handle", "record"]);
  });
});

describe(`2. everything stored is structured: it passed validation, or it is not there (seed ${seed})`, () => {
  /** What nobody would send: values of any kind where an object should be. */
  const malformed: fc.Arbitrary<ApiRequest> = fc
    .record({
      resource: fc.constantFrom(
        "pods",
        "deployments.apps",
        "nodes",
        "services",
        "leases.coordination.k8s.io",
        "widgets",
      ),
      object: fc.oneof(
        fc.jsonValue(),
        fc.record({
          kind: fc.constant("Pod"),
          apiVersion: fc.constant("v1"),
          metadata: fc.jsonValue(),
          spec: fc.jsonValue(),
        }),
      ),
      verb: fc.constantFrom("create" as const, "update" as const, "patch" as const),
    })
    .map(({ verb, resource, object }) => {
      const target = { resource, namespace: "default", name: "a" };
      return (
        verb === "patch" ? { verb, ...target, patchType: "merge", patch: object } : { verb, ...target, object }
      ) as ApiRequest;
    });

  it.each(["real", "model"] as const)("whatever clients ask of a %s world, sensible or malformed", (nature) => {
    let accepted = 0;
    let refused = 0;
    const property = fc.property(sequences, fc.array(malformed, { maxLength: 20 }), (actions, junk) => {
      const requests: ApiRequest[] = [];
      run(actions, (request) => requests.push(request));
      const world = worldOf({ nature, nodes: 0, given: [], operations: [], seed: 1, startMs, only: [] });
      requests.forEach((request, at) => {
        for (const each of [request, junk[at]]) {
          if (!each) continue;
          const before = world.store;
          const { ok } = ask(world, each).response;
          if (ok) accepted++;
          else refused++;
          expect(invalid(before, world.store), JSON.stringify(each)).toEqual([]);
          if (!ok) expect(world.store).toBe(before);
        }
      });
    });
    fc.assert(property, { seed, numRuns: 5 * runs });
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  });

  /** What the validation has to say about what was written. */
  function invalid(before: Store, after: Store): readonly unknown[] {
    if (before === after) return [];
    return [...after.entries()].flatMap(([key, object]) => (before.get(key) === object ? [] : validateStored(object)));
  }
});

describe("3. components never call one another", () => {
  it.each(["real", "model"] as const)(
    "with its own frozen state, its own view and a clock, each does the same in a %s world",
    (nature) => {
      const conditions: Conditions = {
        nature,
        nodes: 2,
        given: [],
        operations: createWeb("Deployment", 2),
        seed: 1,
        startMs,
      };
      const conducted = (world: World) => {
        const simulator = new Simulator(world, Random.seeded(1));
        simulator.runUntil(startMs + 30_000);
        return simulator;
      };
      const plain = worldOf(conditions);
      const apart = worldOf(conditions, plain.components.filter(({ id }) => id !== "user").map(isolated));
      const [free, alone] = [conducted(plain), conducted(apart)];
      expect(alone.steps).toBe(free.steps);
      expect(alone.steps).toBeGreaterThan(100);
      expect(textOf(alone.world)).toBe(textOf(free.world));
    },
  );
});

/** What matters in the end: what is there and how it fares, names and times apart. */
function outcome(store: Store): unknown {
  const view = new StoreView(store);
  const owners = (["deployments.apps", "replicasets.apps", "replicationcontrollers"] as const).flatMap((resource) =>
    view.list(resource).map(({ kind, spec, status }) => {
      const { replicas, readyReplicas, availableReplicas } = status as Record<string, number | undefined>;
      return { kind, wanted: spec.replicas, replicas, readyReplicas, availableReplicas };
    }),
  );
  return { owners, pods: view.list("pods").map(({ status, spec }) => [status.phase, spec.nodeName !== undefined]) };
}

const lasting: readonly Property[] = [...clusterInvariants, workloadsConverge];

describe(`4. level, not edge (seed ${seed})`, () => {
  it("whoever misses events, hears them late or starts anew at any time comes to the same end as one who heard everything", () => {
    const happened = new Set<string>();
    const troubles = fc.constantFrom({ crash: 6 }, { disconnect: 8 }, { crash: 4, disconnect: 4 });
    const property = fc.property(cluster, troubles, ({ operations, nodes, seed: of }, trouble) => {
      const start = modelWorld({ nodes, given: [], operations });
      const calm = start.fork();
      expect(flaw(walk(calm, lasting, faultBudget({}), Random.seeded(of), maxSteps))).toBe("none");
      const rough = start.fork();
      const walked = walk(rough, lasting, amply(trouble), Random.seeded(of), maxSteps);
      expect(flaw(walked)).toBe("none");
      expect(outcome(rough.store)).toEqual(outcome(calm.store));
      for (const [what, count] of counts(walked.choices)) if (count > 2) happened.add(what);
    });
    fc.assert(property, { seed, numRuns: 2 * runs });
    expect([...happened]).toEqual(expect.arrayContaining(["crash", "disconnect", "list", "deliver"]));
  });

  const away = ["replicaset-controller", "default-scheduler", "kubelet/n1", "deployment-controller"];
  it.each(away.flatMap((actor) => [{ actor, by: "crash" } as const, { actor, by: "disconnect" } as const]))(
    "$actor, away by a $by while everything happened, does what is left to do when it comes back",
    ({ actor, by }) => {
      const world = modelWorld({ nodes: 1, given: [], operations: createWeb("Deployment", 2) });
      step(world, { do: by, actor });
      for (let next = others(world, actor); next; next = others(world, actor)) step(world, next);
      expect(workloadsConverge.objection(world.store)).toBeDefined();
      expect(flaw(walk(world, lasting, faultBudget({}), Random.seeded(1), maxSteps))).toBe("none");
    },
  );

  /** What anybody but one component can do without waiting. */
  function others(world: World, actor: string): Choice | undefined {
    return enabled(world).find((choice) => choice.actor !== actor && choice.do !== "fire");
  }
});

describe(`5. the loop never ends: actual state converges to desired state whenever faults stop (seed ${seed})`, () => {
  it("whatever went wrong before: crashes, broken watches, conflicts, lost answers, an apiserver out of reach", () => {
    const happened = new Set<string>();
    const property = fc.property(cluster, ({ operations, nodes, seed: of }) => {
      const world = modelWorld({ nodes, given: [], operations });
      const faults = amply({ crash: 3, disconnect: 2, conflict: 3, unavailable: 3, lost: 3 });
      const walked = walk(world, lasting, faults, Random.seeded(of), maxSteps);
      expect(flaw(walked)).toBe("none");
      for (const choice of walked.choices) happened.add("fault" in choice ? `${choice.fault}` : choice.do);
    });
    fc.assert(property, { seed, numRuns: 2 * runs });
    expect([...happened]).toEqual(expect.arrayContaining(["crash", "disconnect", "conflict", "unavailable", "lost"]));
  });

  it("and stays: left alone in real time, a cluster that has converged remains as it is", () => {
    const conditions: Conditions = {
      ...modelConditions({ nodes: 2, given: [], operations: createWeb("Deployment", 3) }),
      nature: "real",
    };
    const simulator = new Simulator(worldOf(conditions), Random.seeded(1));
    const objections = new Set<string | undefined>();
    simulator.runUntil(conditions.startMs + 60_000);
    for (let minute = 2; minute <= 30; minute++) {
      simulator.runUntil(conditions.startMs + minute * 60_000);
      objections.add(workloadsConverge.objection(simulator.world.store));
    }
    expect([...objections]).toEqual([undefined]);
  });
});

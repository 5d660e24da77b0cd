import { expect, test } from "vitest";
import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { Random } from "../../actors/random.ts";
import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import type { Operation } from "../../actors/user.ts";
import { replicaSetController } from "../../machines/controllers/replica-set.ts";
import type { OnStep } from "../property.ts";
import { type Scenario, searchScenario } from "../scenario.ts";
import { replicaSetsNeverUndershoot } from "../standard/workloads.ts";
import { type Mutation, mutations } from "./mutants.fixture.ts";
import { pod, replicaSet } from "./objects.ts";

const web = { resource: "replicasets.apps", namespace: "default", name: "web" } as const;
const placed = { nodeName: "n1", terminationGracePeriodSeconds: 0 };

function patch(change: Readonly<Record<string, unknown>>): Operation {
  return { request: { verb: "patch", ...web, patchType: "merge", patch: change } };
}

/** "A ReplicaSet that is being deleted creates no pods" (syncReplicaSet). */
const theDyingGetNoPods: OnStep = {
  kind: "step",
  name: "a ReplicaSet that is being deleted gets no new pods",
  objection(before, after) {
    const sets = new StoreView(after).list("replicasets.apps").filter(({ metadata }) => metadata.deletionTimestamp);
    const pods = (store: Store, uid: string) => new StoreView(store).controlledBy("pods", uid).length;
    const grown = sets.find(({ metadata: { uid } }) => pods(after, uid) > pods(before, uid));
    return grown && `ReplicaSet ${grown.metadata.name} is being deleted, and has a new pod`;
  },
};

/** What may befall a ReplicaSet, in small. */
const scenarios: Readonly<Record<string, Partial<Scenario>>> = {
  "is created, cache behind": {
    operations: [creation(replicaSet("web", 2, placed))],
    faults: faultBudget({ stale: 1 }),
  },
  "is scaled down, cache behind": {
    given: [replicaSet("web", 2, placed)],
    operations: [patch({ spec: { replicas: 1 } })],
    faults: faultBudget({ stale: 1 }),
  },
  "meets a fault": {
    operations: [creation(replicaSet("web", 1, placed)), patch({ spec: { replicas: 0 } })],
    faults: faultBudget({ crash: 1, conflict: 1, unavailable: 1 }, 1),
  },
  "loses a pod, perhaps while its watch is broken": {
    given: [replicaSet("web", 1, placed)],
    faults: faultBudget({ disconnect: 1 }),
    operations: [
      {
        request: {
          verb: "delete",
          resource: "pods",
          namespace: "default",
          name: "web-b",
          options: { gracePeriodSeconds: 0 },
        },
      },
    ],
  },
  "has a pod that takes its time to go": {
    given: [replicaSet("web", 1, { nodeName: "n1" })],
    operations: [{ request: { verb: "delete", resource: "pods", namespace: "default", name: "web-b" } }],
  },
  "finds an orphan": { given: [pod("web", placed)], operations: [creation(replicaSet("web", 1, placed))] },
  "is deleted, and held": {
    given: [held()],
    operations: [
      { request: { verb: "delete", ...web } },
      { request: { verb: "delete", resource: "pods", namespace: "default", name: "web-b" } },
      patch({ metadata: { finalizers: null } }),
    ],
  },
};

function held() {
  const { metadata, ...rest } = replicaSet("web", 1, placed);
  return { ...rest, metadata: { ...metadata, finalizers: ["example.com/held"] } } as ReturnType<typeof replicaSet>;
}

/** What a controller does in a scenario: what is broken first, or every change of the store that it can come to. */
function behaviour(name: string, of: ReturnType<typeof replicaSetController>): { broken?: string; changes: string } {
  const changes = new Set<string>();
  const recorder: OnStep = {
    kind: "step",
    name: "whatever",
    objection(before, after, actor) {
      changes.add(`${actor} ${textOf(before)} ${textOf(after)}`);
      return undefined;
    },
  };
  const { counterexample, bound } = searchScenario(
    {
      nodes: 1,
      only: ["replicaset-controller", "kubelet/n1"],
      operations: [],
      ...scenarios[name],
      components: [controller(of)],
      properties: [recorder, replicaSetsNeverUndershoot, theDyingGetNoPods],
    },
    { maxStates: 20_000 },
  );
  const broken = counterexample?.property ?? (bound && `no end of it (${bound})`);
  return { ...(broken && { broken }), changes: [...changes].sort().join("\n") };
}

/** Its objects' versions are digests of their contents. */
function textOf(store: Store): string {
  return [...store.entries()].map(([key, { metadata }]) => `${key}@${metadata.resourceVersion}`).join();
}

const healthy = Object.fromEntries(
  Object.keys(scenarios).map((name) => [name, behaviour(name, replicaSetController())]),
);

/** One line: what a mutant is caught by, or that nobody could tell it from the healthy one, or that it differs and yet nothing is wrong. */
function verdictOn(mutant: readonly Mutation[]): string {
  let differs: string | undefined;
  for (const name of Object.keys(scenarios)) {
    const { broken, changes } = behaviour(
      name,
      mutant.reduce((so, { apply }) => apply(so), replicaSetController()),
    );
    if (broken !== undefined) return `caught when it ${name}: ${broken}`;
    if (changes !== healthy[name]?.changes) differs ??= name;
  }
  return differs === undefined ? "the same in all that it can do" : `another, and nothing is wrong, when it ${differs}`;
}

/** Every mutation, and as many pairs, drawn. */
function mutants(): readonly (readonly Mutation[])[] {
  const random = Random.seeded(1);
  const draw = () => mutations[random.between(0, mutations.length - 1)] as Mutation;
  const pairs = mutations.map(() => [draw(), draw()].sort((a, b) => mutations.indexOf(a) - mutations.indexOf(b)));
  return [...mutations.map((one) => [one]), ...pairs.filter(([a, b]) => a !== b)];
}

test("the healthy controller passes in every scenario", () => {
  for (const [name, { broken }] of Object.entries(healthy)) expect([name, broken]).toEqual([name, undefined]);
});

test("every small mistake in the ReplicaSet controller is caught, or makes no difference at this size", async () => {
  const lines = mutants().map((mutant) => `${mutant.map(({ name }) => name).join(", and ")}: ${verdictOn(mutant)}`);
  const count = (what: string) => lines.filter((line) => line.includes(`: ${what}`)).length;
  const summary = `${lines.length} mutants: ${count("caught")} caught, ${count("the same")} the same, ${count("another")} another`;
  await expect(`${[summary, "", ...lines].join("\n")}\n`).toMatchFileSnapshot("mutants.txt");
});

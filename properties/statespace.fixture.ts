/** docs/statespace.md, computed: how large the world is, and what each reduction takes off it. */

import { describeFaults, faultBudget } from "../actors/fault-budget.ts";
import type { Reductions } from "./checker/reductions.ts";
import type { Granularity } from "./checker/semantics.ts";
import { modelWorld } from "./model.ts";
import { reachedByBoth } from "./oracle.fixture.ts";
import { type Scenario, searchScenario } from "./scenario.ts";
import { SymmetryComparison } from "./symmetry.fixture.ts";
import { createWeb } from "./workload.fixture.ts";

type Faults = Parameters<typeof faultBudget>[0];

/** More than any search here needs. */
const maxStates = 2_000_000;

const plain: Partial<Reductions> = { foresight: false, commute: false };

/** The whole page. Takes a minute or two. */
export function stateSpaceText(): string {
  return [
    "# How large the world is, and what tames it",
    "Written by `npm run test:deep -- -u properties/statespace`; the same command without `-u` says when it is out of date. All counts are exact: distinct states / steps between them. A Deployment is created on 2 nodes, and everything that can come of it is seen, unless a line says otherwise.",
    "## Against the naive semantics",
    "Each delivery, turn, request and answer a step of its own, caches lagging without limit; beside it the reduced semantics, stale turns without limit. Both reach the same stores by the same changes (`properties/oracle.test.ts`).",
    table(["world", "naive", "reduced", "stores"], naiveRows()),
    "## Each reduction on and off",
    "`lazy`: a component chooses at its turn how far its cache has come. `+ foresight`: a stale turn is decided when the cache stops. `+ commute`: the order of unheard events is forgotten where it makes no difference. `+ projection`: of what is unheard only that is kept which its component reads; this is what a check does. With and without, the same is reached within the same budget (`properties/reductions.test.ts`).",
    table(["faults", "replicas", "lazy", "+ foresight", "+ commute", "+ projection"], reductionRows()),
    "## Names",
    "As things are called, ties between pods or nodes that are equally good are broken by name, in one way. With every tie broken in every way there are more states, and with those that differ by the names of interchangeable pods and nodes merged (`--symmetry`) fewer again (`properties/symmetry.test.ts`): distinct states, without `projection`, which does not go with names.",
    table(["faults", "replicas", "as called", "every tie", "up to names"], nameRows()),
    "## Growth by replica",
    "One stale turn, all reductions. A throw-away model in which interchangeable pods and nodes were merged besides grew by 11, 17 and 86; here nothing is merged by symmetry.",
    table(["replicas", "states / steps", "times as many states"], growthRows()),
    "## How finely it is cut",
    "All reductions. A kubelet tells of a pod's birth in 1, 2 or 3 writes; in coarse steps a whole reconcile is one.",
    table(["replicas", "faults", "coarse", "1 write", "2 writes", "3 writes"], finenessRows()),
    "",
  ].join("\n\n");
}

function counts(replicas: number, faults: Faults, options: Partial<Scenario> = {}): { states: number; text: string } {
  const operations = createWeb("Deployment", replicas);
  const scenario = { nodes: 2, operations, faults: faultBudget(faults), ...options };
  const { states, transitions, complete } = searchScenario(scenario, { maxStates });
  if (!complete) throw new Error(`${JSON.stringify({ replicas, faults, options })} is not seen to its end`);
  return { states, text: `${shown(states)} / ${shown(transitions)}` };
}

function naiveRows(): string[][] {
  const scheduled = ["replicaset-controller", "default-scheduler"];
  const worlds: { replicas: number; of: string[]; faults: Faults }[] = [
    { replicas: 1, of: [...scheduled, "kubelet/n1"], faults: {} },
    { replicas: 2, of: scheduled, faults: {} },
    { replicas: 1, of: scheduled, faults: { crash: 1 } },
    { replicas: 2, of: ["replicaset-controller"], faults: { lost: 1 } },
  ];
  return worlds.map(({ replicas, of, faults }) => {
    const options = { nodes: 1, given: [], operations: createWeb("ReplicaSet", replicas), only: of };
    const { naive, lazy } = reachedByBoth(options, faults);
    const world = `a ReplicaSet of ${replicas}, 1 node, ${of.join(", ")}; ${describeFaults(faultBudget(faults))}`;
    return [world, shown(naive.states), shown(lazy.states), shown(naive.stores.length)];
  });
}

function reductionRows(): string[][] {
  const cases: [Faults, number][] = [
    [{}, 2],
    [{}, 3],
    [{ stale: 1 }, 1],
    [{ stale: 1 }, 2],
    [{ stale: 1 }, 3],
    [{ stale: 2 }, 1],
    [{ stale: 2 }, 2],
    [{ stale: 1, crash: 1 }, 2],
    [{ stale: 1, conflict: 1 }, 2],
  ];
  return cases.map(([faults, replicas]) => [
    describeFaults(faultBudget(faults)),
    String(replicas),
    counts(replicas, faults, { reductions: plain }).text,
    counts(replicas, faults, { reductions: { commute: false } }).text,
    counts(replicas, faults, { reductions: { projection: false } }).text,
    counts(replicas, faults).text,
  ]);
}

function nameRows(): string[][] {
  const cases: [Faults, number][] = [
    [{}, 2],
    [{}, 3],
    [{ stale: 1 }, 2],
    [{ stale: 1 }, 3],
    [{ node: 1 }, 2],
  ];
  return cases.map(([faults, replicas]) => {
    const world = modelWorld({ nodes: 2, given: [], operations: createWeb("Deployment", replicas) });
    const comparison = new SymmetryComparison(world, faultBudget(faults));
    const quotient = comparison.quotient();
    const sizes = [comparison.missing(quotient).states, comparison.unmerged().states.size, quotient.states.size];
    return [describeFaults(faultBudget(faults)), String(replicas), ...sizes.map(shown)];
  });
}

function growthRows(): string[][] {
  let before = 0;
  return [1, 2, 3, 4, 5].map((replicas) => {
    const { states, text } = counts(replicas, { stale: 1 });
    const factor = before === 0 ? "" : (states / before).toFixed(1);
    before = states;
    return [String(replicas), text, factor];
  });
}

function finenessRows(): string[][] {
  const cases: [number, Faults][] = [
    [2, {}],
    [3, {}],
    [2, { crash: 1 }],
    [2, { stale: 1 }],
  ];
  return cases.map(([replicas, faults]) => {
    const coarse: Granularity = "coarse";
    const steps = ([1, 2, 3] as const).map((kubeletSteps) => counts(replicas, faults, { kubeletSteps }).text);
    const inCoarse = faults.stale ? "–" : counts(replicas, faults, { granularity: coarse }).text;
    return [String(replicas), describeFaults(faultBudget(faults)), inCoarse, ...steps];
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function shown(count: number): string {
  return count.toLocaleString("en");
}

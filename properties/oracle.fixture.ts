/** The naive semantics as the judge of the lazy one: what both reach, side by side. */
import { expect } from "vitest";
import type { FaultBudget } from "../actors/choice.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import type { Store } from "../actors/store.ts";
import { judgeOf } from "./checker/judge.ts";
import { LazySemantics } from "./checker/lazy.ts";
import { NaiveSemantics } from "./checker/naive.ts";
import { PackedWorld, storeAt } from "./checker/packed-world.ts";
import { untilToldApart } from "./checker/projection.ts";
import { type Reductions, semanticsOf } from "./checker/reductions.ts";
import type { Semantics } from "./checker/semantics.ts";
import { explore } from "./engine/search.ts";
import { type ModelOptions, modelWorld } from "./model.ts";
import { clusterInvariants } from "./standard/invariants.ts";
import { workloadProperties } from "./standard/workloads.ts";

/** What one semantics makes of a world: which stores there are, which changes lead from one to another, what is to be said of them. */
export interface Reached {
  readonly states: number;
  /** As text, sorted. */
  readonly stores: readonly string[];
  /** `from → to`, as positions in the stores. */
  readonly edges: readonly string[];
  /** Of each property, in its order: whether it is violated. */
  readonly violated: readonly string[];
}

/** More than any of the worlds here has. */
const maxStates = 10_000_000;

/**
 * Explores one world by both semantics: the naive one, in which caches lag without limit, and the lazy one with stale turns without
 * limit, and the same with all reductions. (A budget of infinitely many is never spent, so that states repeat.)
 */
export function reachedByBoth(
  options: ModelOptions,
  faults: Parameters<typeof faultBudget>[0],
): { readonly naive: Reached; readonly lazy: Reached; readonly reduced: Reached } {
  const world = modelWorld(options);
  const packed = new PackedWorld(world.fork());
  const packedWith = (budget: FaultBudget): Int32Array => {
    const start = world.fork();
    start.faults = budget;
    return packed.pack(start);
  };
  const everLate = faultBudget({ ...faults, stale: Number.POSITIVE_INFINITY });
  return {
    naive: reached(packed, new NaiveSemantics(packed, packedWith(faultBudget(faults)))),
    lazy: reached(packed, new LazySemantics(packed, packedWith(everLate))),
    reduced: untilToldApart(() => reached(packed, semanticsOf(packed, packedWith(everLate)))),
  };
}

/** Explores one world by the lazy semantics, within a budget, with only these reductions. */
export function reachedWith(options: ModelOptions, faults: FaultBudget, reductions: Partial<Reductions>): Reached {
  const world = modelWorld(options);
  world.faults = faults;
  const packed = new PackedWorld(world.fork());
  return untilToldApart(() => reached(packed, semanticsOf(packed, packed.pack(world), { reductions })));
}

/** What the one reaches and says, the other does. Their numbers of states differ: that is what the lazy one is for. */
export function expectSame(lazy: Reached, naive: Reached): void {
  expect(lazy.stores).toEqual(naive.stores);
  expect(lazy.edges).toEqual(naive.edges);
  expect(lazy.violated).toEqual(naive.violated);
}

function reached(packed: PackedWorld, semantics: Semantics): Reached {
  const stores = new Map<number, string>();
  const edges = new Set<string>();
  // A violation does not end the search: everything is to be seen.
  const judge = judgeOf(packed, [...clusterInvariants, ...workloadProperties], true);
  const search = explore<never>(
    semantics,
    { maxStates },
    {
      onState(state, index) {
        const id = state[storeAt] as number;
        if (!stores.has(id)) stores.set(id, storeText(packed.store(state)));
        judge.onState(state, index);
        return undefined;
      },
      onEdge(edge) {
        const [before, after] = [edge.from[storeAt], edge.to[storeAt]];
        if (before !== after) edges.add(`${before} ${after}`);
        judge.onEdge?.(edge);
        return undefined;
      },
      needsEdges: judge.needsEdges,
    },
  );
  let turn = search.next();
  while (!turn.done) turn = search.next();
  const explored = turn.value;
  semantics.conclude?.();
  if (explored.bound) throw new Error(`more than ${maxStates} states`);
  judge.onGraph(explored, () => "not as desired");
  const sorted = [...stores.values()].sort();
  const place = (id: string) => sorted.indexOf(stores.get(Number(id)) ?? "");
  return {
    states: explored.states.size,
    stores: sorted,
    edges: [...edges].map((edge) => edge.split(" ").map(place).join(" → ")).sort(),
    violated: judge.violations.map(({ property }) => property).sort(),
  };
}

function storeText(store: Store): string {
  return JSON.stringify([...store.entries()]);
}

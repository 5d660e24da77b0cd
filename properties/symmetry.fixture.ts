import { expect } from "vitest";
import { type FaultBudget, noFaults } from "../actors/choice.ts";
import { parseFaultBudget } from "../actors/fault-budget.ts";
import type { World } from "../actors/world.ts";
import { PackedWorld } from "./checker/packed-world.ts";
import { semanticsOf } from "./checker/reductions.ts";
import type { Semantics } from "./checker/semantics.ts";
import { type Explored, Search } from "./engine/search.ts";
import { Zobrist } from "./engine/zobrist.ts";
import { modelWorld } from "./model.ts";
import { createWeb, deleteWeb, scaleWeb } from "./workload.fixture.ts";

const operations = {
  "a Deployment of 2": createWeb("Deployment", 2),
  "a ReplicaSet of 1": createWeb("ReplicaSet", 1),
  "a ReplicaSet of 2": createWeb("ReplicaSet", 2),
  "a ReplicaSet of 2, scaled to 1": [...createWeb("ReplicaSet", 2), scaleWeb(1, 0, "replicasets.apps")],
  "a ReplicaSet of 2, deleted": [...createWeb("ReplicaSet", 2), deleteWeb("replicasets.apps")],
};

/** The quotient has so many states, all of them and no others are alike under other names, and no state of the cluster is missing. */
export function expectExact(
  world: keyof typeof operations,
  faults: string,
  counts: { readonly merged: number; readonly unmerged: number; readonly asCalled: number },
): void {
  const start = modelWorld({ nodes: 2, given: [], operations: operations[world] });
  const comparison = new SymmetryComparison(start, faults === "none" ? noFaults : parseFaultBudget(faults));
  const quotient = comparison.quotient();
  const { states: asCalled, missing } = comparison.missing(quotient);
  const unmerged = comparison.unmerged().states.size;
  expect({ merged: quotient.states.size, unmerged, asCalled }).toEqual(counts);
  expect(missing).toBe(0);
  expect(comparison.asymmetric(quotient)).toBe(0);
}

/** One world, cut with and without symmetry; the numbers in states mean the same for both. */
export class SymmetryComparison {
  readonly plain: Semantics;
  readonly symmetric: Semantics;

  constructor(world: World, faults: FaultBudget) {
    const start = world.fork();
    start.faults = faults;
    const packed = new PackedWorld(start);
    const initial = packed.pack(start);
    this.plain = semanticsOf(packed, initial, { reductions: { projection: false } });
    this.symmetric = semanticsOf(packed, initial, { reductions: { symmetry: true } });
  }

  /** The states up to names. */
  quotient(): Explored<never> {
    return explored(this.symmetric, true);
  }

  /** The same steps, with all names told apart. */
  unmerged(): Explored<never> {
    return explored(this.symmetric, false);
  }

  /** How many states there are as things are called, and how many of them have no representative in the quotient. */
  missing(quotient: Explored<never>): { readonly states: number; readonly missing: number } {
    const zobrist = new Zobrist(this.plain.width);
    const representative = new Int32Array(this.plain.width);
    let missing = 0;
    const { states } = explored(this.plain, false, (state) => {
      this.symmetric.canonical?.(state, representative);
      zobrist.hash(representative);
      if (quotient.states.find(representative, zobrist.low, zobrist.high) < 0) missing++;
    });
    return { states: states.size, missing };
  }

  /** States of the quotient that can do something else when names are swapped: there should be none. */
  asymmetric(quotient: Explored<never>): number {
    let found = 0;
    const state = new Int32Array(this.symmetric.width);
    for (let number = 0; number < quotient.states.size; number++) {
      quotient.states.read?.(number, state);
      const expected = this.#successors(state);
      if (this.symmetric.swapped?.(state).some((other) => this.#successors(other) !== expected)) found++;
    }
    return found;
  }

  #successors(from: Int32Array): string {
    const all = new Set<string>();
    const into = new Int32Array(this.symmetric.width);
    this.symmetric.expand(Int32Array.from(from), (next) => {
      this.symmetric.canonical?.(next, into);
      all.add(into.join());
    });
    return [...all].sort().join(" ");
  }
}

function explored(space: Semantics, symmetry: boolean, onState?: (state: Int32Array) => void): Explored<never> {
  const search = new Search<never>(space, { symmetry }, { onState: (state) => onState?.(state) as undefined });
  const run = search.run();
  let turn = run.next();
  while (!turn.done) turn = run.next();
  return turn.value;
}

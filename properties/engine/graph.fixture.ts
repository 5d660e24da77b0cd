import fc from "fast-check";
import type { Graph } from "./components.ts";
import { IntList } from "./int-list.ts";
import type { StateSpace } from "./state-space.ts";

/** A graph as lists of successors. */
export type Successors = readonly (readonly number[])[];

/** The same, as a search leaves it. */
export function graphOf(successors: Successors): Graph {
  const offsets = new IntList();
  const targets = new IntList();
  for (const targetsOfOne of successors) {
    offsets.push(targets.length);
    for (const target of targetsOfOne) targets.push(target);
  }
  offsets.push(targets.length);
  return { size: successors.length, offsets, targets };
}

/** Small graphs, sparse ones among them, with loops and edges that are there twice. */
export const graphs: fc.Arbitrary<Successors> = fc.integer({ min: 1, max: 12 }).chain((size) => {
  const edges = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: size * 3 });
  return edges.map((all) =>
    Array.from({ length: size }, (_, from) => all.filter(([at]) => at === from).map(([, to]) => to)),
  );
});

/** Where one can get to from each state, the state itself included; by trying. */
export function reachable(successors: Successors): ReadonlySet<number>[] {
  return successors.map((_, start) => {
    const seen = new Set([start]);
    for (const state of seen) for (const next of successors[state] ?? []) seen.add(next);
    return seen;
  });
}

/** A graph as a state space; its states are vectors of one number. Edges to a state of `faulty` are faults. */
export function spaceOf(successors: Successors, faulty: ReadonlySet<number> = new Set()): StateSpace {
  return {
    name: "graph",
    width: 1,
    initial: () => Int32Array.of(0),
    expand(state, emit) {
      const from = state[0] as number;
      const buffer = new Int32Array(1);
      for (const to of successors[from] ?? []) {
        // One buffer for all, as a space may use one: what is emitted is the callee's to copy.
        buffer[0] = to;
        emit(buffer, from, faulty.has(to) ? "crash" : undefined);
      }
    },
  };
}

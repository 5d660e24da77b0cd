import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphs, reachable, type Successors } from "./graph.fixture.ts";
import {
  type Edge,
  type Explored,
  explore,
  pathTo,
  type SearchLimits,
  type SearchListener,
  type SearchProgress,
} from "./search.ts";
import type { MacroStep, Semantics } from "./semantics.ts";
import { cycleThrough, shortestPath, stepsAlong } from "./trace.ts";

/** A graph as a state space; its states are vectors of one number. Edges to a state of `faulty` are faults. */
function semanticsOf(successors: Successors, faulty: ReadonlySet<number> = new Set()): Semantics {
  return {
    name: "graph",
    width: 1,
    settling: [],
    initial: () => Int32Array.of(0),
    expand(state, emit) {
      const from = state[0] as number;
      const buffer = new Int32Array(1);
      for (const to of successors[from] ?? []) {
        // One buffer for all, as a semantics may use one: what is emitted is the callee's to copy.
        buffer[0] = to;
        emit(buffer, from, faulty.has(to) ? "crash" : undefined);
      }
    },
    explain: (from, to): MacroStep => ({ choices: [{ do: "turn", actor: `${from[0]} to ${to[0]}` }], settledFrom: 1 }),
  };
}

const indifferent: SearchListener<never> = { onState: () => undefined, onEdge: () => undefined };

function drive<F>(run: Generator<SearchProgress, Explored<F>>): Explored<F> {
  let turn = run.next();
  while (!turn.done) turn = run.next();
  return turn.value;
}

function search<F = never>(
  successors: Successors,
  options: { limits?: Partial<SearchLimits>; listener?: SearchListener<F>; faulty?: ReadonlySet<number> } = {},
) {
  const listener = options.listener ?? (indifferent as SearchListener<F>);
  return drive(
    explore<F>(semanticsOf(successors, options.faulty), { maxStates: 1_000_000, ...options.limits }, listener),
  );
}

/** What the numbers of a search stand for. */
function names({ states }: Pick<Explored<unknown>, "states">): number[] {
  return Array.from({ length: states.size }, (_, index) => states.read(index, new Int32Array(1))[0] as number);
}

/** How far each state is from the first, by going level by level. */
function distances(successors: Successors): Map<number, number> {
  const far = new Map([[0, 0]]);
  for (const [state, distance] of far)
    for (const next of successors[state] ?? []) if (!far.has(next)) far.set(next, distance + 1);
  return far;
}

describe("a search", () => {
  it("sees every state that can be reached and every edge between them, nearest states first, on any graph", () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const edges: string[] = [];
        const listener: SearchListener<never> = {
          onState: () => undefined,
          onEdge: ({ from, to, fromIndex, toIndex }: Edge) =>
            void edges.push(`${from[0]}(${fromIndex}) ${to[0]}(${toIndex})`),
        };
        const explored = search(successors, { listener });
        const found = names(explored);
        const far = distances(successors);
        expect(new Set(found)).toEqual(reachable(successors)[0]);
        expect(found.map((name) => far.get(name))).toEqual([...far.values()].sort((a, b) => a - b));
        expect(explored.depth).toBe(Math.max(...far.values()));
        const at = (name: number) => `${name}(${found.indexOf(name)})`;
        const all = found.flatMap((from) => (successors[from] ?? []).map((to) => `${at(from)} ${at(to)}`));
        expect(edges).toEqual(all);
        expect(explored.transitions).toBe(all.length);
        expect(explored.bound).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it("keeps the edges that take nothing from the budget, and only these, as its graph", () => {
    fc.assert(
      fc.property(graphs, fc.uniqueArray(fc.nat(11)), (successors, faults) => {
        const faulty = new Set(faults);
        const { offsets, targets, states, ...rest } = search(successors, { faulty });
        const found = names({ states });
        const kept = found.map((_, index) =>
          Array.from(
            { length: offsets.at(index + 1) - offsets.at(index) },
            (_, edge) => found[targets.at(offsets.at(index) + edge)],
          ),
        );
        expect(kept).toEqual(found.map((name) => (successors[name] ?? []).filter((to) => !faulty.has(to))));
        expect(rest.transitions).toBe(found.flatMap((name) => successors[name] ?? []).length);
      }),
    );
  });

  it("finds a shortest way to each state", () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const explored = search(successors);
        const found = names(explored);
        const far = distances(successors);
        found.forEach((name, index) => {
          const path = pathTo(explored, index).map((at) => found[at] as number);
          expect(path[0]).toBe(0);
          expect(path.at(-1)).toBe(name);
          expect(path).toHaveLength((far.get(name) as number) + 1);
          for (let at = 1; at < path.length; at++) expect(successors[path[at - 1] as number]).toContain(path[at]);
        });
      }),
    );
  });

  it("ends at the first thing that its listener finds, and says what", () => {
    const chain = [[1], [2], [3], []];
    const onState = (state: Int32Array) => (state[0] === 2 ? "two" : undefined);
    const byState = search(chain, { listener: { onState, onEdge: () => undefined } });
    expect([byState.found, byState.states.size]).toEqual(["two", 3]);
    const byEdge = search(chain, {
      listener: { onState: () => undefined, onEdge: ({ toIndex }) => (toIndex === 1 ? "edge" : undefined) },
    });
    expect([byEdge.found, byEdge.states.size]).toEqual(["edge", 2]);
    expect(search(chain).found).toBeUndefined();
    const atOnce = search(chain, { listener: { onState: () => "first", onEdge: () => undefined } });
    expect([atOnce.found, atOnce.states.size]).toEqual(["first", 1]);
  });

  it("stops at its bound and says so", () => {
    const ring = Array.from({ length: 5_000 }, (_, state) => [(state + 1) % 5_000]);
    expect(search(ring, { limits: { maxStates: 100 } })).toMatchObject({ bound: "states", states: { size: 100 } });
    let asked = 0;
    const interrupted = search(ring, { limits: { interrupted: () => (++asked === 3 ? "interrupted" : undefined) } });
    expect(interrupted.bound).toBe("interrupted");
    expect(interrupted.states.size).toBeLessThan(2_000);
    expect(search(ring).bound).toBeUndefined();
  });

  it("says every few hundred states where it has come", () => {
    const chain = Array.from({ length: 2_000 }, (_, state) => (state < 1_999 ? [state + 1] : []));
    const reports = [...explore(semanticsOf(chain), { maxStates: 1_000_000 }, indifferent)];
    expect(reports.length).toBeGreaterThan(2);
    for (const { states, transitions, depth, frontier, bytes } of reports) {
      expect([transitions, frontier, depth]).toEqual([states - 1, 1, states - 2]);
      expect(bytes).toBeGreaterThan(4 * states);
    }
  });
});

describe("a trace", () => {
  const successors = [[1], [2], [3], [1, 4], []];

  it("is the steps between states, and on along what comes after", () => {
    const explored = search(successors);
    const path = shortestPath(explored, 2, [3]);
    const steps = stepsAlong(semanticsOf(successors), explored, path);
    expect(steps.map(({ choices }) => choices[0]?.actor)).toEqual(["0 to 1", "1 to 2", "2 to 3"]);
  });

  it("goes round a cycle by the shortest way, back to where it began", () => {
    const explored = search(successors);
    expect(cycleThrough(explored, 1)).toEqual([2, 3, 1]);
    expect(cycleThrough(search([[0, 1], [0]]), 0)).toEqual([0]);
    expect(cycleThrough(search([[1], []]), 1)).toEqual([]);
  });

  it("finds a cycle through every state of a component, and it is one", () => {
    fc.assert(
      fc.property(graphs, (random) => {
        const explored = search(random);
        const found = names(explored);
        const reach = reachable(random);
        found.forEach((name, index) => {
          const cycle = cycleThrough(explored, index).map((at) => found[at] as number);
          const returns = (random[name] ?? []).some((next) => reach[next]?.has(name));
          expect(cycle.length > 0).toBe(returns);
          if (!returns) return;
          expect(cycle.at(-1)).toBe(name);
          [name, ...cycle].slice(0, -1).forEach((from, at) => {
            expect(random[from]).toContain(cycle[at]);
          });
        });
      }),
    );
  });
});

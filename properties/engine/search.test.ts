import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphs, reachable, type Successors, spaceOf } from "./graph.fixture.ts";
import { cycleThrough } from "./graph.ts";
import { pathTo, statesAlong } from "./path.ts";
import {
  type Edge,
  type Edges,
  type Explored,
  explore,
  type SearchListener,
  type SearchOptions,
  type SearchProgress,
} from "./search.ts";

const orders = fc.constantFrom("breadth" as const, "depth" as const);
const indifferent: SearchListener<never> = { onState: () => undefined, needsEdges: true };

function drive<F>(run: Generator<SearchProgress, Explored<F>>): Explored<F> {
  let turn = run.next();
  while (!turn.done) turn = run.next();
  return turn.value;
}

function search<F = never>(
  successors: Successors,
  options: { limits?: SearchOptions; listener?: SearchListener<F>; faulty?: ReadonlySet<number> } = {},
) {
  const listener = options.listener ?? (indifferent as SearchListener<F>);
  return drive(explore<F>(spaceOf(successors, options.faulty), options.limits ?? {}, listener));
}

/** What the numbers of a search stand for. */
function names({ states }: Pick<Explored<unknown>, "states">): number[] {
  return Array.from({ length: states.size }, (_, index) => states.read?.(index, new Int32Array(1))[0] as number);
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

  it("keeps the edges as its graph, apart those that are faults, whatever the order of the search", () => {
    fc.assert(
      fc.property(graphs, fc.uniqueArray(fc.nat(11)), orders, (successors, faults, order) => {
        const faulty = new Set(faults);
        const { edges, faults: faultyEdges, states, ...rest } = search(successors, { faulty, limits: { order } });
        const found = names({ states });
        const kept = (all: Edges | undefined) =>
          found.map((_, index) => {
            const [start, end] = [all?.offsets.at(index) ?? 0, all?.offsets.at(index + 1) ?? 0];
            return Array.from({ length: end - start }, (_, edge) => found[all?.targets.at(start + edge) as number]);
          });
        expect(kept(edges)).toEqual(found.map((name) => (successors[name] ?? []).filter((to) => !faulty.has(to))));
        expect(kept(faultyEdges)).toEqual(found.map((name) => (successors[name] ?? []).filter((to) => faulty.has(to))));
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
    const reports = [...explore(spaceOf(chain), {}, indifferent)];
    expect(reports.length).toBeGreaterThan(2);
    for (const { states, transitions, depth, frontier, bytes } of reports) {
      expect([transitions, frontier, depth]).toEqual([states - 1, 1, states - 2]);
      expect(bytes).toBeGreaterThan(4 * states);
    }
  });
});

describe("the ways to search", () => {
  /** States that a search has seen, as a set, and its edges. */
  const seen = (successors: Successors, limits: SearchOptions) => {
    const states = new Set<number>();
    const edges: string[] = [];
    const { transitions, runHash } = search<never>(successors, {
      limits,
      listener: {
        onState: (state) => void states.add(state[0] as number),
        onEdge: ({ from, to }) => void edges.push(`${from[0]} ${to[0]}`),
      },
    });
    return { states, edges: edges.sort(), transitions, runHash };
  };

  it("see the same states and edges, depth or breadth first, whole or by fingerprints", () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const { runHash, ...all } = seen(successors, {});
        for (const order of ["breadth", "depth"] as const)
          for (const visited of ["exact", "fingerprint"] as const) {
            const { runHash: hash, ...same } = seen(successors, { order, visited });
            expect(same).toEqual(all);
            if (order === "breadth") expect(hash).toBe(runHash);
          }
      }),
      { numRuns: 200 },
    );
  });

  it("have one hash for one run, another for another", () => {
    expect(seen([[1], [2], []], {}).runHash).toBe(seen([[1], [2], []], {}).runHash);
    const hashes = [
      [[1], [2], []],
      [[1, 2], [2], []],
      [[2, 1], [2], []],
      [[2], [], [1]],
    ].map((g) => seen(g, {}).runHash);
    expect(new Set(hashes).size).toBe(4);
  });

  it("go first to what is farthest, depth first", () => {
    const found: number[] = [];
    search<never>([[1, 2], [3], [4], [], []], {
      limits: { order: "depth" },
      listener: { onState: () => undefined, onEdge: ({ from }) => void found.push(from[0] as number) },
    });
    expect(found).toEqual([0, 0, 2, 1]);
  });

  it("stop at a depth and at a size, and say so", () => {
    const ring = Array.from({ length: 9_000 }, (_, state) => [(state + 1) % 9_000]);
    expect(search(ring, { limits: { maxDepth: 7 } })).toMatchObject({ bound: "depth", depth: 7, states: { size: 8 } });
    expect(search(ring, { limits: { maxBytes: 1 } }).bound).toBe("memory");
    expect(search([[1], []], { limits: { maxDepth: 5 } }).bound).toBeUndefined();
  });

  it("refuse symmetry where the space offers none", () => {
    expect(() => search([[]], { limits: { symmetry: true } })).toThrow("graph offers no symmetry");
  });
});

describe("a trace", () => {
  const successors = [[1], [2], [3], [1, 4], []];

  it.each(["exact", "fingerprint"] as const)("is found by going the way again (%s)", (visited) => {
    const explored = search(successors, { limits: { visited } });
    const states = statesAlong(spaceOf(successors), explored, [...pathTo(explored, 2), 3, 1]);
    expect(states.map((state) => state[0])).toEqual([0, 1, 2, 3, 1]);
    expect(() => statesAlong(spaceOf(successors), explored, [0, 2])).toThrow("no step leads along the path");
  });

  it("goes round a cycle by the shortest way, back to where it began", () => {
    const cycle = (graph: Successors, start: number) => cycleThrough(search(graph).edges as Edges, start);
    expect(cycle(successors, 1)).toEqual([2, 3, 1]);
    expect(cycle([[0, 1], [0]], 0)).toEqual([0]);
    expect(cycle([[1], []], 1)).toEqual([]);
  });

  it("finds a cycle through every state of a component, and it is one", () => {
    fc.assert(
      fc.property(graphs, (random) => {
        const explored = search(random);
        const found = names(explored);
        const reach = reachable(random);
        found.forEach((name, index) => {
          const cycle = cycleThrough(explored.edges as Edges, index).map((at) => found[at] as number);
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

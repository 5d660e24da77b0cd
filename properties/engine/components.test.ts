import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bottomComponents } from "./components.ts";
import { graphOf, graphs, reachable, type Successors } from "./graph.fixture.ts";

const bottoms = (successors: Successors) =>
  bottomComponents(graphOf(successors)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));

/** By definition: from each of its states one can get to just these. */
function naiveBottoms(successors: Successors): number[][] {
  const reach = reachable(successors);
  const found = successors.map((_, state) => {
    const members = [...(reach[state] ?? [])];
    const isBottom = members.every((other) => reach[other]?.has(state));
    return isBottom ? members.sort((a, b) => a - b) : [];
  });
  return found.filter((members, state) => members[0] === state);
}

describe("bottom components", () => {
  it("are where one can get back to from wherever one gets to, on any graph", () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        expect(bottoms(successors)).toEqual(naiveBottoms(successors));
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, Successors, number[][]]>([
    ["a state without edges", [[]], [[0]]],
    ["a state with a loop", [[0]], [[0]]],
    ["a way into a ring", [[1], [2], [3], [1]], [[1, 2, 3]]],
    ["a fork into two ends", [[1, 2], [], []], [[1], [2]]],
    ["a ring that can be left", [[1], [0, 2], [2]], [[2]]],
    ["two rings, joined by one edge", [[1], [0, 2], [3], [2]], [[2, 3]]],
    ["states that the first one does not reach", [[0], [2], [1]], [[0], [1, 2]]],
  ])("of %s", (_, successors, expected) => {
    expect(bottoms(successors)).toEqual(expected);
  });

  it("are found in a chain that would be too deep for recursion", () => {
    const length = 200_000;
    const chain = Array.from({ length }, (_, state) => [(state + 1) % length]);
    expect(bottoms(chain)[0]).toHaveLength(length);
    expect(bottoms([...chain.slice(0, -1), []])).toEqual([[length - 1]]);
  });
});

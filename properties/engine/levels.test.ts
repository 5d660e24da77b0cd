import { describe, expect, it } from "vitest";
import { Levels } from "./levels.ts";

/** How many states were known whenever another level began, in searches of a Deployment of two pods: with any one fault, and with two stale turns. */
const recorded = [
  [4, 8, 19, 48, 104, 203, 355, 567, 815, 1069, 1275, 1403, 1461, 1476],
  [3, 6, 22, 91, 314, 786, 1605, 2833, 4300, 5690, 6762, 7413, 7716, 7805, 7813],
] as const;
const unbounded = Number.POSITIVE_INFINITY;

/** What was said at each level. */
function told(known: readonly number[], levelsLeft = (_: number) => unbounded) {
  const levels = new Levels();
  return known.map((states, at) => {
    levels.next(states);
    return levels.outlook(states, levelsLeft(at));
  });
}

describe("an estimate of the end, from the sizes of levels", () => {
  it.each(recorded)("is not made before they shrink, and is within a tenth from then on (%#)", (...known) => {
    const end = known.at(-1) as number;
    const all = told(known);
    const first = all.findIndex(({ levels }) => levels === "shrinking");
    expect(all.slice(0, first).every(({ estimatedStates }) => estimatedStates === undefined)).toBe(true);
    // It is over the widest level when a good part is still to come.
    expect(known[first]).toBeLessThan(0.9 * end);
    for (const { levels, estimatedStates = 0 } of all.slice(first)) {
      expect(levels).toBe("shrinking");
      expect(Math.abs(estimatedStates - end)).toBeLessThan(0.1 * end);
    }
    expect(Math.abs((all.at(-1)?.estimatedStates ?? 0) - end)).toBeLessThan(0.01 * end);
  });

  it("is never less than what is known, and goes no farther than the levels that are left", () => {
    const [known] = recorded;
    known.forEach((states, at) => {
      const { estimatedStates } = told(known.slice(0, at + 1)).at(-1) as ReturnType<typeof told>[number];
      if (estimatedStates !== undefined) expect(estimatedStates).toBeGreaterThanOrEqual(states);
    });
    expect(told(known, () => 0).at(-2)?.estimatedStates).toBe(known.at(-2));
    const one = told(known, () => 1)[10]?.estimatedStates as number;
    expect(one).toBeGreaterThan(known[10]);
    expect(one).toBeLessThan(told(known)[10]?.estimatedStates as number);
  });

  it("is withdrawn when levels grow again, and takes factors that rise as the last one", () => {
    expect(told([10, 18, 24, 28, 40]).map(({ levels }) => levels)).toEqual([
      "growing",
      "growing",
      "shrinking",
      "shrinking",
      "growing",
    ]);
    // 8, 2, 1: halved from then on.
    expect(told([8, 10, 11]).at(-1)?.estimatedStates).toBe(12);
  });

  it("is the same for levels that were written down", () => {
    const [known] = recorded;
    const levels = new Levels();
    const resumed = new Levels();
    for (const states of known.slice(0, 11)) levels.next(states);
    resumed.plain = structuredClone(levels.plain);
    expect(resumed.estimate(unbounded)).toBe(levels.estimate(unbounded));
  });
});

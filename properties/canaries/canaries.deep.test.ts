import { describe, expect, test } from "vitest";
import { complaint, searchCanary } from "./canary.ts";
import { canaries } from "./index.ts";
import { searchShuffled } from "./shuffled.fixture.ts";

/** A breadth-first search leaves nothing to chance but the order in which components are listed; so that is what a seed decides. */
const seeds = [1, 2, 3];

describe.each(canaries)("$name ($reference), whatever comes first", (canary) => {
  test.each(seeds)("is caught by the same property, seed %i", (seed) => {
    const [listed, drawn] = [searchCanary(canary, "broken"), searchShuffled(canary, "broken", seed)];
    expect(complaint(canary, "broken", drawn)).toBeUndefined();
    expect(drawn.counterexample?.steps.length).toBeLessThanOrEqual(40);
    const kind = listed.verdicts.find(({ property }) => property === canary.violates)?.kind;
    // Of the ends that are wrong, the one that is found first is told; of a state or a step, the nearest is.
    if (kind !== "convergence") expect(drawn.counterexample?.steps.length).toBe(listed.counterexample?.steps.length);
  });

  test.each(seeds)("and its repaired twin passes, as many states as ever, seed %i", (seed) => {
    const [listed, drawn] = [searchCanary(canary, "twin"), searchShuffled(canary, "twin", seed)];
    expect(complaint(canary, "twin", drawn)).toBeUndefined();
    expect(drawn.states).toBe(listed.states);
    expect(drawn.transitions).toBe(listed.transitions);
  });
});

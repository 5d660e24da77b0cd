import { describe, expect, test } from "vitest";
import { storyText } from "../story-text.ts";
import { searchCanary } from "./canary.ts";
import { canaries } from "./index.ts";

describe.each(canaries)("$name ($reference)", (canary) => {
  const broken = searchCanary(canary, "broken");

  test("is caught", () => {
    expect(broken.counterexample?.property).toBe(canary.violates);
  });

  test("by a story that can be read in one sitting, and that is always the same", async () => {
    const story = storyText(broken.counterexample as NonNullable<typeof broken.counterexample>);
    expect(broken.counterexample?.steps.length).toBeLessThanOrEqual(40);
    await expect(story).toMatchFileSnapshot(`stories/${canary.file}.txt`);
  });

  test("and its repaired twin passes, everything seen", () => {
    const { counterexample, bound, verdicts } = searchCanary(canary, "twin");
    expect(counterexample).toBeUndefined();
    expect(bound).toBeUndefined();
    expect(verdicts.find(({ property }) => property === canary.violates)?.verdict).toBe("holds");
    expect(verdicts.find(({ kind }) => kind === "convergence")?.verdict).toBe("holds");
  });
});

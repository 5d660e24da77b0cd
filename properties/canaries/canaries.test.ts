import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { storyText } from "../counterexamples/story-text.ts";
import { complaint, searchCanary } from "./canary.ts";
import { canaries } from "./index.ts";
import { searchShuffled } from "./shuffled.fixture.ts";

describe.each(canaries)("$name ($reference)", (canary) => {
  const broken = searchCanary(canary, "broken");

  test("is caught, by its own property", () => {
    expect(complaint(canary, "broken", broken)).toBeUndefined();
  });

  // The larger ones, their twins and more seeds are for the deep tests.
  test.runIf(broken.states < 200)("whatever comes first", () => {
    const drawn = searchShuffled(canary, "broken", 1);
    expect(complaint(canary, "broken", drawn)).toBeUndefined();
    expect(drawn.counterexample?.steps.length).toBeLessThanOrEqual(40);
  });

  test("by a story that can be read in one sitting, and that is always the same", async () => {
    const story = storyText(broken.counterexample as NonNullable<typeof broken.counterexample>);
    expect(broken.counterexample?.steps.length).toBeLessThanOrEqual(40);
    await expect(story).toMatchFileSnapshot(`stories/${canary.file}.txt`);
  });

  test("and its repaired twin passes, everything seen, the property put to the test", () => {
    const twin = searchCanary(canary, "twin");
    expect(complaint(canary, "twin", twin)).toBeUndefined();
    expect(twin.verdicts.find(({ kind }) => kind === "convergence")?.verdict).toBe("holds");
  });
});

describe("the catalogue", () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const files = canaries.map(({ file }) => file);

  test("is sorted by file, and every file has its story and every story its file", () => {
    expect(files).toEqual([...new Set(files)].sort());
    const stories = readdirSync(`${folder}/stories`).map((name) => name.replace(".txt", ""));
    expect(stories.sort()).toEqual(files);
  });
});

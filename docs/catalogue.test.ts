import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { canaries } from "../properties/canaries/index.ts";
import { cataloguePage } from "./catalogue-page.ts";

/** The stories are pinned by the canaries' own test, so that nothing need be searched for again: a step is a line with a number. */
function stepsIn(file: string): number {
  const story = readFileSync(new URL(`../properties/canaries/stories/${file}.txt`, import.meta.url), "utf8");
  return story.split("\n").filter((line) => /^ +\d+ {2}\S/.test(line)).length;
}

it("the catalogue's page is up to date", async () => {
  const found = canaries.map((canary) => ({ canary, steps: stepsIn(canary.file) }));
  expect(Math.min(...found.map(({ steps }) => steps))).toBeGreaterThan(1);
  await expect(cataloguePage(found)).toMatchFileSnapshot("catalogue.md");
});

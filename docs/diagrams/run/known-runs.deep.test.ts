/** The largest pictures of known-runs.test.ts. */
import { expect, it } from "vitest";
import { outsideOf, overlapsIn } from "../style/svg-texts.fixture.ts";
import { drawRun } from "./draw-run.ts";
import { knownRuns } from "./known-runs.ts";
import { recordRun } from "./recorded-run.ts";

it.each(knownRuns)("$title is drawn at the level of machines, as an SVG with a place for everything", (plan) => {
  const svg = drawRun(recordRun(plan), { detail: "machines", format: "svg" });
  expect(overlapsIn(svg)).toEqual([]);
  expect(outsideOf(svg)).toEqual([]);
  expect(svg).not.toContain("NaN");
});

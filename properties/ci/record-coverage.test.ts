import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createActor, createMachine } from "xstate";
import { workItemChart } from "../../machines/work-item.ts";
import { parseCoverage } from "../coverage-file.ts";
import { recordCoverage } from "./record-coverage.ts";

const toggle = createMachine({
  id: "toggle",
  initial: "off",
  states: { off: { on: { PRESS: "on" } }, on: { on: { PRESS: "off" } } },
});

const folder = join(mkdtempSync(join(tmpdir(), "orrery-coverage-")), "of", "tests");

// What is done after all tests is undone in reverse: this looks at what was written when the other is done.
afterAll(() => {
  const [file, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(file).toMatch(/record-coverage\.test\.ts\.json$/);
  const coverage = parseCoverage(readFileSync(join(folder, file ?? ""), "utf8"));
  expect(coverage.map(({ machine }) => machine)).toEqual(["workItem", "toggle"]);
  expect(coverage[0]?.transitions.counts).toEqual({ "queue.absent on ADD": 1 });
  expect(coverage[1]?.transitions).toMatchObject({ never: ["on on PRESS"], counts: { "off on PRESS": 1 } });
  rmSync(folder, { recursive: true });
});

const { inspect } = recordCoverage(folder, [toggle]);

describe("what is recorded of tests", () => {
  it("is what they step, and what their actors do", () => {
    workItemChart.step(workItemChart.initial, { type: "ADD" });
    const actor = createActor(toggle, { inspect }).start();
    actor.send({ type: "PRESS" });
    expect(actor.getSnapshot().value).toBe("on");
  });
});

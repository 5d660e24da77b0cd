import { describe, expect, it } from "vitest";
import { noFaults } from "../../actors/choice.ts";
import { replay } from "../../actors/replay.ts";
import { check } from "../check.ts";
import type { Convergence } from "../property.ts";
import { configMap, ornate } from "./shrink.fixture.ts";
import { counterexamplesOf, parseVerdict, traceOfCounterexample, verdictOf, verdictText } from "./verdict-file.ts";

const noPods: Convergence = {
  kind: "convergence",
  name: "in the end there are no pods",
  objection: (store) => (store.list("pods").length > 0 ? "there is one" : undefined),
};
const objects = [ornate("ReplicaSet", "web", 2), configMap];
const options = { shrinks: false, nodes: 1, replicas: 1, faults: [noFaults], properties: [noPods], nowMs: () => 0 };
const report = check(objects, options);
const file = async () => verdictOf(await report, { objects, options, orrery: "1.2.3" });

describe("a verdict file", () => {
  it("holds what was asked and found, as data, and is the same each time", async () => {
    const one = await file();
    expect(one).toMatchObject({
      format: "orrery-verdict",
      version: 1,
      orrery: "1.2.3",
      input: { objects, options: { nodes: 1, replicas: 1, faults: [noFaults] } },
      report: { outcome: "violated" },
    });
    expect(Object.keys(one.input.options)).toEqual(["shrinks", "nodes", "replicas", "faults"]);
    const again = verdictOf(await check(objects, options), { objects, options, orrery: "1.2.3" });
    expect(verdictText(again)).toBe(verdictText(one));
    expect(one.hash).not.toBe(verdictOf(one.report, { objects: [], options, orrery: "1.2.3" }).hash);
  });

  it("comes back as it was written, and its counterexample replays from it alone", async () => {
    const read = parseVerdict(verdictText(await file()));
    expect(read).toEqual(JSON.parse(JSON.stringify(await file())));
    const [{ name, counterexample } = expect.fail("no counterexample")] = counterexamplesOf(read.report);
    expect(name).toBe("ReplicaSet default/web");
    const end = replay(traceOfCounterexample(counterexample));
    expect(counterexample.reason).toBe(`stuck: ${noPods.objection(end.store)}`);
  });

  it.each([
    ["no JSON", "{", "not a verdict file"],
    ["something else", '{"format":"x"}', 'format is "x", not "orrery-verdict"'],
    ["another version", '{"format":"orrery-verdict","version":7}', "version 7; only version 1 is known"],
    ["no report", '{"format":"orrery-verdict","version":1}', "report.slices: a list is wanted"],
  ])("is refused with the reason if it is %s", (_, text, reason) => {
    expect(() => parseVerdict(text)).toThrow(reason);
  });

  it("is refused if its counterexample is no run, with the step", async () => {
    const text = verdictText(await file()).replaceAll('"do": "handle"', '"do": "dance"');
    expect(() => parseVerdict(text)).toThrow(
      /the counterexample of ReplicaSet default\/web: step \d+: nobody can "dance"/,
    );
  });
});

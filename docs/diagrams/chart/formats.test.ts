/** What charts are written as, in text: golden files of ten machines, and the readers of each language themselves where they are at hand. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type AnyStateMachine, createMachine, fromPromise } from "xstate";
import { catalogue } from "../../../machines/catalogue.ts";
import { awkward } from "./awkward.fixture.ts";
import { statesOf, transitionsOf } from "./chart.ts";
import { chartOf } from "./chart-of.ts";
import { type ChartFormat, draw } from "./draw.ts";
import { elsewhere } from "./elsewhere.fixture.ts";

const ours = Object.entries(catalogue).map(([name, { machine }]) => [name, machine] as const);
const machines: readonly (readonly [string, AnyStateMachine])[] = [
  ...ours,
  ...Object.entries(elsewhere),
  ["awkward", awkward],
];

/** What starts a program; undefined where there is none. */
const graphviz = spawnSync("dot", ["-V"]).error === undefined;

describe.each(Object.entries(elsewhere))(
  "%s, as it was when somebody last looked at it (vitest -u)",
  (name, machine) => {
    const endings: readonly (readonly [ChartFormat, string])[] = [
      ["mermaid", "mmd"],
      ["dot", "dot"],
      ["plantuml", "puml"],
      ["json", "json"],
      ["table", "md"],
    ];
    it.each(endings)("as %s", async (format, ending) => {
      await expect(await draw(machine, { format })).toMatchFileSnapshot(`golden/${name}.${ending}`);
    });
  },
);

describe.each(machines)("%s, in every language,", (_, machine) => {
  const chart = chartOf(machine);
  const transitions = transitionsOf(chart);

  // PlantUML needs Java: version 1.2024.7 read these files, by hand.
  it.each(["mermaid", "dot", "plantuml"] as const)("names every state, event, guard and action: %s", async (format) => {
    // Its names are all spelt in some other way, in every language; that they are read is another test.
    if (machine === awkward) return;
    const text = (await draw(machine, { format })).replaceAll("#58;", ":");
    const words = [
      ...statesOf(chart.root).flatMap(({ name, kind, entry, exit }) =>
        kind.endsWith("history") ? [] : [name, ...entry, ...exit],
      ),
      ...transitions.flatMap(({ trigger, guard, actions }) => [trigger.text, ...(guard ? [guard] : []), ...actions]),
    ];
    const isFramed = format !== "mermaid" || chart.root.kind === "parallel" || chart.root.entry.length > 0;
    expect(words.filter((word) => !text.includes(word) && (isFramed || word !== machine.id))).toEqual([]);
  });

  it.skipIf(!graphviz)("is read by Graphviz without a word (skipped where there is no `dot`)", async () => {
    const { status, stderr, stdout } = spawnSync("dot", ["-Tplain"], { input: await draw(machine, { format: "dot" }) });
    expect([status, stderr.toString()]).toEqual([0, ""]);
    const targets = transitions.flatMap(({ targets }) => (targets.length > 1 ? [...targets, "the fork"] : targets));
    const firsts = statesOf(chart.root).flatMap(({ initial }) => initial?.targets ?? []);
    expect(stdout.toString().match(/^edge /gm) ?? []).toHaveLength(targets.length + firsts.length);
  });

  it("is taken by XState as JSON, and is the same chart again", async () => {
    const json = await draw(machine, { format: "json" });
    const again = createMachine(JSON.parse(json) as object, { delays: machine.implementations.delays as never });
    expect(chartOf(again)).toEqual(chart);
  });
});

describe("a machine with a dot in its id", () => {
  it("has none in JSON, where targets begin with it", async () => {
    const machine = createMachine({ id: "a.b", initial: "x", states: { x: { on: { GO: "y" } }, y: {} } });
    const json = JSON.parse(await draw(machine, { format: "json" })) as { readonly id: string };
    expect(json.id).toBe("a_b");
    expect(transitionsOf(chartOf(createMachine(json))).map(({ targets }) => targets)).toEqual([["y"]]);
  });
});

describe("what has no name", () => {
  it("is called what it does, or that it stands where it is used", async () => {
    const machine = createMachine({
      id: "nameless",
      entry: () => {},
      invoke: { src: fromPromise(async () => {}), onDone: { actions: function tell() {} } },
      on: { GO: { guard: () => true, actions: [() => {}, { type: "say", params: { text: "a: b", deep: {} } }] } },
    });
    expect(await draw(machine, { format: "mermaid" })).toMatchInlineSnapshot(`
      "stateDiagram-v2
        state "nameless" as nameless {
        }
        note right of nameless
          entry / (inline)
          invoke (inline)
          GO [(inline)] / (inline), say(text#58; a#58; b, deep#58; …)
          done / tell
        end note
      "
    `);
  });

  it("is refused if it is a format", async () => {
    await expect(draw(catalogue.pod.machine, { format: "pdf" as "svg" })).rejects.toThrow('no format "pdf"; there are');
  });
});

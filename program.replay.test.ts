import { describe, expect, it } from "vitest";
import { noFaults } from "./actors/choice.ts";
import { creation } from "./actors/creation.ts";
import { defineController } from "./actors/define-controller.ts";
import { memoryShell } from "./actors/drivers/memory-shell.fixture.ts";
import { nothingToDo } from "./machines/reconcile.ts";
import { fakeTools, orrery, podJson, report } from "./program.fixture.ts";
import { run } from "./program.ts";
import type { CheckReport } from "./properties/report.ts";

const step = (actor: string) => ({
  choice: { do: "turn", actor } as const,
  actor,
  text: "x",
  changes: [],
  behind: 0,
  taken: 1,
});
const broken: CheckReport = {
  ...report,
  outcome: "violated",
  slices: [
    {
      name: "Pod default/a",
      objects: [],
      caps: [],
      nodes: 1,
      searches: [],
      verdicts: [],
      counterexample: {
        property: "it is Tuesday",
        reason: "it is Wednesday",
        steps: [step("user")],
        choices: [
          { do: "turn", actor: "user" },
          { do: "handle", actor: "user" },
          { do: "answer", actor: "user" },
        ],
        conditions: {
          nature: "model",
          nodes: 1,
          given: [],
          operations: [creation(JSON.parse(podJson))],
          seed: 0,
          startMs: 0,
        },
        faults: noFaults,
      },
    },
  ],
};

describe("orrery replay", () => {
  const verdict = async () =>
    (await orrery("check pod.yaml --out v.json", { check: async () => broken })).files.get("v.json") ?? "";
  const replayed = async (line: string, more: Parameters<typeof orrery>[1] = {}) =>
    orrery(`replay v.json ${line}`.trim(), { ...more, files: { "v.json": await verdict() } });

  it("writes the page of a verdict file, or of a canary, and prints nothing", async () => {
    const page = await replayed("--report r.html");
    expect(page).toMatchObject({ code: 0, out: "", err: "" });
    expect(page.files.get("r.html")).toBe("<title>violated</title>");
    const canary = await orrery("replay --canary orphan-readopted --report r.html");
    expect(canary.files.get("r.html")).toBe("<title>violated</title>");
  });

  it("makes no page of nothing, nor of a trace, which knows no verdicts", async () => {
    expect(await orrery("replay --report r.html")).toMatchObject({ code: 2 });
    expect((await orrery("replay nowhere.json --report r.html")).err).toContain(
      'the path "nowhere.json" does not exist',
    );
    const files = { "t.json": '{"format": "orrery-trace"}' };
    expect((await orrery("replay t.json --report r.html", { files })).err).toContain(
      "a trace, which knows of no verdicts",
    );
  });

  it("prints every step of what check wrote down, and the world after it", async () => {
    const { code, out } = await replayed("");
    expect(code).toBe(0);
    expect(out).toContain("broken: it is Tuesday");
    expect(out).toContain("the beginning");
    expect(out).toContain("create pods default/a → 201 a");
    expect(out).toContain("default-scheduler  lacks pods/default/a ADDED");
  });

  it("is stepped through by keys on a terminal", async () => {
    const { code, out } = await replayed("", { isTty: true, keys: ["p", "q"] });
    expect(code).toBe(0);
    expect([...out.matchAll(/step (\d) of 1/g)].map(([, at]) => at)).toEqual(["1", "0"]);
  });

  it("tells one step, and why something cannot happen then, as JSON too", async () => {
    const shell = memoryShell({ "v.json": await verdict() });
    const args = ["replay", "v.json", "--to", "0", "--why", "turn kubelet/n1"];
    expect(await run(args, shell, fakeTools().tools)).toBe(0);
    expect(shell.written.out).toContain("that cannot happen then: it has nothing to do");
    const json = memoryShell({ "v.json": await verdict() });
    expect(await run([...args, "--json"], json, fakeTools().tools)).toBe(0);
    expect(JSON.parse(json.written.out)).toMatchObject({
      number: 0,
      next: "turn user",
      why: { reason: "it has nothing to do: nothing is queued" },
    });
  });

  it.each([
    ["story", "1  user  create pods"],
    ["mermaid", "sequenceDiagram\n  1 steps"],
    ["svg", "<svg>1 steps</svg>"],
    ["json", '"property": "it is Tuesday"'],
  ])("prints it whole as %s", async (format, text) => {
    expect((await replayed(`--format ${format}`)).out).toContain(text);
  });

  it.each(["simulator", "live"])("replays in the %s too", async (driver) => {
    expect((await replayed(`--in ${driver}`)).out).toContain("it replays, to the same objects");
  });

  it.each([
    ["replay", "name a verdict file"],
    ["replay nowhere.json", 'the path "nowhere.json" does not exist'],
    ["replay pod.yaml", "pod.yaml: not a verdict file"],
    ["replay v.json --to 7", "v.json: there is no step 7; the last one is 1"],
    ["replay v.json --of 9", 'no counterexample "9"; there are: Pod default/a'],
    ["replay v.json --why dance", '"dance" is no choice'],
    ["replay v.json --in space", "Allowed choices are simulator, live"],
    ["replay --canary phoenix", 'no canary "phoenix"'],
    ["replay fine.json", "there is no counterexample in it: holds"],
  ])("refuses: %s", async (line, what) => {
    const fine = (await orrery("check pod.yaml --out fine.json")).files.get("fine.json") ?? "";
    const { code, err } = await orrery(line, { files: { "v.json": await verdict(), "fine.json": fine } });
    expect(code).toBe(2);
    expect(err).toContain(what);
  });

  it("finds the components of a canary by its name", async () => {
    const { code, out } = await orrery("replay --canary replica-set-without-expectations --format story");
    expect(code).toBe(0);
    expect(out).toContain("had it heard, it would have asked for");
  });

  it("asks for the user's own controllers by their file, and finds them by the file that they were checked with", async () => {
    const own = await verdict();
    const named = own.replaceAll('"operations"', '"replaced": ["my-operator"], "operations"');
    const missing = await orrery("replay v.json", { files: { "v.json": named } });
    expect(missing).toMatchObject({
      code: 2,
      err: expect.stringContaining("my-operator took part: give its file by --controllers"),
    });
    const operator = defineController({
      name: "my-operator",
      for: "configmaps",
      reconcile: () => nothingToDo,
    });
    const asked: string[] = [];
    const loadModule = async (file: string) => {
      asked.push(file);
      return { operator };
    };
    const found = await orrery("replay v.json --format story --controllers mine.js", {
      files: { "v.json": named },
      loadModule,
    });
    expect(found.code).toBe(0);
    const recorded = named.replace('"input": {', '"input": { "controllers": ["theirs.js"],');
    expect((await orrery("replay v.json --format story", { files: { "v.json": recorded }, loadModule })).code).toBe(0);
    expect(asked).toEqual(["mine.js", "theirs.js"]);
  });
});

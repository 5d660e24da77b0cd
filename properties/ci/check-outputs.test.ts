import { describe, expect, it } from "vitest";
import { noFaults } from "../../actors/choice.ts";
import { memoryShell } from "../../actors/drivers/memory-shell.fixture.ts";
import { loadManifests } from "../../actors/manifests.ts";
import type { CheckReport, PropertyVerdict } from "../report.ts";
import { type Checked, type OutputTools, writeOutputs } from "./check-outputs.ts";
import { githubAnnotations, githubSummary } from "./github.ts";
import { junitXml } from "./junit.ts";

const text = `# a comment
apiVersion: v1
kind: ConfigMap
metadata: { name: c }
---
apiVersion: v1
kind: Pod
metadata: { name: "a" }
spec: { containers: [{ name: c, image: i }] }
`;
const { objects, origins } = loadManifests([{ file: "k8s/app, 1.yaml", text }]);
const search = { faults: noFaults, states: 1_234, transitions: 5_678, depth: 3, elapsedMs: 250, complete: true };
const figures = { collisionProbability: 0, runHash: "", bytesPerState: 0 };
const verdict = (property: string, given: PropertyVerdict["verdict"]): PropertyVerdict => ({
  property,
  kind: "always",
  verdict: given,
  evaluated: 7,
});

const report: CheckReport = {
  outcome: "violated",
  slices: [
    {
      name: "Pod default/a",
      objects: ["Pod default/a"],
      caps: [],
      nodes: 1,
      searches: [{ ...search, ...figures }],
      verdicts: [
        verdict("it is <fine>", "holds"),
        verdict("it is Tuesday", "violated"),
        verdict("nobody asked", "notReached"),
        verdict("nobody knows", "undecided"),
      ],
      counterexample: {
        property: "it is Tuesday",
        reason: 'it is 100% "Wednesday"\nor later',
        steps: [],
        choices: [{ do: "turn", actor: "user" }],
        conditions: { nature: "model", nodes: 1, given: [], operations: [], seed: 0, startMs: 0 },
        faults: { ...noFaults, stale: 1, total: 1 },
      },
    },
    {
      name: "Pod default/elsewhere",
      objects: [],
      caps: [],
      nodes: 1,
      searches: [{ ...search, ...figures, complete: false, bound: "states" }],
      verdicts: [],
    },
  ],
  coverage: [],
  notActedOn: [],
  assumptions: [],
  seed: 1,
  elapsedMs: 1_500,
};
const checked: Checked = {
  report,
  objects,
  options: { nodes: 1 },
  origins,
  orrery: "1.2.3",
};
const tools: OutputTools = {
  sequence: async () => "sequenceDiagram\n",
  reportPage: async ({ verdict, components }) =>
    `${verdict.report.outcome} ${components.length} ${Object.keys(verdict.input)}`,
};

describe("JUnit", () => {
  it("has a suite a slice and a case a property, each with its own outcome", () => {
    expect(junitXml(report)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="orrery check" tests="5" failures="1" errors="2" skipped="1" time="1.500">
        <testsuite name="Pod default/a" tests="4" failures="1" errors="1" skipped="1" time="0.250">
          <testcase classname="Pod default/a" name="it is &lt;fine&gt;"/>
          <testcase classname="Pod default/a" name="it is Tuesday">
            <failure type="violated" message="it is 100% &quot;Wednesday&quot;
      or later">  broken: it is Tuesday
        because: it is 100% &quot;Wednesday&quot;
      or later

        ■ and here it ends, broken</failure>
          </testcase>
          <testcase classname="Pod default/a" name="nobody asked">
            <skipped message="never put to the test"/>
          </testcase>
          <testcase classname="Pod default/a" name="nobody knows">
            <error type="undecided" message="a bound was reached first; not broken on the 7 that were seen"/>
          </testcase>
        </testsuite>
        <testsuite name="Pod default/elsewhere" tests="1" failures="0" errors="1" skipped="0" time="0.250">
          <testcase classname="Pod default/elsewhere" name="it is explored at all">
            <error type="undecided" message="a bound was reached first; not broken on the 0 that were seen"/>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it("is well-formed whatever is in a story", () => {
    const odd = junitXml({
      ...report,
      slices: report.slices.map((slice) => ({ ...slice, name: "\u0000<&>\"'\u001b[31m" })),
    });
    for (const unwritable of ["\u0000", "\u001b"]) expect(odd).not.toContain(unwritable);
    expect(odd.replaceAll(/&(?:amp|lt|gt|quot);/g, "")).not.toContain("&");
    expect(odd.match(/<testsuite /g)).toHaveLength(odd.match(/<\/testsuite>/g)?.length ?? 0);
  });
});

describe("GitHub", () => {
  it("is shown the manifest and the line of the object concerned, escaped as it wants", () => {
    const [error, warning, ...others] = githubAnnotations(report, origins).split("\n");
    expect(error).toMatch(
      /^::error file=k8s\/app%2C 1\.yaml,line=6,title=it is Tuesday::Pod default\/a: it is 100%25 "Wednesday"%0Aor later%0A/,
    );
    expect(warning).toBe("::warning title=not decided::Pod default/elsewhere: a bound was reached before all was seen");
    expect(others).toEqual([""]);
  });

  it("gets a summary with a table, the stories and their diagrams", () => {
    const summary = githubSummary(report, ["sequenceDiagram\n"]);
    expect(summary).toContain("## orrery check: ❌ violated");
    expect(summary).toContain("| Pod default/a | ❌ it is Tuesday | 1,234 | 5,678 |");
    expect(summary).toContain("| Pod default/elsewhere | ⚠️ a bound was reached | 1,234 | 5,678 |");
    expect(summary).toContain("```mermaid\nsequenceDiagram\n```");
  });
});

describe("a check", () => {
  const written = async (flags: Parameters<typeof writeOutputs>[1], env: Record<string, string> = {}, more = {}) => {
    const shell = memoryShell({}, { env });
    await writeOutputs({ ...checked, ...more }, flags, shell, tools);
    return { ...shell.written, files: shell.contents };
  };

  it("writes only what was asked for", async () => {
    expect(await written({})).toMatchObject({ out: "", err: "", files: new Map() });
    const { files } = await written({ out: "v.json", junit: "j.xml", emitTest: "bug.test.ts", report: "r.html" });
    expect([...files.keys()]).toEqual(["v.json", "r.html", "j.xml", "bug.test.ts"]);
    expect(files.get("r.html")).toBe("violated 0 objects,options");
  });

  it("annotates where the environment is GitHub's, or where it is asked to", async () => {
    expect((await written({ github: true })).out).toContain("::error ");
    expect((await written({}, { GITHUB_ACTIONS: "true" })).out).toContain("::error ");
    expect((await written({ github: false }, { GITHUB_ACTIONS: "true" })).out).toBe("");
    const json = await written({ json: true, github: true }, { GITHUB_STEP_SUMMARY: "sum.md" });
    expect(json.out).toBe("");
    expect(json.err).toContain("::error ");
    expect(json.files.get("sum.md")).toContain("orrery check");
  });

  it("writes a test that embeds the scenario as data and the schedule", async () => {
    const { files } = await written({ emitTest: "bug.test.ts" });
    expect(files.get("bug.test.ts")).toMatchInlineSnapshot(`
      "// Written by \`orrery check --emit-test\`, kube-orrery 1.2.3. It fails as long as the bug is there, and its message is the story.
      import "kube-orrery/vitest";
      import { type Choice, faultBudget, type Scenario } from "kube-orrery";
      import { expect, test } from "vitest";

      const scenario: Scenario = {
        nodes: 1,
        faults: faultBudget({ stale: 1 })
      };

      /** The run that broke it; tried first. */
      const schedule: readonly Choice[] = [
        {"do":"turn","actor":"user"},
      ];

      test("Pod default/a: it is Tuesday", { timeout: 300_000 }, async () => {
        await expect(scenario).toHold("it is Tuesday", { schedule });
      });
      "
    `);
  });

  it("writes no test where nothing is broken, and none about components that are code", async () => {
    const fine = await written({ emitTest: "bug.test.ts" }, {}, { report: { ...report, slices: [] } });
    expect(fine.files.size).toBe(0);
    expect(fine.err).toBe("no counterexample was found: bug.test.ts is not written\n");
    const [slice] = report.slices;
    const { counterexample } = slice ?? expect.fail("no slice");
    const conditions = { ...counterexample?.conditions, replaced: ["my-operator"] };
    const own = { ...report, slices: [{ ...slice, counterexample: { ...counterexample, conditions } }] };
    await expect(written({ emitTest: "bug.test.ts" }, {}, { report: own })).rejects.toThrow(
      "bug.test.ts: my-operator took part, which are code",
    );
    const modules = { controllers: ["operators/mine.js"], properties: ["../must.js", "operators/mine.js"] };
    const more = { report: own, modules };
    const { files } = await written({ emitTest: "tests/bug.test.ts" }, {}, more);
    const emitted = files.get("tests/bug.test.ts") ?? "";
    expect(emitted).toContain('import * as controllers1 from "../operators/mine.js";');
    expect(emitted).toContain("controllers: [...controllersIn(controllers1)]");
    expect(emitted).toContain('import * as properties1 from "../../must.js";');
    expect(emitted).toContain("properties: [...propertiesIn(properties1), ...propertiesIn(properties2)]");
    expect(emitted).toContain("import { type Choice, controllersIn, faultBudget, propertiesIn, type Scenario }");
  });
});

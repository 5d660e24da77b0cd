/** The runs that are known by name: recorded, told, and drawn at every level of detail. */
import mermaid from "mermaid";
import { describe, expect, it } from "vitest";
import { parseTrace, traceText } from "../../../actors/trace.ts";
import { outsideOf, overlapsIn } from "../style/svg-texts.fixture.ts";
import { drawRun } from "./draw-run.ts";
import { knownRun, knownRuns } from "./known-runs.ts";
import { recordRun, runOfTrace, storyOf } from "./recorded-run.ts";
import { details, type Message, sceneOf } from "./scene.ts";

const runs = knownRuns.map((plan) => ({ ...plan, run: recordRun(plan) }));
const birth = runs[0]?.run ?? expect.fail("no birth");

describe.each(runs)("$title", ({ run, title }) => {
  it("comes to its end", () => expect(run.isOver).toBe(true));

  it("is the same each time, and its trace gives the same picture", () => {
    expect(traceText(recordRun(knownRun(title)).trace)).toBe(traceText(run.trace));
    const again = { ...run, trace: parseTrace(traceText(run.trace)) };
    expect(drawRun(again)).toBe(drawRun(run));
  });

  it.each(details)("is drawn at the level of %s, as Mermaid that Mermaid reads", async (detail) => {
    expect(await mermaid.parse(drawRun(run, { detail }))).toMatchObject({ diagramType: "sequence" });
  });

  // That of all machines is large: known-runs.deep.test.ts.
  it.each(details.filter((detail) => detail !== "machines"))(
    "is drawn at the level of %s, as an SVG with a place for everything",
    (detail) => {
      const svg = drawRun(run, { detail, format: "svg" });
      expect(overlapsIn(svg)).toEqual([]);
      expect(outsideOf(svg)).toEqual([]);
      expect(svg).not.toContain("NaN");
    },
  );
});

describe("a pod's birth", () => {
  const steps = storyOf(birth);
  const messages = sceneOf({ steps }, "store").rows.flatMap(({ heard, messages }) => [...heard, ...messages]);
  const say = ({ from, to, text }: Message) => `${from} ${to} ${text}`;

  it("goes from kubectl to the status, each by what it heard", () => {
    const way = [
      /^actor\/user api create deployments/,
      /^api store deployments.apps\/default\/web created/,
      /^api actor\/deployment-controller deployments.apps\/default\/web ADDED/,
      /^actor\/deployment-controller api create replicasets/,
      /^api actor\/replicaset-controller replicasets.apps\/default\/web-\w+ ADDED/,
      /^actor\/replicaset-controller api create pods/,
      /^api actor\/default-scheduler pods\/default\/web-\S+ ADDED/,
      /^actor\/default-scheduler api create pods\/binding/,
      /^api actor\/kubelet\/n1 pods\/default\/web-\S+ ADDED/,
      /^actor\/kubelet\/n1 runtime\/kubelet\/n1 create sandbox/,
      /^actor\/kubelet\/n1 runtime\/kubelet\/n1 pull nginx:1.28/,
      /^actor\/kubelet\/n1 runtime\/kubelet\/n1 start web/,
      /^runtime\/kubelet\/n1 actor\/kubelet\/n1 done: start web/,
      /^actor\/kubelet\/n1 api patch pods\/status/,
      /^api store pods\/default\/web-\S+ status.phase: Pending → Running/,
      /^api actor\/replicaset-controller pods\/default\/web-\S+ MODIFIED/,
      /^actor\/replicaset-controller api update replicasets.apps\/status/,
      /^api store replicasets.apps\/default\/web-\w+ status.readyReplicas: unset → 1/,
      /^api actor\/deployment-controller replicasets.apps\/default\/web-\w+ MODIFIED/,
      /^actor\/deployment-controller api update deployments.apps\/status/,
      /^api store deployments.apps\/default\/web .*status.conditions Available.status: False → True/,
    ];
    let from = 0;
    for (const wanted of way) {
      const at = messages.findIndex((message, index) => index >= from && wanted.test(say(message)));
      expect(`${wanted.source} at ${at}`).not.toMatch(/ at -1$/);
      from = at + 1;
    }
  });

  it("has events point back to the step that made them", () => {
    const told = messages.filter(({ sort }) => sort === "event");
    expect(told.length).toBeGreaterThan(10);
    for (const { text, cause = 0 } of told) {
      const [key = ""] = text.split(" ");
      expect(steps[cause - 1]?.changes.some((change) => change.startsWith(key))).toBe(true);
    }
  });

  it("shows more at every level", () => {
    const counts = details.map((detail) => {
      const { rows, lanes } = sceneOf({ steps }, detail);
      return [lanes.length, rows.flatMap(({ heard, messages, notes }) => [...heard, ...messages, ...notes]).length];
    });
    expect(counts.map(([lanes]) => lanes)).toEqual([7, 8, 8]);
    expect(counts.map(([, said]) => said)).toEqual(counts.map(([, said]) => said).toSorted((a = 0, b = 0) => a - b));
    expect(new Set(counts.map(([, said]) => said)).size).toBe(3);
  });

  it("takes its time, and says which machines went where", () => {
    const times = steps.map(({ atMs = 0 }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const moves = steps.flatMap(({ moves = [] }) => moves).filter(({ machine }) => machine === "pod");
    expect(moves.at(-1)).toMatchObject({ actor: "kubelet/n1", to: "running.ready" });
  });
});

describe("a run from elsewhere", () => {
  it("is drawn from where the user first acts", () => {
    const run = runOfTrace("run.json", birth.trace);
    expect(storyOf(run)[0]).toMatchObject({ actor: "user", request: "create deployments.apps default/web" });
  });

  it("is not drawn if it is not known", () => {
    expect(() => knownRun("a comet")).toThrow(`no run "a comet"; there are: "a pod's birth", "a roll-out"`);
  });
});

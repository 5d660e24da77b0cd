/** Simulations over time: as exact as their events, and drawn with a place for everything. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { memoryShell } from "../../../actors/drivers/memory-shell.fixture.ts";
import { simulate } from "../../../actors/drivers/simulator.ts";
import { loadManifests } from "../../../actors/manifests.ts";
import { outsideOf, overlapsIn } from "../style/svg-texts.fixture.ts";
import { countTicks, timeTicks } from "./axis.ts";
import * as runTools from "./run-tools.ts";
import { podStates, TimelineRecorder, timelineCsv } from "./timeline.ts";
import { timelineCommand } from "./timeline-command.ts";
import { timelineSvg } from "./timeline-svg.ts";

const text = readFileSync(new URL("../../examples/guestbook.yaml", import.meta.url), "utf8");
const { objects } = loadManifests([{ file: "guestbook.yaml", text }]);
const lines: string[] = [];
const summary = await simulate(objects, { nodes: 3, forMs: 60_000, onEvent: (line) => lines.push(line) });
const recorder = new TimelineRecorder();
for (const line of lines) recorder.note(line);
const timeline = recorder.timeline(60_000);

describe("a timeline", () => {
  it("ends as the simulation does, and never loses a pod", () => {
    expect(timeline.pods.at(-1)?.value.ready).toBe(summary.readyPods);
    let most = 0;
    for (const { value } of timeline.pods) {
      const all = podStates.reduce((sum, state) => sum + value[state], 0);
      expect(all).toBeGreaterThanOrEqual(most);
      most = all;
    }
    expect(most).toBe(summary.pods);
  });

  it("knows what is asked of each node", () => {
    const pods = timeline.nodes.map(({ points }) => points.at(-1)?.value.pods ?? 0);
    expect(pods.reduce((sum, count) => sum + count, 0)).toBe(summary.pods);
    const cpu = timeline.nodes.map(({ points }) => points.at(-1)?.value.cpu ?? 0);
    expect(cpu.reduce((sum, milli) => sum + milli, 0)).toBe(600);
    expect(timeline.nodes[0]?.allocatable).toMatchObject({ cpu: 4_000, pods: 110 });
  });

  it("lets go of what is deleted, finished or terminating", () => {
    const one = new TimelineRecorder();
    const pod = (type: string, status: object, metadata: object = {}) =>
      one.note(
        JSON.stringify({
          atMs: 1,
          type,
          key: "pods/default/a",
          object: { kind: "Pod", metadata, spec: { nodeName: "n", containers: [] }, status },
        }),
      );
    const now = () => {
      const { pods, nodes } = one.timeline();
      const [state] = Object.entries(pods.at(-1)?.value ?? {}).flatMap(([name, count]) => (count > 0 ? [name] : []));
      return [state, nodes[0]?.points.at(-1)?.value.pods];
    };
    pod("ADDED", {});
    expect(now()).toEqual(["starting on its node", 1]);
    pod("MODIFIED", { phase: "Running" });
    expect(now()).toEqual(["running, not ready", 1]);
    pod("MODIFIED", { phase: "Running" }, { deletionTimestamp: "x" });
    expect(now()).toEqual(["terminating", 1]);
    pod("MODIFIED", { phase: "Failed" });
    expect(now()).toEqual(["failed", 0]);
    pod("DELETED", {});
    expect(now()).toEqual([undefined, 0]);
  });

  it("can be had as comma-separated values, in the order of time", () => {
    const [head, ...rows] = timelineCsv(timeline).trimEnd().split("\n");
    expect(head).toBe("atMs,series,name,value");
    const times = rows.map((row) => Number(row.split(",")[0]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(rows.filter((row) => row.includes(',pods,"ready",')).at(-1)).toMatch(/,6$/);
  });

  it("refuses what is no event", () => {
    expect(() => new TimelineRecorder().note("pods")).toThrow("no event of a simulation");
    expect(() => new TimelineRecorder().note("{}")).toThrow("atMs, type and key are wanted: {}");
  });
});

describe("the picture of a timeline", () => {
  const svg = timelineSvg(timeline, "the guestbook");

  it("has a place for everything, and says what it leaves out", () => {
    expect(overlapsIn(svg)).toEqual([]);
    expect(outsideOf(svg)).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined/);
    expect(svg).toMatch(/Nothing changes from [\d.]+s until 1m\./);
    expect(svg).toContain(">ready: 6<");
    expect(timelineSvg(timeline, "the guestbook")).toBe(svg);
  });

  it("is drawn of nothing, and of many nodes", () => {
    expect(timelineSvg({ forMs: 1_000, pods: [], nodes: [] }, "nothing")).not.toMatch(/NaN|undefined/);
    const node = timeline.nodes[0] ?? expect.fail("no node");
    const many = Array.from({ length: 80 }, (_, index) => ({ ...node, name: `n${index}` }));
    expect(outsideOf(timelineSvg({ ...timeline, nodes: many }, "many"))).toEqual([]);
  });
});

describe("an axis", () => {
  it.each([1, 2, 3, 5, 7, 12, 33, 99, 100, 250, 1_999, 12_345])("of numbers reaches %d in a few whole steps", (to) => {
    const ticks = countTicks(to, 5).map(({ value }) => value);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(to);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.every(Number.isInteger)).toBe(true);
    expect(ticks.length).toBeGreaterThan(1);
  });

  it("of time counts as people do", () => {
    expect(timeTicks(3_600_000, 8).map(({ text: label }) => label)).toEqual([
      "0",
      "10m",
      "20m",
      "30m",
      "40m",
      "50m",
      "1h",
    ]);
    expect(timeTicks(4_200, 8).map(({ text: label }) => label)).toEqual(["0", "1s", "2s", "3s", "4s"]);
  });
});

describe("orrery draw timeline", () => {
  const files = { "app.yaml": text, "run.jsonl": `${lines.join("\n")}\n`, "bad.jsonl": "pods\n" };
  const draw = async (...args: string[]) => {
    const shell = memoryShell(files);
    const tools = { loadModule: async () => ({}), runs: async () => runTools, simulate };
    await timelineCommand(shell, tools).exitOverride().parseAsync(args, { from: "user" });
    return shell.written.out;
  };

  it("gives the same from manifests and from their events", async () => {
    const data = await draw("app.yaml", "--for", "1m", "--format", "json");
    expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(timeline)));
    expect(await draw("run.jsonl", "--for", "1m", "--format", "json")).toBe(data);
    expect(await draw("run.jsonl", "--format", "csv")).toBe(timelineCsv(timeline));
    expect(await draw("run.jsonl", "--theme", "dark")).toContain("orrery-dark");
    await expect(draw("bad.jsonl")).rejects.toThrow("bad.jsonl: no event of a simulation");
    await expect(draw("run.jsonl", "app.yaml")).rejects.toThrow("name one file of events");
  });
});

import { describe, expect, it } from "vitest";
import { type WorkerEvent, type WorkerOutput, type WorkerState, workerChart } from "./worker.ts";

const start: WorkerEvent = { type: "START" };
const synced: WorkerEvent = { type: "SYNCED" };
const take: WorkerEvent = { type: "TAKE" };
const planned = (steps: number): WorkerEvent => ({ type: "PLANNED", steps });
const answered = (left: number): WorkerEvent => ({ type: "ANSWERED", left });
const refused = (left: number): WorkerEvent => ({ type: "REFUSED", left });

function run(worker: WorkerState, ...events: readonly WorkerEvent[]) {
  let effects: readonly WorkerOutput[] = [];
  for (const event of events) [worker, effects] = workerChart.step(worker, event);
  return { worker, effects, path: workerChart.path(worker) };
}

const { worker: idle } = run(workerChart.initial, start, synced);
const succeeded = { type: "finish", outcome: "succeeded" };
const failed = { type: "finish", outcome: "failed" };

describe("A worker", () => {
  it("takes no key before its caches are synced", () => {
    expect(run(workerChart.initial, start, take).path).toBe("starting");
    expect(run(idle, take)).toMatchObject({ path: "working", effects: [{ type: "reconcile" }] });
  });

  it("is done with a key at once when there is nothing to do", () => {
    expect(run(idle, take, planned(0))).toMatchObject({ path: "idle", effects: [succeeded] });
  });

  it("sends the requests of a plan one at a time", () => {
    expect(run(idle, take, planned(2)).effects).toEqual([{ type: "send" }]);
    expect(run(idle, take, planned(2), answered(1)).effects).toEqual([{ type: "send" }]);
    expect(run(idle, take, planned(2), answered(1), answered(0))).toMatchObject({ path: "idle", effects: [succeeded] });
  });

  it("drops the rest of a plan that failed, does what the plan says for that case, and has the key tried again", () => {
    expect(run(idle, take, planned(3), refused(0))).toMatchObject({ path: "idle", effects: [failed] });
    const otherwise = run(idle, take, planned(3), refused(2));
    expect(otherwise).toMatchObject({ path: "awaiting.otherwise", effects: [{ type: "send" }] });
    expect(run(otherwise.worker, answered(1), answered(0))).toMatchObject({ path: "idle", effects: [failed] });
    expect(run(otherwise.worker, refused(0))).toMatchObject({ path: "idle", effects: [failed] });
  });

  it("waits for its next turn when a reconcile that goes on looks at its cache again", () => {
    const paused = run(idle, take, planned(1), { type: "PAUSED" });
    expect(paused).toMatchObject({ path: "midway", effects: [] });
    expect(run(paused.worker, take)).toMatchObject({ path: "working", effects: [{ type: "reconcile" }] });
  });

  it("forgets everything when it crashes, wherever it stands", () => {
    for (const events of [[], [take], [take, planned(2)], [take, planned(2), refused(1)]]) {
      expect(run(idle, ...events, { type: "CRASH" }).worker).toBe(workerChart.initial);
    }
  });
});

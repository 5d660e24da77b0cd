import { describe, expect, it } from "vitest";
import { type WorkItemEvent, type WorkItemOutput, type WorkItemState, workItemChart } from "./work-item.ts";

const add: WorkItemEvent = { type: "ADD" };
const take: WorkItemEvent = { type: "TAKE" };
const succeeded: WorkItemEvent = { type: "SUCCEEDED" };
const failed: WorkItemEvent = { type: "FAILED" };

function run(item: WorkItemState, ...inputs: readonly (WorkItemEvent | "delay")[]) {
  let effects: readonly WorkItemOutput[] = [];
  for (const input of inputs)
    [item, effects] = typeof input === "string" ? workItemChart.fire(item, input) : workItemChart.step(item, input);
  return { item, effects: effects.filter(({ type }) => type !== "cancel"), path: workItemChart.path(item) };
}

const fresh = (...inputs: Parameters<typeof run>[1][]) => run(workItemChart.initial, ...inputs);
const arm = (afterMs: number) => ({ type: "arm", timer: "delay", afterMs });
const enqueue = { type: "enqueue" };

describe("A key of a work queue", () => {
  it("is queued once, however often it is added", () => {
    expect(fresh(add).effects).toEqual([enqueue]);
    expect(fresh(add, add).effects).toEqual([]);
  });

  it("that succeeds is forgotten: its state is the initial one again", () => {
    expect(fresh(add, take, succeeded).item).toBe(workItemChart.initial);
    expect(fresh(add, take, failed, "delay", take, succeeded).item).toBe(workItemChart.initial);
  });

  it("that is added while it is worked on comes back when that is done, well or not", () => {
    expect(fresh(add, take, add).path).toBe("queue.processingDirty | delay.none");
    expect(fresh(add, take, add, add, succeeded).effects).toEqual([enqueue]);
    expect(fresh(add, take, add, failed).effects).toEqual([enqueue, arm(5)]);
  });

  it("that fails for ever is the same again once its delay is at the cap: a model of it stays finite", () => {
    const met = new Set<WorkItemState>();
    let { item } = fresh();
    for (let i = 0; i < 100; i++) {
      ({ item } = run(item, ...(i === 0 ? [add] : ["delay" as const]), take, failed));
      met.add(item);
    }
    expect(new Set([...met].map((each) => JSON.stringify(each))).size).toBe(19);
  });

  it("that fails waits 5 ms, doubling to 1000 s", () => {
    let { item } = fresh(add, take);
    const delays: number[] = [];
    for (let i = 0; i < 20; i++) {
      const retry = run(item, failed);
      delays.push(...retry.effects.map((effect) => (effect.type === "arm" ? effect.afterMs : -1)));
      ({ item } = run(retry.item, "delay", take));
    }
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(delays.slice(-3)).toEqual([655_360, 1_000_000, 1_000_000]);
  });

  it("is queued when its delay is over, and dirty when it is being worked on then", () => {
    expect(fresh({ type: "ADD_AFTER", afterMs: 70 }).effects).toEqual([arm(70)]);
    expect(fresh({ type: "ADD_AFTER", afterMs: 70 }, "delay").effects).toEqual([enqueue]);
    expect(fresh({ type: "ADD_AFTER", afterMs: 70 }, add, take, "delay").path).toBe(
      "queue.processingDirty | delay.none",
    );
    expect(fresh({ type: "ADD_AFTER", afterMs: 70 }, add, "delay").path).toBe("queue.queued | delay.none");
  });

  it("that is added while it waits is queued at once, and looked at again when the delay is over", () => {
    expect(fresh({ type: "ADD_AFTER", afterMs: 70 }, add)).toMatchObject({
      path: "queue.queued | delay.waiting",
      effects: [enqueue],
    });
  });

  it("keeps the sooner of two delays", () => {
    const { item } = fresh({ type: "ADD_AFTER", afterMs: 70 });
    expect(run(item, { type: "ADD_AFTER", afterMs: 10, remainingMs: 50 }).effects).toEqual([arm(10)]);
    expect(run(item, { type: "ADD_AFTER", afterMs: 60, remainingMs: 50 }).effects).toEqual([]);
    expect(run(item, add, take, { type: "FAILED", remainingMs: 50 }).effects).toEqual([arm(5)]);
    expect(run(item, add, take, { type: "FAILED", remainingMs: 3 }).effects).toEqual([]);
  });
});

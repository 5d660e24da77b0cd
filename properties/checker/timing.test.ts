import { describe, expect, it } from "vitest";
import { queueTimer } from "../../actors/work-queue.ts";
import { lapseKey } from "../../machines/controllers/node-lifecycle.ts";
import { timingAssumptions, type Urgency, urgency } from "./timing.ts";

const up = () => false;
const armed = (timer: string, afterMs: number) => ({ timer, afterMs, dueMs: 0 });

describe("a timer of a model world", () => {
  it.each<[number, Urgency]>([
    [5, "soon"],
    [10_000, "soon"],
    [29_999, "soon"],
    [30_000, "late"],
    [600_000, "late"],
  ])("of %d ms goes off %s", (afterMs, expected) => {
    expect(urgency(armed("key default/web", afterMs), up)).toBe(expected);
  });

  it("for a lease goes off only while the kubelet of that very node is down", () => {
    const lapse = armed(queueTimer(lapseKey("n1")), 40_000);
    expect(urgency(lapse, up)).toBe("never");
    expect(urgency(lapse, (node) => node === "n1")).toBe("soon");
    expect(urgency(lapse, (node) => node === "n2")).toBe("never");
  });

  it("is treated as the report says", () => {
    expect(timingAssumptions.join()).toContain("under 30 s");
  });
});

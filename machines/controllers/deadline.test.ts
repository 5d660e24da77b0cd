import { describe, expect, it } from "vitest";
import { setDeadline, wakeUp } from "./deadline.ts";

describe("a deadline", () => {
  it("asks for a wake-up when it is set, and for none while one is under way that comes no later", () => {
    expect(setDeadline(40, undefined, 100)).toEqual({
      deadline: { atMs: 140, wakeMs: 140, moved: false },
      wakeAfterMs: 40,
    });
    expect(setDeadline(40, 140, 110)).toEqual({ deadline: { atMs: 150, wakeMs: 140, moved: true } });
    expect(setDeadline(40, 160, 110)).toEqual({ deadline: { atMs: 150, wakeMs: 150, moved: false }, wakeAfterMs: 40 });
  });

  it("is over when its time has come", () => {
    expect(wakeUp({ atMs: 140, wakeMs: 140, moved: false }, 140)).toBeUndefined();
    expect(wakeUp({ atMs: 140, wakeMs: 140, moved: true }, 150)).toBeUndefined();
  });

  it("asks to be woken again for what is left of it, if it was put off", () => {
    const later = { deadline: { atMs: 150, wakeMs: 150, moved: false }, wakeAfterMs: 10 };
    expect(wakeUp({ atMs: 150, wakeMs: 140, moved: true }, 140)).toEqual(later);
  });

  it("takes a wake-up before its time for a clock that stands still: over, unless it was put off since", () => {
    expect(wakeUp({ atMs: 40, wakeMs: 40, moved: false }, 0)).toBeUndefined();
    expect(wakeUp({ atMs: 40, wakeMs: 40, moved: true }, 0)).toEqual(setDeadline(40, undefined, 0));
  });
});

import { describe, expect, it } from "vitest";
import { backoffDelayMs, failuresToCap, nextDelayMs, workQueueBackoff } from "./backoff.ts";

const backoff = { initialMs: 5, capMs: 30 };

describe("A back-off", () => {
  it("doubles from its first delay to its cap", () => {
    expect([0, 1, 2, 3, 4].map((failures) => backoffDelayMs(backoff, failures))).toEqual([5, 10, 20, 30, 30]);
    expect([0, 5, 10, 20, 30].map((previousMs) => nextDelayMs(backoff, previousMs))).toEqual([5, 10, 20, 30, 30]);
  });

  it("does not overflow, however many failures there were", () => {
    expect(backoffDelayMs(backoff, 5_000)).toBe(30);
  });

  it("is at its cap after so many failures, and not before", () => {
    for (const each of [backoff, workQueueBackoff]) {
      expect(backoffDelayMs(each, failuresToCap(each))).toBe(each.capMs);
      expect(backoffDelayMs(each, failuresToCap(each) - 1)).toBeLessThan(each.capMs);
    }
  });
});

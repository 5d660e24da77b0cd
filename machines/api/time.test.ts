import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMicroTime, formatTime, parseTime } from "./time.ts";

const noon = Date.UTC(2025, 0, 31, 12, 0, 0);

describe("a time on the wire", () => {
  it("has whole seconds, in UTC", () => {
    expect(formatTime(noon + 999)).toBe("2025-01-31T12:00:00Z");
  });

  it("has exactly six digits of fraction where upstream has a MicroTime", () => {
    expect(formatMicroTime(noon)).toBe("2025-01-31T12:00:00.000000Z");
    expect(formatMicroTime(noon + 123.456)).toBe("2025-01-31T12:00:00.123456Z");
  });

  it("is read with any offset and fraction", () => {
    expect(parseTime("2025-01-31T12:00:00Z")).toBe(noon);
    expect(parseTime("2025-01-31T13:30:00+01:30")).toBe(noon);
    expect(parseTime("2025-01-31T11:00:00.25-01:00")).toBe(noon + 250);
  });

  it("is nothing if it is not RFC 3339, or no day of the calendar", () => {
    for (const text of [
      "",
      "2025-01-31",
      "2025-01-31 12:00:00Z",
      "2025-02-30T12:00:00Z",
      "2025-01-31T25:00:00Z",
      "noon",
    ]) {
      expect(parseTime(text), text).toBeUndefined();
    }
  });

  it("survives being written and read again", () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(fc.property(seconds, (second) => parseTime(formatTime(second * 1000)) === second * 1000));
    fc.assert(fc.property(seconds, (second) => parseTime(formatMicroTime(second * 1000 + 5)) === second * 1000 + 5));
  });
});

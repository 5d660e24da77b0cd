/** The widths of Helvetica are published in Adobe's font metrics; what is pinned here was read there, or off the font's own tables. */
import { describe, expect, it } from "vitest";
import { textWidth, wrapped } from "./text-width.ts";

const mm = { sizePx: 1_000 } as const;

describe("the width of a text", () => {
  it.each([
    ["space", " ", 278, 278],
    ["letters", "HAMBURGEFONTSIV", 10_112, 10_222],
    ["small letters", "hamburgefonstiv", 7_392, 8_112],
    ["signs", "[isReady] / report, setGrace", 12_227, 13_060],
    ["an accent", "é", 556, 556],
  ])("of %s is what the font says", (_, text, regular, bold) => {
    expect([textWidth(text, mm), textWidth(text, { ...mm, face: "bold" })]).toEqual([regular, bold]);
  });

  it("grows with the type, and is that of its columns in a typewriter's", () => {
    expect(textWidth("state", { sizePx: 13 })).toBeCloseTo(13 * textWidth("state", { sizePx: 1 }));
    expect(textWidth("iWm", { sizePx: 10, face: "mono" })).toBe(18);
    expect(textWidth("状", { sizePx: 10, face: "mono" })).toBe(12);
  });

  it("is nothing for what stands on another letter, and never too little for what is not known", () => {
    expect(textWidth("e\u0301", mm)).toBe(556);
    expect(textWidth("状", mm)).toBe(1_000);
    expect(textWidth("🙂", mm)).toBeGreaterThan(1_000);
  });
});

describe("a long text", () => {
  const width = (letters: number) => letters * 6;
  const font = { sizePx: 10, face: "mono" } as const;

  it("is broken at blanks, and within a word only if it must be", () => {
    expect(wrapped("one two three", width(8), font)).toEqual(["one two", "three"]);
    expect(wrapped("one two three", width(8), font, "  ")).toEqual(["one two", "  three"]);
    expect(wrapped("abcdefghijkl", width(5), font, " ")).toEqual(["abcde", " fghi", " jkl"]);
    expect(wrapped("a bcdefgh", width(5), font, " ")).toEqual(["a", " bcde", " fgh"]);
    expect(wrapped("", width(5), font)).toEqual([""]);
  });
});

import { describe, expect, it } from "vitest";
import { goJson, goQuote } from "./go-format.ts";

describe("text as Go prints it", () => {
  it("is quoted with Go's escapes", () => {
    expect(goQuote('say "hi"\n\u0001\u007f\\')).toBe('"say \\"hi\\"\\n\\x01\\x7f\\\\"');
  });

  it("has maps of strings sorted by key, and other objects as they are", () => {
    expect(goJson({ matchLabels: { b: "2", a: "1" }, kind: 1 })).toBe('{"matchLabels":{"a":"1","b":"2"},"kind":1}');
  });

  it("hides what HTML would take for markup", () => {
    expect(goJson("<a&b>")).toBe('"\\u003ca\\u0026b\\u003e"');
  });

  it("writes nothing as null", () => {
    expect(goJson(undefined)).toBe("null");
  });
});

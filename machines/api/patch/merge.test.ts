import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePatch } from "./merge.ts";

const json = fc.jsonValue({ maxDepth: 3 });
const target = fc.dictionary(fc.string(), json);

describe("a JSON merge patch", () => {
  // RFC 7386, appendix A.
  it.each([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("%#: does what the RFC's example says", (before, patch, after) => {
    expect(mergePatch(before, patch)).toEqual(after);
  });

  it("made twice has the effect of being made once", () => {
    fc.assert(
      fc.property(target, json, (before, patch) => {
        const once = mergePatch(before, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it("that is empty changes nothing, and leaves its target alone", () => {
    fc.assert(
      fc.property(target, json, (before, patch) => {
        const copy = structuredClone(before);
        expect(mergePatch(before, {})).toEqual(before);
        mergePatch(before, patch);
        expect(before).toEqual(copy);
      }),
    );
  });

  it("shares what it does not touch", () => {
    const before = { spec: { a: 1 }, status: { b: 2 } };
    expect((mergePatch(before, { spec: { a: 2 } }) as typeof before).status).toBe(before.status);
  });

  it("can set a field of any name", () => {
    const patch: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
    const after = mergePatch({}, patch) as Record<string, unknown>;
    expect(Object.keys(after)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

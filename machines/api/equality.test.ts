import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, deepEqual } from "./equality.ts";

const json = fc.jsonValue({ maxDepth: 4 });

describe("equality of JSON values", () => {
  it("does not tell an absent field from an undefined one", () => {
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(deepEqual({ a: 1 }, { a: 1, b: undefined })).toBe(true);
  });

  it("tells null from absence, lists from objects, and orders of lists apart", () => {
    expect(deepEqual({ a: null }, {})).toBe(false);
    expect(deepEqual([], {})).toBe(false);
    expect(deepEqual({}, [])).toBe(false);
    expect(deepEqual([1, 2], [2, 1])).toBe(false);
    expect(deepEqual({ a: 1 }, { b: 1 })).toBe(false);
  });

  it("holds between a value and its copy, whatever the value", () => {
    fc.assert(fc.property(json, (value) => deepEqual(value, JSON.parse(JSON.stringify(value)))));
  });

  it("holds exactly if the canonical texts are the same", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(deepEqual(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });

  it("has one text for all orders of keys", () => {
    expect(canonicalJson({ b: [1, { d: 1, c: undefined }], a: "x" })).toBe('{"a":"x","b":[1,{"d":1}]}');
  });
});

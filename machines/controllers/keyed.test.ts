import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyKeyed, type Keyed, lookUp, mapEntries, withEntry } from "./keyed.ts";

const keys = fc.oneof(fc.constantFrom("n1", "n2", "10", "9", "toString", "constructor"), fc.string({ maxLength: 3 }));
const changes = fc.array(fc.tuple(keys, fc.option(fc.nat(3), { nil: undefined })), { maxLength: 30 });

function build(entries: Iterable<readonly [string, number | undefined]>): Keyed<number> {
  let map: Keyed<number> = emptyKeyed;
  for (const [key, value] of entries) map = withEntry(map, key, value);
  return map;
}

describe("a keyed memory", () => {
  it("holds what a Map would hold", () => {
    fc.assert(
      fc.property(changes, keys, (entries, asked) => {
        const model = new Map(entries);
        for (const key of [asked, ...model.keys()]) expect(lookUp(build(entries), key)).toBe(model.get(key));
      }),
    );
  });

  it("is the same JSON for the same contents, in whatever order they came", () => {
    fc.assert(
      fc.property(changes, (entries) => {
        const last = new Map(entries);
        const held = [...last].filter(([, value]) => value !== undefined);
        expect(JSON.stringify(build(entries))).toBe(JSON.stringify(build(held.reverse())));
      }),
    );
  });

  it("stays the very same where nothing changes", () => {
    const map = build([["n1", 1]]);
    expect([withEntry(map, "n1", 1), withEntry(map, "n2", undefined)]).toEqual([map, map]);
    expect(withEntry(map, "n1", 1)).toBe(map);
  });

  it("changes every value in its place", () => {
    fc.assert(
      fc.property(changes, (entries) => {
        const map = build(entries);
        const doubled = build(entries.map(([key, value]) => [key, value === undefined ? undefined : value * 2]));
        expect(JSON.stringify(mapEntries(map, (value) => value * 2))).toBe(JSON.stringify(doubled));
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../machines/plain-data.ts";
import { HashConsing } from "./hash-consing.ts";
import { Interner } from "./interner.ts";

/** Few keys and few values, texts that look like punctuation among them, so that values meet and near misses occur. */
const leaf = fc.constantFrom<unknown>(0, 1, -1, "0", "1", "", "#0", '"', "a:b", ",", "{", true, false, null, undefined);
const { value } = fc.letrec<{ value: object; part: unknown }>((tie) => ({
  part: fc.oneof({ maxDepth: 3 }, leaf, tie("value")),
  value: fc.oneof(
    fc.array(tie("part"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "a:", '"a"'), tie("part"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** JSON drops what is undefined in an object; in a list it is null. */
const same = (a: object, b: object) => canonicalJson(a) === canonicalJson(b);

describe("hash-consing", () => {
  it("gives two values the same number if, and only if, they are the same JSON with its keys sorted", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), (values) => {
        const numbers = new HashConsing();
        const numbered = values.map((one) => numbers.number(one));
        values.forEach((a, i) => {
          values.forEach((b, j) => {
            expect(numbered[i] === numbered[j]).toBe(same(a, b));
          });
        });
      }),
      { numRuns: 400 },
    );
  });

  it("knows a copy, whatever the order of its fields, and a value that it met as a part of another", () => {
    const numbers = new HashConsing();
    const part = { x: [1, 2], y: { z: "text" } };
    const whole = { part, more: [part] };
    const number = numbers.number(whole);
    expect(numbers.number(structuredClone(whole))).toBe(number);
    expect(numbers.number({ more: [{ y: { z: "text" }, x: [1, 2] }], part })).toBe(number);
    expect(numbers.number({ y: { z: "text" }, x: [1, 2] })).toBe(numbers.number(part));
    expect(numbers.number({ part, more: [] })).not.toBe(number);
  });
});

describe("an interner", () => {
  it("counts the different values of its kind from 0, whatever else is numbered, and keeps the first of equal ones", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), (values) => {
        const numbers = new HashConsing();
        const other = new Interner<object>(numbers);
        const interner = new Interner<object>(numbers);
        const first: object[] = [];
        for (const one of values) {
          other.id([one]);
          const known = first.findIndex((earlier) => same(earlier, one));
          expect(interner.id(one)).toBe(known < 0 ? first.length : known);
          if (known < 0) first.push(one);
        }
        expect(interner.size).toBe(first.length);
        first.forEach((one, id) => {
          expect(interner.value(id)).toBe(one);
        });
      }),
    );
  });

  it("has nothing under a number that it did not give", () => {
    expect(() => new Interner(new HashConsing()).value(0)).toThrow("nothing is interned as 0");
  });
});

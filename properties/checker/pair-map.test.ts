import fc from "fast-check";
import { expect, it } from "vitest";
import { PairMap } from "./pair-map.ts";

it("finds what was added under a pair, and nothing under any other, however much it grows", () => {
  const small = fc.nat({ max: 40 });
  const large = fc.nat({ max: 2 ** 31 - 1 });
  const number = fc.oneof(small, large);
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number, number), { maxLength: 300 }), number, number, (entries, a, b) => {
      const map = new PairMap();
      const known = new Map<string, number>();
      for (const [first, second, value] of entries) {
        if (known.has(`${first} ${second}`)) continue;
        known.set(`${first} ${second}`, value);
        map.add(first, second, value);
      }
      expect(map.size).toBe(known.size);
      for (const [first, second] of entries) expect(map.get(first, second)).toBe(known.get(`${first} ${second}`));
      expect(map.get(a, b)).toBe(known.get(`${a} ${b}`) ?? -1);
    }),
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byContent } from "../../actors/numbering.ts";
import { Store } from "../../actors/store.ts";
import { write } from "../../actors/stored.fixture.ts";
import { HashConsing } from "./hash-consing.ts";
import { StoreInterner } from "./store-interner.ts";

describe("a store interner", () => {
  it("gives two stores the same number if, and only if, the same objects are in them", () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 25 }), (writes) => {
        const interner = new StoreInterner(new HashConsing());
        const numbers = new Map<string, number>();
        let store = Store.empty(byContent);
        for (const each of writes) {
          ({ store } = store.commit([], [each]));
          const content = JSON.stringify([...store.entries()]);
          const number = numbers.get(content) ?? numbers.size;
          numbers.set(content, number);
          expect(interner.id(store)).toBe(number);
          expect(interner.id(store)).toBe(number);
          expect([...interner.value(number).entries()]).toEqual([...store.entries()]);
        }
        expect(interner.size).toBe(numbers.size);
      }),
    );
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { isEmptyRecord, type SortedRecord, withField, withoutField } from "./sorted-record.ts";

const field = fc.constantFrom(
  "a",
  "aa",
  "b",
  "default/web-1",
  "default/web-10",
  "default/web-2",
  "constructor",
  "toString",
);
const changes = fc.array(fc.record({ field, value: fc.option(fc.nat({ max: 3 }), { nil: undefined }) }), {
  maxLength: 30,
});

it("A sorted record is equal JSON for equal contents, whatever came before, and the same value where nothing changes", () => {
  fc.assert(
    fc.property(changes, (list) => {
      const expected = new Map<string, number>();
      let record: SortedRecord<number> = {};
      for (const { field: name, value } of list) {
        const before = expected.get(name);
        const next = value === undefined ? withoutField(record, name) : withField(record, name, value);
        expect(next === record).toBe(before === value);
        record = next;
        if (value === undefined) expected.delete(name);
        else expected.set(name, value);
      }
      expect(Object.entries(record)).toEqual([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
      expect(isEmptyRecord(record)).toBe(expected.size === 0);
    }),
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntList } from "./int-list.ts";
import { equalStates, StateTable } from "./state-table.ts";

/** Numbers as they occur in states: mostly small, few different ones, so that states meet. */
const item = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 3 }), weight: 5 },
  { arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), weight: 1 },
);

describe("a state table", () => {
  it("numbers states as a map would that is keyed by their text", () => {
    const states = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(item, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 80 }),
      );
    fc.assert(
      fc.property(states, (all) => {
        const width = all[0]?.length ?? 0;
        const table = new StateTable(width);
        const known = new Map<string, number>();
        for (const state of all) {
          const text = state.join();
          const number = known.get(text);
          expect(table.add(Int32Array.from(state))).toBe(number ?? ~known.size);
          if (number === undefined) known.set(text, known.size);
          expect(table.size).toBe(known.size);
        }
        for (const [text, number] of known) expect(table.read(number, new Int32Array(width)).join()).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("keeps all of many states apart, through every growth", () => {
    const count = 70_000;
    const table = new StateTable(3);
    const state = (number: number) => Int32Array.of(number % 7, (number / 7) | 0, -number);
    for (let number = 0; number < count; number++)
      if (table.add(state(number)) !== ~number) expect.fail(`${number} was taken for another one`);
    for (let number = 0; number < count; number++)
      if (table.add(state(number)) !== number) expect.fail(`${number} was forgotten`);
    const buffer = new Int32Array(3);
    for (let number = 0; number < count; number++)
      if (!equalStates(table.read(number, buffer), state(number))) expect.fail(`${number} was changed`);
    expect(table.size).toBe(count);
  });

  it("copies what it is given and what it gives", () => {
    const table = new StateTable(2);
    const state = Int32Array.of(1, 2);
    table.add(state);
    state[0] = 9;
    const read = table.read(0, new Int32Array(2));
    expect([...read]).toEqual([1, 2]);
    read[0] = 9;
    expect(table.add(Int32Array.of(1, 2))).toBe(0);
  });

  it("says how many bytes it holds: 4 × (width + about 2) a state", () => {
    const table = new StateTable(10);
    for (let number = 0; number < 60_000; number++) table.add(new Int32Array(10).fill(number));
    expect(table.bytes / table.size).toBeGreaterThan(4 * 10);
    expect(table.bytes / table.size).toBeLessThan(4 * (10 + 5));
  });
});

describe("equal states", () => {
  it("differ nowhere", () => {
    expect(equalStates(Int32Array.of(1, 2, 3), Int32Array.of(1, 2, 3))).toBe(true);
    for (let at = 0; at < 3; at++)
      expect(equalStates(Int32Array.of(0, 0, 0), Int32Array.of(0, 0, 0).fill(1, at, at + 1))).toBe(false);
  });
});

describe("a list of integers", () => {
  it("holds what was pushed, through every growth", () => {
    const list = new IntList();
    for (let number = 0; number < 5_000; number++) list.push(number * 1_000_003 - 2 ** 31);
    expect(list.length).toBe(5_000);
    for (let number = 0; number < 5_000; number++) expect(list.at(number)).toBe((number * 1_000_003 - 2 ** 31) | 0);
    expect(list.bytes).toBeGreaterThanOrEqual(4 * 5_000);
  });
});

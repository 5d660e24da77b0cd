import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BitList } from "./bit-list.ts";
import { ExactSet } from "./exact-set.ts";
import { FingerprintSet } from "./fingerprint-set.ts";
import { Frontier } from "./frontier.ts";
import { IntList } from "./int-list.ts";
import { equalStates } from "./state-space.ts";
import type { Visited } from "./visited.ts";
import { Zobrist } from "./zobrist.ts";

/** Numbers as they occur in states: mostly small, few different ones, so that states meet. */
const item = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 3 }), weight: 5 },
  { arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), weight: 1 },
);

const states = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(item, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 80 }));

const kinds: readonly [string, (width: number) => Visited][] = [
  ["exact", (width) => new ExactSet(width)],
  ["fingerprint", () => new FingerprintSet(true)],
];

function adder(visited: Visited, width: number) {
  const zobrist = new Zobrist(width);
  const hashed = (state: Int32Array) => {
    zobrist.hash(state);
    return [state, zobrist.low, zobrist.high] as const;
  };
  return {
    add: (state: Int32Array) => visited.add(...hashed(state)),
    find: (state: Int32Array) => visited.find(...hashed(state)),
  };
}

describe.each(kinds)("a visited set, %s", (_, create) => {
  it("numbers states as a map would that is keyed by their text", () => {
    fc.assert(
      fc.property(states, (all) => {
        const width = all[0]?.length ?? 0;
        const visited = create(width);
        const { add, find } = adder(visited, width);
        const known = new Map<string, number>();
        for (const state of all) {
          const text = state.join();
          const number = known.get(text);
          expect(find(Int32Array.from(state))).toBe(number ?? -1);
          expect(add(Int32Array.from(state))).toBe(number ?? ~known.size);
          if (number === undefined) known.set(text, known.size);
          expect(visited.size).toBe(known.size);
        }
        for (const [text, number] of known)
          if (visited.read) expect(visited.read(number, new Int32Array(width)).join()).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("keeps all of many states apart, through every growth, and where it is restored", () => {
    const count = 70_000;
    const first = create(3);
    const state = (number: number) => Int32Array.of(number % 7, (number / 7) | 0, -number);
    const { add } = adder(first, 3);
    for (let number = 0; number < count; number++)
      if (add(state(number)) !== ~number) expect.fail(`${number} was taken for another one`);
    const restored = create(3);
    restored.restore(structuredClone(first.snapshot()));
    for (const visited of [first, restored]) {
      const again = adder(visited, 3);
      for (let number = 0; number < count; number++)
        if (again.add(state(number)) !== number) expect.fail(`${number} was forgotten`);
      expect(visited.size).toBe(count);
    }
  });

  it("says how many bytes it holds", () => {
    const visited = create(10);
    const { add } = adder(visited, 10);
    for (let number = 0; number < 60_000; number++) add(new Int32Array(10).fill(number));
    const bytes = visited.bytes / visited.size;
    expect(bytes).toBeGreaterThan(visited.read ? 10 * 2 + 4 : 12 / 0.75);
    expect(bytes).toBeLessThan(visited.read ? 10 * 4 + 18 : 12 / 0.5);
  });
});

describe("an exact set", () => {
  it("copies what it is given and what it gives, and looks at more than the hash", () => {
    const visited = new ExactSet(2);
    const state = Int32Array.of(1, 2);
    visited.add(state, 5);
    state[0] = 9;
    const read = visited.read(0, new Int32Array(2));
    expect([...read]).toEqual([1, 2]);
    read[0] = 9;
    expect(visited.add(Int32Array.of(1, 2), 5)).toBe(0);
    expect(visited.add(Int32Array.of(1, 3), 5)).toBe(~1);
    expect(visited.collisionProbability).toBe(0);
  });
});

describe("a set of fingerprints", () => {
  it("says how probable it is that two states were taken for one", () => {
    const visited = new FingerprintSet(false);
    expect(visited.collisionProbability).toBeCloseTo(0, 20);
    for (let number = 0; number < 2_000; number++) visited.add(Int32Array.of(0), number, number);
    expect(visited.collisionProbability).toBeCloseTo((2_000 * 1_999) / 2 / 2 ** 64, 20);
    expect(visited.collisionProbability).toBeGreaterThan(1e-14);
  });
});

describe("a Zobrist hash", () => {
  it("is the same, updated change by change or made anew", () => {
    const change = fc.tuple(fc.nat(3), item);
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 4, maxLength: 4 }),
        fc.array(change, { maxLength: 20 }),
        (start, changes) => {
          const zobrist = new Zobrist(4);
          const state = Int32Array.from(start);
          zobrist.hash(state);
          let { low, high } = zobrist;
          for (const [slot, id] of changes) {
            const before = state[slot] as number;
            low ^= zobrist.lowOf(slot, before) ^ zobrist.lowOf(slot, id);
            high ^= zobrist.highOf(slot, before) ^ zobrist.highOf(slot, id);
            state[slot] = id;
            zobrist.hash(state);
            expect([low, high]).toEqual([zobrist.low, zobrist.high]);
          }
        },
      ),
    );
  });

  it("gives each id at each place a word of its own", () => {
    const zobrist = new Zobrist(3);
    const seen = new Set<string>();
    let count = 0;
    for (let slot = 0; slot < 3; slot++)
      for (let id = 1; id < 6_000; id++) {
        zobrist.hash(Int32Array.of(0, 0, 0).fill(id, slot, slot + 1));
        seen.add(`${zobrist.low} ${zobrist.high}`);
        count++;
      }
    expect(seen.size).toBe(count);
  });
});

describe("a frontier", () => {
  it.each(["breadth", "depth"] as const)("gives back what it was given, %s first, also restored", (order) => {
    const action = fc.oneof({ arbitrary: fc.constant(1), weight: 3 }, { arbitrary: fc.constant(0), weight: 2 });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 4_000, size: "max" }), fc.nat(4_000), (actions, when) => {
        let frontier = new Frontier(order, 2);
        const model: number[] = [];
        const into = new Int32Array(2);
        actions.forEach((push, number) => {
          if (number === when) {
            const restored = new Frontier(order, 2);
            restored.restore(frontier.snapshot());
            frontier = restored;
          }
          if (push) {
            frontier.push(number, number * 2, ~number, 7, Int32Array.of(number, -number));
            model.push(number);
          } else if (model.length > 0) {
            const expected = order === "breadth" ? model.shift() : model.pop();
            frontier.take(into);
            if (
              frontier.number !== expected ||
              frontier.depth !== frontier.number * 2 ||
              frontier.low !== ~frontier.number ||
              into[1] !== -frontier.number
            )
              expect.fail(`${frontier.number} instead of ${expected}`);
          }
          if (frontier.length !== model.length) expect.fail("another length");
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe("equal states", () => {
  it("differ nowhere", () => {
    expect(equalStates(Int32Array.of(1, 2, 3), Int32Array.of(1, 2, 3))).toBe(true);
    for (let at = 0; at < 3; at++)
      expect(equalStates(Int32Array.of(0, 0, 0), Int32Array.of(0, 0, 0).fill(1, at, at + 1))).toBe(false);
  });
});

describe("lists of integers and of bits", () => {
  it("hold what was pushed, through every growth", () => {
    const [list, bits] = [new IntList(), new BitList()];
    for (let number = 0; number < 5_000; number++) {
      list.push(number * 1_000_003 - 2 ** 31);
      bits.push(number % 3 === 0);
    }
    expect([list.length, bits.length]).toEqual([5_000, 5_000]);
    for (let number = 0; number < 5_000; number++) {
      expect(list.at(number)).toBe((number * 1_000_003 - 2 ** 31) | 0);
      expect(bits.at(number)).toBe(number % 3 === 0);
    }
    expect(list.bytes).toBeGreaterThanOrEqual(4 * 5_000);
    expect(IntList.from(list.toArray()).toArray()).toEqual(list.toArray());
  });
});

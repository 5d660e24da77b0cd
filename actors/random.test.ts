import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byContent } from "./numbering.ts";
import { Random } from "./random.ts";
import { sketch, stored } from "./stored.fixture.ts";

const draw = (random: Random, count = 20) => Array.from({ length: count }, () => random.between(0, 1_000_000));

describe("a source of chance", () => {
  it("gives the same numbers for the same seed, and others for another", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (seed, other) => {
        fc.pre(seed !== other);
        expect(draw(Random.seeded(seed))).toEqual(draw(Random.seeded(seed)));
        expect(draw(Random.seeded(seed))).not.toEqual(draw(Random.seeded(other)));
      }),
    );
  });

  it("keeps to its bounds, and reaches both of them", () => {
    const random = Random.seeded(1);
    const drawn = Array.from({ length: 300 }, () => random.between(-2, 3));
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([-2, 3]);
    expect(random.between(7, 7)).toBe(7);
  });

  it("goes on in a fork as it would have itself, and neither disturbs the other", () => {
    const random = Random.seeded(5);
    draw(random, 3);
    const fork = random.fork();
    const ahead = draw(fork);
    expect(draw(random)).toEqual(ahead);
    draw(fork);
    expect(draw(Random.seeded(5), 43).slice(23)).toEqual(draw(random));
  });
});

describe("a version by content", () => {
  it("is the same for the same content, whatever version it had before, and another one otherwise", () => {
    fc.assert(
      fc.property(sketch, sketch, (a, b) => {
        const [one, other] = [stored(a), stored(b)];
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(byContent.resourceVersion(one, 1) === byContent.resourceVersion(other, 2)).toBe(isSame);
        const renumbered = { ...one, metadata: { ...one.metadata, resourceVersion: "77" } };
        expect(byContent.resourceVersion(renumbered, 3)).toBe(byContent.resourceVersion(one, 1));
      }),
    );
  });

  it("differs for many objects that differ in little", () => {
    const versions = Array.from({ length: 20_000 }, (_, at) =>
      byContent.resourceVersion(stored({ name: "a", note: String(at) }), 0),
    );
    expect(new Set(versions).size).toBe(versions.length);
    expect(versions.every((version) => /^[0-9a-z]{14}$/.test(version))).toBe(true);
  });
});

import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

type Generator = ReturnType<typeof xoroshiro128plus>;

/** The only source of chance: numbers from a seed, part of a world and forked with it. The same seed gives the same numbers. */
export class Random {
  readonly #generator: Generator;

  private constructor(generator: Generator) {
    this.#generator = generator;
  }

  /** @param seed a 32-bit integer. */
  static seeded(seed: number): Random {
    return new Random(xoroshiro128plus(seed | 0));
  }

  /** An integer, both ends included. */
  between(least: number, greatest: number): number {
    return uniformInt(this.#generator, least, greatest);
  }

  fork(): Random {
    return new Random(this.#generator.clone());
  }
}

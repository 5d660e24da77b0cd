/** Whether a search is over its widest level, and then where it may end. */
export interface LevelsOutlook {
  readonly levels: "growing" | "shrinking";
  /** How many states there will be in all, if levels go on shrinking as they do; unset while they grow. A guess. */
  readonly estimatedStates?: number;
}

/** How many states lie how far: what an estimate of the end can be made from. Breadth first only. */
export class Levels {
  /** Sizes of the last levels, all of whose states are known. */
  #sizes: readonly number[] = [];
  /** How many states there are in them and before. */
  #known = 0;

  /** The first state of another level is being expanded, when so many states are known: that level, too, is known as a whole. */
  next(states: number): void {
    this.#sizes = [...this.#sizes.slice(-2), states - this.#known];
    this.#known = states;
  }

  /** What a search says of itself on its way. @param states that are known. @param levelsLeft as `estimate` has it. */
  outlook(states: number, levelsLeft: number): LevelsOutlook {
    const estimate = this.estimate(levelsLeft);
    return estimate === undefined
      ? { levels: "growing" }
      : { levels: "shrinking", estimatedStates: Math.max(states, estimate) };
  }

  /**
   * How many states there will be, if levels go on shrinking as the last three did: the factor from one to the next
   * falls, if it does, as it has fallen. (Levels of a search swell and dwindle like a bell, whose factors fall evenly.) A guess, made anew at each level.
   * @param levelsLeft how many more there are, if they are bounded.
   * @returns undefined as long as the last level is not smaller than the one before: whether and when they will, nobody knows.
   */
  estimate(levelsLeft: number): number | undefined {
    const [first, second, third] = this.#sizes;
    if (first === undefined || second === undefined || third === undefined || third >= second) return undefined;
    let factor = third / second;
    const fall = Math.min(1, factor / (second / first));
    let sum = this.#known;
    for (let size = third, left = levelsLeft; left > 0 && size >= 0.5; left--) {
      factor *= fall;
      size *= factor;
      sum += size;
    }
    return Math.round(sum);
  }

  get plain(): readonly number[] {
    return [this.#known, ...this.#sizes];
  }

  set plain([known = 0, ...sizes]: readonly number[]) {
    this.#known = known;
    this.#sizes = sizes;
  }
}

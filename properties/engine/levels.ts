/** How many states lie how far: what an estimate of the end can be made from. Breadth first only. */
export class Levels {
  /** Sizes of the last complete levels. */
  #sizes: readonly number[] = [];
  #start = 0;

  /** The first state of another level is being expanded, when so many states are known: the level before is complete. */
  next(states: number): void {
    this.#sizes = [...this.#sizes.slice(-2), states - this.#start];
    this.#start = states;
  }

  /** How many states there will be if the levels shrink on as the last two did; undefined as long as they do not shrink. */
  estimate(states: number, frontier: number): number | undefined {
    const [first, second, third] = this.#sizes;
    if (first === undefined || second === undefined || third === undefined || third >= second || second >= first)
      return;
    const ratio = third / second;
    return Math.round(states + (frontier * ratio) / (1 - ratio));
  }

  get plain(): readonly number[] {
    return [this.#start, ...this.#sizes];
  }

  set plain([start = 0, ...sizes]: readonly number[]) {
    this.#start = start;
    this.#sizes = sizes;
  }
}

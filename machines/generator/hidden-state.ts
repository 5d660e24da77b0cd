/** What a reconcile did at one point of two runs that were told the same. */
export interface Difference {
  /** The controller. */
  readonly controller: string;
  readonly key: string;
  /** Counted from 1: the first thing that it asks is step 1. */
  readonly step: number;
  readonly lastTime: string;
  readonly thisTime: string;
}

/**
 * A controller decided differently although it was told the same: it keeps something that it must not (a variable outside of its
 * reconcile that changes, a clock or random numbers of its own). What depends on that cannot be forked, replayed or explored.
 */
export class HiddenStateError extends Error {
  override readonly name = "HiddenStateError";
  readonly difference: Difference;

  constructor(difference: Difference) {
    const { controller, key, step, lastTime, thisTime } = difference;
    super(
      `${controller} has hidden state: told the same, it does not do the same.\n` +
        `  reconciling ${key}, step ${step}\n` +
        `  last time: ${lastTime}\n` +
        `  this time: ${thisTime}\n` +
        "A reconcile may depend on its arguments and on what it is answered, and on nothing else: no variables that outlive it, no " +
        "Date.now() (ask api.now()), no Math.random().",
    );
    this.difference = difference;
  }
}

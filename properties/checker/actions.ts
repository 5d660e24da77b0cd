import type { Choice } from "../../actors/choice.ts";
import type { HashConsing } from "./hash-consing.ts";
import { Interner } from "./interner.ts";

/** A choice of one component, numbered once, so that taking it costs no look-up of its own. */
export interface Action {
  readonly choice: Exclude<Choice, { readonly do: "ask" }>;
  readonly number: number;
  /** Whose it is. */
  readonly index: number;
}

/** More actions of one component than any world has; they share a number with what the component sees. */
export const mostActions = 1 << 10;

/** All choices met so far, as actions. */
export class Actions {
  readonly #choices: Interner<Choice>;

  constructor(numbers: HashConsing) {
    this.#choices = new Interner(numbers);
  }

  /** The choice as an action; equal choices give equal numbers. Throws a RangeError if there are too many. */
  of(choice: Action["choice"], index: number): Action {
    const number = this.#choices.id(choice);
    if (number >= mostActions) throw new RangeError("too many different choices");
    return { choice, number, index };
  }
}

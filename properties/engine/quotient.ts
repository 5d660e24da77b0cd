import { equalStates, type StateSpace } from "./state-space.ts";
import { Successors } from "./successors.ts";
import { SymmetryTrial } from "./symmetry-trial.ts";
import type { Zobrist } from "./zobrist.ts";

/** Told of two states of which one stands for the other. */
type Alike = (state: Int32Array, representative: Int32Array) => void;

/** Of a space with symmetry: of states that differ by names one stands for all. */
export class Quotient {
  readonly #space: StateSpace;
  readonly #representative: Int32Array;
  /** What stands for the successors of the state that is being expanded. */
  readonly #representatives: Successors;
  readonly #trial: SymmetryTrial;
  readonly #alike: Alike;

  /**
   * @param current the vector that is expanded, as of `Successors`.
   * @param alike throws if it can tell the two apart: then they are not symmetric.
   */
  constructor(space: StateSpace, current: Int32Array, zobrist: Zobrist, alike: Alike = () => {}) {
    if (!space.canonical) throw new Error(`${space.name} offers no symmetry`);
    this.#space = space;
    this.#representative = new Int32Array(space.width);
    this.#representatives = new Successors(space, current, zobrist);
    this.#trial = new SymmetryTrial(space);
    this.#alike = alike;
  }

  /** What stands for a state. Overwritten by the next call. */
  of(state: Int32Array): Int32Array {
    this.#space.canonical?.(state, this.#representative);
    return this.#representative;
  }

  /** What stands for what was reached. Overwritten by the next call. */
  ofAll(reached: Successors): Successors {
    const representatives = this.#representatives;
    representatives.clear(reached.low, reached.high);
    representatives.number = reached.number;
    representatives.depth = reached.depth;
    for (let at = 0; at < reached.count; at++) {
      const vector = reached.load(at);
      const representative = this.of(vector);
      if (!equalStates(vector, representative)) this.#alike(vector, representative);
      representatives.add(representative, reached.actorOf(at), reached.faultOf(at));
      reached.unload(at);
    }
    return representatives;
  }

  /** Tries out on a new state whether the space is as symmetric as it says. Throws if not. */
  try(state: Int32Array): void {
    this.#trial.try(state, (other) => this.#alike(other, state));
  }
}

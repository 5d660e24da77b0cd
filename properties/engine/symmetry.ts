import { PairTable } from "./pair-table.ts";

/** For each thing, by its number, the thing whose name it gets: a permutation. */
export type Order = Int32Array;

/** What a symmetry must know of a state's parts, by their places, and of the things that have names in them. */
export interface NamedParts {
  readonly width: number;
  /** How many things there are; there may be more as a search goes on. */
  readonly things: number;
  /** Things that may change names with one another, by number. */
  readonly groups: readonly (readonly number[])[];
  /** The place whose part decides first how things are ordered, so that it occurs with few different names; unset: all alike. */
  readonly first?: number;
  /** Where the part at a place goes when all names are changed. */
  target(slot: number, order: Order): number;
  /** The number, there, of what a number at this place stands for, all names changed. @param state where it was first met. */
  renamed(slot: number, id: number, order: Order, state: Int32Array): number;
  /** What a part says of a thing without saying any name, as a number; 0: it does not mention it. */
  sign(slot: number, id: number, thing: number): number;
}

/** Permutations of more than this many undistinguished things are not tried. */
const mostTied = 7;

/** A thing of a group, and what the state says of it: at the first place, and in all. */
interface Signed {
  readonly thing: number;
  readonly first: number;
  readonly all: number;
  readonly isMentioned: boolean;
}

/**
 * The quotient of states by permutations of things within groups. Of all states that differ by names, the representative is the smallest
 * of those in which things stand in the order of a signature: of what can be said of a thing without a name. The signature is the same for all of
 * them, so that they all have the same candidates: the quotient is exact. Where signatures tie, all orders are tried, unless swapping
 * neighbours changes nothing. Things that a state does not mention come last, and give their names to those that it does.
 */
export class Symmetry {
  readonly #parts: NamedParts;
  /** By permutation, as text: for each place and number in it what it becomes. */
  readonly #permutations = new Map<string, readonly PairTable[]>();
  /** By place: number and thing → signature. */
  readonly #signatures: readonly PairTable[];
  readonly #candidate: Int32Array;
  readonly #sorted: Int32Array;

  constructor(parts: NamedParts) {
    this.#parts = parts;
    this.#signatures = Array.from({ length: parts.width }, () => new PairTable());
    this.#candidate = new Int32Array(parts.width);
    this.#sorted = new Int32Array(parts.width);
  }

  /** The state with neighbours of a group swapped, each pair for itself: all permutations are made of such swaps. */
  swapped(state: Int32Array): Int32Array[] {
    return this.#parts.groups.flatMap((group) =>
      group.slice(1).map((right, at) => {
        const into = new Int32Array(state.length);
        this.apply(state, this.#swap(group[at] as number, right), into);
        return into;
      }),
    );
  }

  canonical(state: Int32Array, into: Int32Array): void {
    const ties: number[][] = [];
    const order = this.#identity();
    for (const group of this.#parts.groups) this.#sort(state, group, order, ties);
    this.apply(state, order, this.#sorted);
    into.set(this.#sorted);
    if (ties.length > 0) this.#tryTies(ties, 0, this.#identity(), into);
  }

  /** The state in which each thing has the name of another, and stands where that stood. */
  apply(state: Int32Array, order: Order, into: Int32Array): void {
    if (order.every((to, thing) => to === thing)) return into.set(state);
    const { width } = this.#parts;
    const key = order.join();
    let tables = this.#permutations.get(key);
    if (!tables) {
      tables = Array.from({ length: width }, () => new PairTable());
      this.#permutations.set(key, tables);
    }
    for (let slot = 0; slot < width; slot++) {
      const id = state[slot] as number;
      const table = tables[slot] as PairTable;
      let renamed = table.get(0, id);
      if (renamed < 0) {
        renamed = this.#parts.renamed(slot, id, order, state);
        table.set(0, id, renamed);
      }
      into[this.#parts.target(slot, order)] = renamed;
    }
  }

  #identity(): Order {
    return Int32Array.from({ length: this.#parts.things }, (_, thing) => thing);
  }

  #swap(left: number, right: number): Order {
    const order = this.#identity();
    order[left] = right;
    order[right] = left;
    return order;
  }

  /** Gives the group's things, in the order of their signatures, the group's names, in theirs; notes whose names tie. */
  #sort(state: Int32Array, group: readonly number[], order: Order, ties: number[][]): void {
    const signed = group.map((thing) => this.#signed(state, thing)).sort(inOrder);
    let tie: number[] = [];
    signed.forEach(({ thing, isMentioned }, at) => {
      const place = group[at] as number;
      order[thing] = place;
      const before = signed[at - 1];
      if (before && isMentioned && areAlike(before, signed[at] as Signed)) tie.push(place);
      else tie = [place];
      if (tie.length === 2) ties.push(tie);
    });
  }

  #signed(state: Int32Array, thing: number): Signed {
    let [first, all, isMentioned] = [0, 0, false];
    for (let slot = 0; slot < this.#parts.width; slot++) {
      const id = state[slot] as number;
      const table = this.#signatures[slot] as PairTable;
      let signature = table.get(thing, id);
      if (signature < 0) {
        signature = this.#parts.sign(slot, id, thing);
        table.set(thing, id, signature);
      }
      if (signature === 0) continue;
      isMentioned = true;
      all = (all + signature) | 0;
      if (slot === this.#parts.first) first = signature;
    }
    return { thing, first, all, isMentioned };
  }

  /** All orders of the names that tie, one tie after the other; the smallest vector is left in `best`. */
  #tryTies(ties: readonly (readonly number[])[], at: number, order: Order, best: Int32Array): void {
    const tie = ties[at];
    if (!tie) {
      this.apply(this.#sorted, order, this.#candidate);
      if (isSmaller(this.#candidate, best)) best.set(this.#candidate);
      return;
    }
    if (this.#isIndifferent(tie)) return this.#tryTies(ties, at + 1, order, best);
    if (tie.length > mostTied)
      throw new Error(`${tie.length} symmetric things cannot be told apart, yet are not alike`);
    for (const places of permutationsOf(tie)) {
      const next = Int32Array.from(order);
      tie.forEach((place, position) => {
        next[place] = places[position] as number;
      });
      this.#tryTies(ties, at + 1, next, best);
    }
  }

  /** Whether swapping neighbours, and so whoever, changes nothing in the sorted state. */
  #isIndifferent(tie: readonly number[]): boolean {
    for (let at = 1; at < tie.length; at++) {
      this.apply(this.#sorted, this.#swap(tie[at - 1] as number, tie[at] as number), this.#candidate);
      if (isSmaller(this.#candidate, this.#sorted) || isSmaller(this.#sorted, this.#candidate)) return false;
    }
    return true;
  }
}

function inOrder(a: Signed, b: Signed): number {
  if (a.isMentioned !== b.isMentioned) return a.isMentioned ? -1 : 1;
  return a.first - b.first || a.all - b.all || a.thing - b.thing;
}

function areAlike(a: Signed, b: Signed): boolean {
  return a.first === b.first && a.all === b.all;
}

function isSmaller(a: Int32Array, b: Int32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return (a[at] as number) < (b[at] as number);
  return false;
}

/** A text as a number from 1 on (FNV-1a, 30 bits of it): 0 is kept for what says nothing. */
export function signatureOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x3fffffff || 1;
}

/** All orders of some items, the given one first. */
export function permutationsOf(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first, at) =>
    permutationsOf([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [first, ...rest]),
  );
}

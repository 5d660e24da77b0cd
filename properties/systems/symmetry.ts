import { canonicalJson } from "../../machines/plain-data.ts";
import { PairTable } from "./pair-table.ts";

/** What a symmetry must know of a state's parts, by their places. */
export interface Parts {
  /** Actors' names; the first places are theirs, the next ones their inboxes'. */
  readonly names: readonly string[];
  readonly width: number;
  /** What a number at a place stands for, as plain data. Undefined for places that no name can occur in. */
  plain(slot: number, id: number): unknown;
  /** The number, at another place, of what a number at this place stands for, all names changed. */
  renamed(slot: number, id: number, target: number, rename: (name: string) => string): number;
}

/** Permutations of more than this many undistinguished actors are not tried. */
const mostTied = 7;

/**
 * The quotient of states by permutations of actors within groups. Of all states that differ by names, the representative is the smallest
 * of those in which actors stand in the order of a signature: of what can be said of an actor without a name. The signature is the same for all of
 * them, so that they all have the same candidates: the quotient is exact. Where signatures tie, all orders are tried, unless swapping
 * neighbours changes nothing.
 */
export class Symmetry {
  readonly #parts: Parts;
  /** Places of the actors of each group. */
  readonly #groups: readonly (readonly number[])[];
  readonly #groupOf: Int32Array;
  /** By permutation, as text: its number; and for each place and number in it what it becomes. */
  readonly #permutations = new Map<string, readonly PairTable[]>();
  readonly #signatures: readonly (readonly PairTable[])[];
  readonly #candidate: Int32Array;
  readonly #sorted: Int32Array;

  /** Throws on groups of actors that there are not, or that are in two groups. */
  constructor(parts: Parts, groups: readonly (readonly string[])[]) {
    this.#parts = parts;
    this.#groupOf = new Int32Array(parts.names.length).fill(-1);
    this.#groups = groups.map((group, number) =>
      group.map((name) => {
        const index = parts.names.indexOf(name);
        if (index < 0) throw new Error(`no actor is called ${name}`);
        if (this.#groupOf[index] !== -1) throw new Error(`${name} is in two groups of symmetric actors`);
        this.#groupOf[index] = number;
        return index;
      }),
    );
    const tables = () => Array.from({ length: parts.width }, () => new PairTable());
    this.#signatures = this.#groups.map(tables);
    this.#candidate = new Int32Array(parts.width);
    this.#sorted = new Int32Array(parts.width);
  }

  /** The state with neighbours of a group swapped, each pair for itself: all permutations are made of such swaps. */
  swapped(state: Int32Array): Int32Array[] {
    return this.#groups.flatMap((group) =>
      group.slice(1).map((right, at) => {
        const into = new Int32Array(state.length);
        this.#apply(state, this.#swap(group[at] as number, right), into);
        return into;
      }),
    );
  }

  #swap(left: number, right: number): Int32Array {
    const order = Int32Array.from(this.#parts.names, (_, index) => index);
    order[left] = right;
    order[right] = left;
    return order;
  }

  canonical(state: Int32Array, into: Int32Array): void {
    const ties: number[][] = [];
    const order = Int32Array.from(this.#parts.names, (_, index) => index);
    for (const group of this.#groups) this.#sort(state, group, order, ties);
    this.#apply(state, order, this.#sorted);
    into.set(this.#sorted);
    this.#tryTies(
      ties,
      0,
      Int32Array.from(order, (_, index) => index),
      into,
    );
  }

  /** Sends the group's actors, in the order of their signatures, to the group's places, in theirs; notes which places tie. */
  #sort(state: Int32Array, group: readonly number[], order: Int32Array, ties: number[][]): void {
    const signed = group.map((index) => ({ index, signature: this.#signature(state, index) }));
    signed.sort((a, b) => a.signature - b.signature || a.index - b.index);
    let tie: number[] = [];
    signed.forEach(({ index, signature }, at) => {
      const place = group[at] as number;
      order[index] = place;
      if (at > 0 && signed[at - 1]?.signature === signature) tie.push(place);
      else tie = [place];
      if (tie.length === 2) ties.push(tie);
    });
  }

  /** All orders of the places that tie, one tie after the other; the smallest vector is left in `best`. */
  #tryTies(ties: readonly (readonly number[])[], at: number, order: Int32Array, best: Int32Array): void {
    const tie = ties[at];
    if (!tie) {
      this.#apply(this.#sorted, order, this.#candidate);
      if (isSmaller(this.#candidate, best)) best.set(this.#candidate);
      return;
    }
    if (this.#isIndifferent(tie)) return this.#tryTies(ties, at + 1, order, best);
    if (tie.length > mostTied)
      throw new Error(`${tie.length} symmetric actors cannot be told apart, yet are not alike`);
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
      this.#apply(this.#sorted, this.#swap(tie[at - 1] as number, tie[at] as number), this.#candidate);
      if (isSmaller(this.#candidate, this.#sorted) || isSmaller(this.#sorted, this.#candidate)) return false;
    }
    return true;
  }

  /** The state in which each actor has the name and the place of another: `order` of its own place. */
  #apply(state: Int32Array, order: Int32Array, into: Int32Array): void {
    const { names, width } = this.#parts;
    const key = order.join();
    let tables = this.#permutations.get(key);
    if (!tables) {
      tables = Array.from({ length: width }, () => new PairTable());
      this.#permutations.set(key, tables);
    }
    const count = names.length;
    for (let slot = 0; slot < width; slot++) {
      const target =
        slot < count ? (order[slot] as number) : slot < 2 * count ? count + (order[slot - count] as number) : slot;
      const id = state[slot] as number;
      const known = (tables[slot] as PairTable).get(0, id);
      into[target] = known >= 0 ? known : this.#rename(slot, id, target, order, tables[slot] as PairTable);
    }
  }

  #rename(slot: number, id: number, target: number, order: Int32Array, table: PairTable): number {
    const { names } = this.#parts;
    const renames = new Map(names.map((name, index) => [name, names[order[index] as number] as string]));
    const renamed = this.#parts.renamed(slot, id, target, (name) => renames.get(name) ?? name);
    table.set(0, id, renamed);
    return renamed;
  }

  /** What can be said of an actor without saying its name: of its own parts, and of what all others say about it. */
  #signature(state: Int32Array, index: number): number {
    const tables = this.#signatures[this.#groupOf[index] as number] as readonly PairTable[];
    let sum = 0;
    for (let slot = 0; slot < this.#parts.width; slot++) {
      const id = state[slot] as number;
      const known = (tables[slot] as PairTable).get(index, id);
      sum = (sum + (known >= 0 ? known : this.#sign(slot, id, index, tables[slot] as PairTable))) | 0;
    }
    return sum;
  }

  #sign(slot: number, id: number, index: number, table: PairTable): number {
    const { names, plain } = this.#parts;
    const count = names.length;
    const owner = slot < 2 * count ? slot % count : -1;
    const ownerGroup = owner < 0 ? -1 : (this.#groupOf[owner] as number);
    // Where the part is: one's own, somebody's of a group, or a certain place.
    const where = owner === index ? "own" : ownerGroup >= 0 ? `of group ${ownerGroup}` : `at ${owner}`;
    const what = slot < count ? "actor" : slot < 2 * count ? "inbox" : `slot ${slot}`;
    const said = renamedIn(plain(slot, id), (name) => {
      const other = names.indexOf(name);
      if (other < 0) return name;
      if (other === index) return "@self";
      return this.#groupOf[other] === -1 ? name : `@${this.#groupOf[other]}`;
    });
    const signature = hashOf(`${where} ${what} ${unordered(said)}`);
    table.set(index, id, signature);
    return signature;
  }
}

/** Text in which lists of messages have no order: their numbers depend on names. */
function unordered(said: unknown): string {
  return Array.isArray(said) ? said.map(canonicalJson).sort().join() : canonicalJson(said);
}

/** Plain data with all names in it changed: texts that are a name, and fields that are called so. Fields that then have one name become a list. */
export function renamedIn(value: unknown, rename: (name: string) => string): unknown {
  if (typeof value === "string") return rename(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renamedIn(item, rename));
  const fields: Record<string, unknown> = {};
  const merged: Record<string, string[]> = {};
  for (const [name, field] of Object.entries(value)) {
    const [key, said] = [rename(name), renamedIn(field, rename)];
    if (key in fields) merged[key] = [...(merged[key] ?? [canonicalJson(fields[key])]), canonicalJson(said)].sort();
    fields[key] = said;
  }
  return { ...fields, ...merged };
}

function isSmaller(a: Int32Array, b: Int32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return (a[at] as number) < (b[at] as number);
  return false;
}

/** FNV-1a, 30 bits of it. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}

function permutationsOf(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first, at) =>
    permutationsOf([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [first, ...rest]),
  );
}

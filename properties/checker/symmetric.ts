import type { Choice, FaultBudget } from "../../actors/choice.ts";
import { type Order, permutationsOf } from "../engine/symmetry.ts";
import type { Action } from "./actions.ts";
import { cellsAt, storeAt } from "./layout.ts";
import type { LazySemantics } from "./lazy.ts";
import type { PackedWorld } from "./packed-world.ts";
import { PairMap } from "./pair-map.ts";
import type { Emit, MacroStep, Semantics, WorldSnapshot } from "./semantics.ts";
import { mostUnheard, type Stops } from "./stops.ts";
import { cheapest, type Way } from "./way.ts";
import { WorldSymmetry } from "./world-symmetry.ts";

type WaysOf = Stops["ways"];

/** A component that can see or knows of things which can be called otherwise in more ways than this is too much. */
const mostOrders = 150;

/**
 * The lazy semantics up to the names of interchangeable pods and nodes. Where components decide by names, as a scheduler does between nodes
 * that are equally good, and lists do that are in the order of names, every name might have been another: what a component does under
 * each is a step. So it has the steps that it has without symmetry, and those that it would have if things were called otherwise; with
 * these, states that differ by names have the same successors but for names, and one stands for all.
 *
 * A run of it need not be one of the cluster: who breaks ties by name breaks all of them alike. What holds in it holds; what does not
 * is looked for again without symmetry.
 */
export class SymmetricSemantics implements Semantics {
  readonly name = "symmetric";
  readonly settling: readonly Choice[];
  readonly #packed: PackedWorld;
  readonly #lazy: LazySemantics;
  readonly #symmetry: WorldSymmetry;
  /** By component: cell and sight → which of `#known`. */
  readonly #numbers: readonly PairMap[];
  /** The orders under which a component does something else; the one that changes nothing is left out. */
  readonly #known: (readonly Order[])[] = [];
  /** What there is in the beginning. */
  readonly #faults: FaultBudget;
  /** By component: cell; sight, number of events lacked, and whether stops can be paid for → which of `#ways`. */
  readonly #wayNumbers: readonly PairMap[];
  readonly #ways: (readonly Way[])[] = [];
  readonly #renamed: Int32Array;
  readonly #back: Int32Array;

  constructor(packed: PackedWorld, lazy: LazySemantics) {
    this.#packed = packed;
    this.#lazy = lazy;
    this.settling = lazy.settling;
    this.#symmetry = WorldSymmetry.of(packed, lazy.initial(), lazy.inOrder);
    this.#faults = packed.faults(lazy.initial());
    this.#numbers = packed.components.map(() => new PairMap());
    this.#wayNumbers = packed.components.map(() => new PairMap());
    lazy.moreWays = (...where) => this.#waysUnderEach(...where);
    this.#renamed = new Int32Array(packed.width);
    this.#back = new Int32Array(packed.width);
  }

  get width(): number {
    return this.#packed.width;
  }

  initial(): Int32Array {
    return this.#lazy.initial();
  }

  snapshot(): WorldSnapshot {
    throw new Error("a search with symmetry cannot be written down");
  }

  expand(state: Int32Array, emit: Emit): void {
    let isQuiet = true;
    const count = this.#packed.components.length;
    for (let index = 0; index < count; index++)
      this.#underEach(state, index, emit, (named, actor, told) => {
        if (!this.#lazy.expandAt(named, actor, told)) isQuiet = false;
      });
    if (!isQuiet) return;
    for (let index = 0; index < count; index++)
      this.#underEach(state, index, emit, (named, actor, told) => this.#lazy.expandLate(named, actor, told));
  }

  canonical(state: Int32Array, into: Int32Array): void {
    this.#symmetry.symmetry.canonical(state, into);
  }

  swapped(state: Int32Array): readonly Int32Array[] {
    return this.#symmetry.symmetry.swapped(state);
  }

  /** Only of steps that the cluster has as things are called. */
  explain(from: Int32Array, to: Int32Array): MacroStep {
    return this.#lazy.explain(from, to);
  }

  /** What a component brings about as things are called, and as it would if they were called otherwise. */
  #underEach(
    state: Int32Array,
    index: number,
    emit: Emit,
    expand: (state: Int32Array, index: number, emit: Emit) => void,
  ) {
    expand(state, index, emit);
    const { symmetry } = this.#symmetry;
    for (const order of this.#orders(state, index)) {
      symmetry.apply(state, order, this.#renamed);
      const back = inverse(order);
      expand(this.#renamed, this.#symmetry.indexOf(index, order), (next, _actor, fault) => {
        symmetry.apply(next, back, this.#back);
        emit(this.#back, index, fault);
      });
    }
  }

  /** The orders under which a component does something else than as things are called, each different from the others. */
  #orders(state: Int32Array, index: number): readonly Order[] {
    const numbers = this.#numbers[index] as PairMap;
    const [cellId, storeId] = [state[cellsAt + index] as number, state[storeAt] as number];
    const sight = this.#packed.sight(storeId, index);
    let number = numbers.get(cellId, sight);
    if (number < 0) {
      number = this.#known.push(this.#findOrders(storeId, index, cellId)) - 1;
      numbers.add(cellId, sight, number);
    }
    return this.#known[number] as readonly Order[];
  }

  #findOrders(storeId: number, index: number, cellId: number): readonly Order[] {
    const asCalled = this.#outcomes(storeId, index, cellId);
    if (asCalled.length === 0) return [];
    const seen = new Set([String(asCalled)]);
    return this.#permutations(this.#symmetry.mentionedAt(storeId, index, cellId)).filter((order) => {
      const target = this.#symmetry.indexOf(index, order);
      const store = this.#symmetry.store(storeId, order);
      const outcomes = this.#outcomes(store, target, this.#symmetry.cell(index, cellId, order, storeId));
      const back = inverse(order);
      const told = String(
        outcomes.map((outcome) => this.#symmetry.cell(target, outcome, back, store)).sort((a, b) => a - b),
      );
      return !seen.has(told) && seen.add(told);
    });
  }

  /** The ways in which a component may come to rest as things are called, and in which it would if they were called otherwise. */
  #waysUnderEach(...where: Parameters<WaysOf>): readonly Way[] {
    const [storeId, index, cellId, lacked, mayPay] = where;
    const numbers = this.#wayNumbers[index] as PairMap;
    const key = (this.#packed.sight(storeId, index) * mostUnheard + lacked) * 2 + (mayPay ? 1 : 0);
    let number = numbers.get(cellId, key);
    if (number < 0) {
      number = this.#ways.push(this.#findWays(...where)) - 1;
      numbers.add(cellId, key, number);
    }
    return this.#ways[number] as readonly Way[];
  }

  #findWays(...where: Parameters<WaysOf>): readonly Way[] {
    const [storeId, index, cellId, lacked, mayPay] = where;
    const ways = this.#lazy.ways(...where);
    // Where nothing is done nothing depends on names.
    if (ways.length === 1 && ways[0]?.cell === cellId) return ways;
    const others = this.#permutations(this.#symmetry.mentionedAt(storeId, index, cellId)).flatMap((order) => {
      const target = this.#symmetry.indexOf(index, order);
      const store = this.#symmetry.store(storeId, order);
      const cell = this.#symmetry.cell(index, cellId, order, storeId, lacked);
      const back = inverse(order);
      return this.#lazy.ways(store, target, cell, lacked, mayPay).map((way) => ({
        ...way,
        cell: this.#symmetry.cell(target, way.cell, back, store),
      }));
    });
    return cheapest([...ways, ...others]);
  }

  /** What may become of a component, nobody else considered. */
  #outcomes(storeId: number, index: number, cellId: number): number[] {
    const found = this.#lazy
      .ownSteps(index, cellId, this.#faults)
      .map((actions: readonly Action[]) =>
        actions.reduce((cell, action) => this.#packed.local(storeId, index, cell, action), cellId),
      );
    return [...new Set(found)].sort((a, b) => a - b);
  }

  /** All orders of these things, each within its group, but for the one that changes nothing. */
  #permutations(mentioned: number): readonly Order[] {
    let orders: Order[] = [Int32Array.from({ length: this.#symmetry.things }, (_, thing) => thing)];
    for (const group of this.#symmetry.groups) {
      const things = group.filter((thing) => (mentioned & (1 << thing)) !== 0);
      orders = orders.flatMap((order) => permutationsOf(things).map((names) => withNames(order, things, names)));
      if (orders.length > mostOrders)
        throw new RangeError("too many pods and nodes are interchangeable: search without symmetry");
    }
    return orders.slice(1);
  }
}

function withNames(order: Order, things: readonly number[], names: readonly number[]): Order {
  const next = Int32Array.from(order);
  things.forEach((thing, at) => {
    next[thing] = names[at] as number;
  });
  return next;
}

function inverse(order: Order): Order {
  const back = new Int32Array(order.length);
  order.forEach((to, thing) => {
    back[to] = thing;
  });
  return back;
}

import type { FaultName } from "../../actors/choice.ts";
import { equalStates } from "../engine/state-space.ts";
import type { ActionLog } from "./action-log.ts";
import type { Action } from "./actions.ts";
import { cellsAt, faultsAt, storeAt } from "./layout.ts";
import type { PackedWorld } from "./packed-world.ts";
import type { Rest } from "./rest.ts";
import type { Emit } from "./semantics.ts";
import type { Stops } from "./stops.ts";
import type { Way } from "./way.ts";

/** What follows on a step: whoever it touched comes to rest, in each way that there is, and the state is told. */
export class Aftermath {
  /** The ways in which components come to rest, with foresight. */
  ways: Stops["ways"];
  /** Whether there are more of them than `Stops` knows: then they are asked for where nothing can be paid either. */
  hasMoreWays = false;
  /** Set again by whoever wants to know: whether only steps with faults were told since. */
  isQuiet = true;
  readonly #packed: PackedWorld;
  readonly #rest: Rest;
  readonly #log: ActionLog;
  readonly #foresight: boolean;
  /** States under construction, one for each depth of branching. */
  readonly #branches: Int32Array[] = [];

  constructor(packed: PackedWorld, rest: Rest, stops: Stops, log: ActionLog, foresight: boolean) {
    this.#packed = packed;
    this.#rest = rest;
    this.ways = (...of) => stops.ways(...of);
    this.#log = log;
    this.#foresight = foresight;
  }

  /** Brings to rest what the step has touched; the rest is at rest already. */
  finish(from: Int32Array, next: Int32Array, index: number, emit: Emit, fault: FaultName | undefined): void {
    this.#log.settledFrom = this.#log.length;
    if (this.#foresight) return this.#finishFrom(0, 0, from, next, index, emit, fault);
    // Without foresight rest is another with a budget than without: then all are looked at.
    const all = from[faultsAt] !== next[faultsAt];
    for (let other = 0; other < this.#packed.components.length; other++) {
      if (all || next[cellsAt + other] !== from[cellsAt + other]) this.settle(next, other);
    }
    this.#emit(from, next, index, emit, fault);
  }

  /** Each of the components from `first` on comes to rest in each way that the budget allows. @param depth how many had a choice before. */
  #finishFrom(
    first: number,
    depth: number,
    from: Int32Array,
    next: Int32Array,
    index: number,
    emit: Emit,
    fault: FaultName | undefined,
  ): void {
    for (let other = first; other < this.#packed.components.length; other++) {
      const cellId = next[cellsAt + other] as number;
      const cellBefore = from[cellsAt + other] as number;
      if (cellId === cellBefore) continue;
      const mayPay = this.#packed.allowsStale(next, other);
      const lacked = this.#rest.outlook(other, cellBefore).unheard;
      if (!mayPay && lacked === 0 && !this.hasMoreWays) this.settle(next, other);
      else {
        const ways = this.ways(next[storeAt] as number, other, cellId, lacked, mayPay);
        if (ways.length === 1) this.#go(next, other, ways[0] as Way);
        else return this.#branch(ways, other, depth, from, next, index, emit, fault);
      }
    }
    this.#emit(from, next, index, emit, fault);
  }

  #branch(
    ways: readonly Way[],
    other: number,
    depth: number,
    from: Int32Array,
    next: Int32Array,
    index: number,
    emit: Emit,
    fault: FaultName | undefined,
  ): void {
    const logged = this.#log.length;
    for (const way of ways) {
      this.#log.mark(logged);
      this.#branches[depth] ??= new Int32Array(this.#packed.width);
      const branch = this.#branches[depth];
      branch.set(next);
      if (!this.#pay(branch, other, way.cost)) continue;
      this.#go(branch, other, way);
      const told = fault ?? (way.cost > 0 ? "stale" : undefined);
      this.#finishFrom(other + 1, depth + 1, from, branch, index, emit, told);
    }
  }

  /** Takes so many stale turns off the budget, if it has them. */
  #pay(state: Int32Array, index: number, cost: number): boolean {
    for (let paid = 0; paid < cost; paid++) {
      if (!this.#packed.allowsStale(state, index)) return false;
      this.#packed.spend(state, "stale");
    }
    return true;
  }

  #go(state: Int32Array, index: number, { cell, actions }: Way): void {
    state[cellsAt + index] = cell;
    for (const action of actions) this.#log.add(action);
  }

  #emit(from: Int32Array, next: Int32Array, index: number, emit: Emit, fault: FaultName | undefined): void {
    // A retry that changes nothing is no step.
    if (equalStates(next, from)) return;
    if (!fault) this.isQuiet = false;
    emit(next, index, fault);
  }

  /** Brings one component to rest. */
  settle(state: Int32Array, index: number, log: Action[] | undefined = this.#log.actions): void {
    const hearing = !this.#foresight && this.#packed.allowsStale(state, index) ? "whenIdle" : "everything";
    const [storeId, cellId] = [state[storeAt] as number, state[cellsAt + index] as number];
    state[cellsAt + index] = this.#rest.settle(storeId, index, cellId, hearing, log);
  }
}

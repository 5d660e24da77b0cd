import { allows, type Choice } from "../../actors/choice.ts";
import { equalStates } from "../engine/state-space.ts";
import type { Action } from "./actions.ts";
import { Outlooks } from "./outlook.ts";
import { cellsAt, type PackedWorld } from "./packed-world.ts";
import type { Emit, MacroStep, Semantics } from "./semantics.ts";
import { leaseHolders, type Urgency, urgency } from "./timing.ts";

/**
 * Every choice is a step of its own: each delivery, each turn, each request's way to the apiserver and back. Caches lag by any
 * number of events, without a budget. The oracle for the lazy semantics; far too fine for anything but the smallest worlds.
 */
export class NaiveSemantics implements Semantics {
  readonly name = "naive";
  readonly settling: readonly Choice[] = [];
  readonly #packed: PackedWorld;
  readonly #initial: Int32Array;
  readonly #outlooks: Outlooks;
  readonly #holders: ReadonlyMap<string, number>;
  #last: Action | undefined;

  constructor(packed: PackedWorld, initial: Int32Array) {
    this.#packed = packed;
    this.#initial = Int32Array.from(initial);
    this.#outlooks = new Outlooks(packed);
    this.#holders = leaseHolders(packed.components);
  }

  get width(): number {
    return this.#packed.width;
  }

  initial(): Int32Array {
    return this.#initial;
  }

  expand(state: Int32Array, emit: Emit): void {
    const late: Action[] = [];
    let quiet = true;
    for (let index = 0; index < this.width - cellsAt; index++) {
      for (const action of this.#outlook(state, index).all) {
        const when = this.#when(state, action);
        if (when === "late") late.push(action);
        if (when !== "soon") continue;
        quiet = false;
        this.#take(state, action, emit);
      }
    }
    if (quiet) for (const action of late) this.#take(state, action, emit);
    this.#faults(state, emit);
  }

  explain(from: Int32Array, to: Int32Array): MacroStep {
    let found: MacroStep | undefined;
    this.expand(from, (next, _index, fault) => {
      if (found || !equalStates(next, to)) return;
      found = { choices: [(this.#last as Action).choice], settledFrom: 1, ...(fault && { fault }) };
    });
    if (!found) throw new Error("no step leads from the one state to the other");
    return found;
  }

  #faults(state: Int32Array, emit: Emit): void {
    const budget = this.#packed.faults(state);
    if (budget.total === 0) return;
    for (let index = 0; index < this.width - cellsAt; index++) {
      const { faults, requestFaults, site: requestSite } = this.#outlook(state, index);
      const all = [
        ...faults,
        ...requestFaults.map(({ fault, handle }) => ({ fault, action: handle, site: requestSite })),
      ];
      for (const { fault, action, site } of all) {
        if (!allows(budget, fault, site)) continue;
        this.#last = action;
        const next = Int32Array.from(state);
        this.#packed.step(next, action);
        this.#packed.spend(next, fault);
        emit(next, index, fault);
      }
    }
  }

  #take(state: Int32Array, action: Action, emit: Emit): void {
    this.#last = action;
    const next = Int32Array.from(state);
    this.#packed.step(next, action);
    emit(next, action.index, undefined);
  }

  #when(state: Int32Array, { choice, index }: Action): Urgency {
    if (choice.do !== "fire") return "soon";
    const armed = this.#outlook(state, index).timers.find(({ armed: { timer } }) => timer === choice.timer)?.armed;
    if (!armed) return "never";
    return urgency(armed, (holder) => {
      const at = this.#holders.get(holder);
      return at !== undefined && !this.#outlook(state, at).holdsLease;
    });
  }

  #outlook(state: Int32Array, index: number) {
    return this.#outlooks.at(index, state[cellsAt + index] as number);
  }
}

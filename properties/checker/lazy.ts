import { allows, type Choice, type FaultName, type FaultSite } from "../../actors/choice.ts";
import { equalStates } from "../engine/state-space.ts";
import { type Outlook, Outlooks } from "./outlook.ts";
import { type Action, cellsAt, faultsAt, following, type Memo, type PackedWorld } from "./packed-world.ts";
import type { Emit, Granularity, MacroStep, Semantics } from "./semantics.ts";
import { leaseHolders, urgency } from "./timing.ts";

/** The everyday actions of one component, made once. */
interface Everyday {
  readonly deliver: Action;
  readonly turn: Action;
  readonly handle: Action;
  readonly answer: Action;
  readonly start: Action;
  readonly list: Action;
}

/**
 * Lazy delivery: a watch event touches nobody but its receiver, so it need not be a step of its own. A component chooses at
 * its turn how far its cache has come, and its turn is one step with its first request (to decide early and ask late is to decide on
 * an old cache). Lagging behind at a turn costs a stale turn of the budget; without budget, caches are always fresh.
 *
 * Between its turns a component is brought to rest (`settle`), which nobody else can tell:
 * A. with nothing queued and no retry due soon, it hears events up to the first one that queues something;
 * B. a queued key that leads to no request is worked off at once: whatever could change that decision queues the key again;
 * C. a component sees of the store only what it watches (that is in the packing), and hears only what can mean anything to it.
 * In the middle of a plan nothing is heard, unless caches are fresh anyway: a plan is made before its first request, and what a
 * component learns meanwhile only queues keys.
 */
export class LazySemantics implements Semantics {
  readonly name = "lazy";
  readonly settling: readonly Choice[];
  readonly #packed: PackedWorld;
  readonly #initial: Int32Array;
  readonly #components: number;
  readonly #everyday: readonly Everyday[];
  readonly #outlooks: Outlooks;
  readonly #sites: readonly FaultSite[];
  /** Holder of a lease → where it is. */
  readonly #holders: ReadonlyMap<string, number>;
  /** By component and by whether caches may lag: cell → sight → the cell at rest. */
  readonly #settled: readonly (readonly [Memo, Memo])[];
  /** What is done, when somebody wants to know. */
  #log: Choice[] | undefined;

  /** Whether a plan, once begun, is carried out to its end in the same step. */
  readonly #isCoarse: boolean;

  /** @param initial the state to begin with; it is brought to rest first. */
  constructor(packed: PackedWorld, initial: Int32Array, granularity: Granularity = "fine") {
    this.#packed = packed;
    this.#isCoarse = granularity === "coarse";
    this.#components = packed.components.length;
    this.#outlooks = new Outlooks(packed);
    this.#sites = packed.components.map(({ id: actor }) => ({ actor }));
    this.#everyday = packed.components.map(({ id: actor }, index) => ({
      deliver: packed.action({ do: "deliver", actor }, index),
      turn: packed.action({ do: "turn", actor }, index),
      handle: packed.action({ do: "handle", actor }, index),
      answer: packed.action({ do: "answer", actor }, index),
      start: packed.action({ do: "start", actor }, index),
      list: packed.action({ do: "list", actor }, index),
    }));
    this.#holders = leaseHolders(packed.components);
    this.#settled = packed.components.map((): [Memo, Memo] => [[], []]);
    this.#initial = Int32Array.from(initial);
    this.#log = [];
    this.#settleAll(this.#initial);
    this.settling = this.#log;
    this.#log = undefined;
  }

  get width(): number {
    return this.#packed.width;
  }

  initial(): Int32Array {
    return this.#initial;
  }

  expand(state: Int32Array, emit: Emit): void {
    let quiet = true;
    const count: Emit = (next, index, fault) => {
      // A retry that changes nothing is no step.
      if (equalStates(next, state)) return;
      if (!fault) quiet = false;
      emit(next, index, fault);
    };
    for (let index = 0; index < this.#components; index++) this.#expandAt(state, index, count);
    if (quiet) for (let index = 0; index < this.#components; index++) this.#fire(state, index, "late", emit);
  }

  explain(from: Int32Array, to: Int32Array): MacroStep {
    let found: MacroStep | undefined;
    this.#log = [];
    this.expand(from, (next, _index, fault) => {
      if (found || !equalStates(next, to)) return;
      found = { choices: [...(this.#log as Choice[])], settledFrom: this.#settledFrom, ...(fault && { fault }) };
    });
    this.#log = undefined;
    if (!found) throw new Error("no step leads from the one state to the other");
    return found;
  }

  #expandAt(state: Int32Array, index: number, emit: Emit): void {
    const outlook = this.#outlook(state, index);
    if (outlook.isAsking) {
      this.#mark(0);
      this.#request(state, state, index, emit, undefined);
    } else if (outlook.isReady) this.#turns(state, index, emit);
    for (const action of outlook.own) this.#take(state, index, [action], emit, undefined);
    if (outlook.timers.length > 0) this.#fire(state, index, "soon", emit);
    const budget = this.#packed.faults(state);
    if (budget.total === 0) return;
    const { start, list } = this.#of(index);
    for (const { fault, action } of outlook.faults) {
      if (!allows(budget, fault, outlook.site)) continue;
      // A process that crashed is started again at once; a node that failed comes back in its own time.
      this.#take(state, index, fault === "crash" ? [action, start, list] : [action], emit, fault);
    }
  }

  /** Lets timers of one urgency go off, each for itself. */
  #fire(state: Int32Array, index: number, wanted: "soon" | "late", emit: Emit): void {
    for (const { armed, fire } of this.#outlook(state, index).timers) {
      if (urgency(armed, (holder) => this.#isDown(state, holder)) === wanted)
        this.#take(state, index, [fire], emit, undefined);
    }
  }

  #isDown(state: Int32Array, holder: string): boolean {
    const index = this.#holders.get(holder);
    return index !== undefined && !this.#outlook(state, index).holdsLease;
  }

  /** A turn at each position that the cache can have come to by then: fresh for nothing, any other for a stale turn. */
  #turns(state: Int32Array, index: number, emit: Emit): void {
    const { deliver } = this.#of(index);
    const mayLag = this.#mayLag(state, index);
    const heard = Int32Array.from(state);
    this.#mark(0);
    for (let heardSoFar = 0; ; heardSoFar++) {
      const isFresh = this.#outlook(heard, index).unheard === 0;
      if (isFresh || mayLag) this.#turn(state, heard, index, emit, isFresh ? undefined : "stale");
      if (isFresh) return;
      this.#mark(heardSoFar);
      this.#do(heard, deliver);
    }
  }

  #turn(from: Int32Array, heard: Int32Array, index: number, emit: Emit, stale: FaultName | undefined): void {
    const next = Int32Array.from(heard);
    this.#do(next, this.#of(index).turn);
    if (stale) this.#packed.spend(next, stale);
    const { isAsking, mayList } = this.#outlook(next, index);
    if (!isAsking) return this.#finish(from, next, index, emit, stale);
    const logged = this.#log?.length ?? 0;
    this.#request(from, next, index, emit, stale);
    if (!mayList) return;
    // A list is no delivery that can wait: it may come between the decision and the request.
    this.#mark(logged);
    this.#do(next, this.#of(index).list);
    this.#request(from, next, index, emit, stale);
  }

  /** The request in flight is handled and answered, well or with each fault that the budget allows. */
  #request(from: Int32Array, state: Int32Array, index: number, emit: Emit, stale: FaultName | undefined): void {
    const { handle, answer } = this.#of(index);
    const logged = this.#log?.length ?? 0;
    const budget = this.#packed.faults(state);
    const proceed = (action: Action, fault: FaultName | undefined): void => {
      this.#mark(logged);
      const next = Int32Array.from(state);
      this.#do(next, action);
      this.#do(next, answer);
      if (fault) this.#packed.spend(next, fault);
      if (this.#isCoarse && this.#outlook(next, index).isAsking) this.#request(from, next, index, emit, fault ?? stale);
      else this.#finish(from, next, index, emit, fault ?? stale);
    };
    proceed(handle, undefined);
    if (budget.total === 0) return;
    const { requestFaults, site } = this.#outlook(state, index);
    for (const faulty of requestFaults) {
      if (allows(budget, faulty.fault, site)) proceed(faulty.handle, faulty.fault);
    }
  }

  #take(state: Int32Array, index: number, actions: readonly Action[], emit: Emit, fault: FaultName | undefined): void {
    this.#mark(0);
    const next = Int32Array.from(state);
    for (const action of actions) this.#do(next, action);
    if (fault) this.#packed.spend(next, fault);
    this.#finish(state, next, index, emit, fault);
  }

  #settledFrom = 0;

  /** Brings to rest what the step has touched; the rest is at rest already, unless the budget changed what rest is. */
  #finish(from: Int32Array, next: Int32Array, index: number, emit: Emit, fault: FaultName | undefined): void {
    this.#settledFrom = this.#log?.length ?? 0;
    const all = from[faultsAt] !== next[faultsAt];
    for (let other = 0; other < this.#components; other++) {
      if (all || next[cellsAt + other] !== from[cellsAt + other]) this.#settle(next, other);
    }
    emit(next, index, fault);
  }

  #settleAll(state: Int32Array): void {
    for (let index = 0; index < this.#components; index++) this.#settle(state, index);
  }

  /** Brings one component to rest. Depends on its cell, on what it sees, and on whether it may lag; remembered by these. */
  #settle(state: Int32Array, index: number): void {
    const mayLag = this.#mayLag(state, index);
    if (this.#log) return this.#comeToRest(state, index, mayLag);
    const cellId = state[cellsAt + index] as number;
    const then = following(this.#settled[index]?.[mayLag ? 1 : 0] as Memo, cellId);
    const sight = this.#packed.sight(state, index);
    const known = then.get(sight);
    if (known !== undefined) {
      state[cellsAt + index] = known;
      return;
    }
    this.#comeToRest(state, index, mayLag);
    then.set(sight, state[cellsAt + index] as number);
  }

  #comeToRest(state: Int32Array, index: number, mayLag: boolean): void {
    const { deliver } = this.#of(index);
    const fired = new Set<number>();
    for (;;) {
      const outlook = this.#outlook(state, index);
      if (!outlook.up) return;
      const cellId = state[cellsAt + index] as number;
      const retry = fired.has(cellId) ? undefined : outlook.dueSoon;
      const isBusy = outlook.isAsking || outlook.isReady || retry !== undefined;
      if (outlook.unheard > 0 && !(mayLag && isBusy)) this.#do(state, deliver);
      else if (outlook.isAsking) return;
      else if (outlook.isReady) {
        // What a reconcile reads in its middle is part of what it does next: nothing queues that again.
        if (outlook.isMidway || !this.#workOff(state, index)) return;
      } else {
        // A retry that is due soon is due: how long its component then takes to get to it is open anyway.
        if (!retry) return;
        fired.add(cellId);
        this.#do(state, retry);
      }
    }
  }

  /** Takes the first key's turn if it leads to no request. Otherwise leaves everything as it was. */
  #workOff(state: Int32Array, index: number): boolean {
    const before = state[cellsAt + index] as number;
    const logged = this.#log?.length ?? 0;
    this.#do(state, this.#of(index).turn);
    if (!this.#outlook(state, index).isAsking) return true;
    state[cellsAt + index] = before;
    this.#mark(logged);
    return false;
  }

  #do(state: Int32Array, action: Action): void {
    this.#packed.step(state, action);
    this.#log?.push(action.choice);
  }

  /** Forgets what was logged from there on. */
  #mark(length: number): void {
    if (this.#log) this.#log.length = length;
  }

  #mayLag(state: Int32Array, index: number): boolean {
    return allows(this.#packed.faults(state), "stale", this.#sites[index]);
  }

  #outlook(state: Int32Array, index: number): Outlook {
    return this.#outlooks.at(state, index, state[cellsAt + index] as number);
  }

  #of(index: number): Everyday {
    return this.#everyday[index] as Everyday;
  }
}

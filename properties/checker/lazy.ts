import { allows, type Choice, type FaultBudget, type FaultName } from "../../actors/choice.ts";
import { equalStates } from "../engine/state-space.ts";
import { ActionLog } from "./action-log.ts";
import type { Action } from "./actions.ts";
import { Aftermath } from "./aftermath.ts";
import { cellsAt } from "./layout.ts";
import type { Outlook } from "./outlook.ts";
import type { PackedWorld } from "./packed-world.ts";
import { Rest } from "./rest.ts";
import { retold } from "./retelling.ts";
import type { Emit, Granularity, MacroStep, Semantics, WorldSnapshot } from "./semantics.ts";
import { Stops } from "./stops.ts";
import { leaseHolders, urgency } from "./timing.ts";

/** How the lazy semantics cuts a world into steps. */
interface LazyOptions {
  readonly granularity: Granularity;
  /** Whether a stale turn is decided when the cache stops, and not when the turn comes. */
  readonly foresight: boolean;
  /** Whether the order of unheard events is forgotten where it makes no difference; only with foresight. */
  readonly commute: boolean;
  /** Whether of what is unheard only that is kept which its component can tell; only with `commute`. Runs cannot be told then. */
  readonly projection: boolean;
}

/**
 * Lazy delivery: a watch event touches nobody but its receiver, so it need not be a step of its own. A component's turn is one step
 * with its first request (to decide early and ask late is to decide on an old cache). Lagging behind at a turn costs a stale turn of
 * the budget; without budget, caches are always fresh.
 *
 * Between its turns a component is brought to rest, which nobody else can tell (`Rest`: rules A and B). A component sees of the store
 * only what it watches (that is in the packing), and hears only what can mean anything to it (rule C).
 *
 * Which cache is too old is decided in one of two ways. With foresight, at the event that it will lack (`Stops`): whoever has not
 * paid has heard everything, so that what is unheard, and in which order, multiplies only the states after a payment. Without, at the
 * turn itself: then whoever is busy keeps all that it has not heard, since it may choose any position in it.
 */
export class LazySemantics implements Semantics {
  readonly name = "lazy";
  readonly settling: readonly Choice[];
  readonly #packed: PackedWorld;
  readonly #initial: Int32Array;
  readonly #components: number;
  readonly #rest: Rest;
  readonly #stops: Stops;
  readonly #log = new ActionLog();
  readonly #aftermath: Aftermath;
  readonly #isCoarse: boolean;
  readonly #foresight: boolean;
  readonly #projection: boolean;
  /** Holder of a lease → where it is. */
  readonly #holders: ReadonlyMap<string, number>;
  /** States under construction, one for each depth of nesting. */
  readonly #buffers: Int32Array[] = [];

  /** @param initial the state to begin with; it is brought to rest first. */
  constructor(packed: PackedWorld, initial: Int32Array, options: Partial<LazyOptions> = {}) {
    const { granularity = "fine", foresight = true, commute = true, projection = false } = options;
    this.#packed = packed;
    this.#isCoarse = granularity === "coarse";
    this.#foresight = foresight;
    this.#projection = projection;
    this.#components = packed.components.length;
    this.#rest = new Rest(packed);
    this.#stops = new Stops(packed, this.#rest, { commute, projection });
    this.#aftermath = new Aftermath(packed, this.#rest, this.#stops, this.#log, foresight);
    this.#holders = leaseHolders(packed.components);
    this.#initial = Int32Array.from(initial);
    const log: Action[] = [];
    for (let index = 0; index < this.#components; index++) this.#aftermath.settle(this.#initial, index, log);
    this.settling = log.map(({ choice }) => choice);
  }

  get width(): number {
    return this.#packed.width;
  }

  initial(): Int32Array {
    return this.#initial;
  }

  snapshot(): WorldSnapshot {
    return { packed: this.#packed.plain, stops: this.#stops.plain };
  }

  /** The packed world has been restored before this space was made: its first state is by those numbers. */
  restore({ stops }: WorldSnapshot): void {
    this.#stops.plain = stops;
  }

  /** See `Unheard.check`. */
  conclude(): void {
    this.#stops.check();
  }

  expand(state: Int32Array, emit: Emit): void {
    let isQuiet = true;
    for (let index = 0; index < this.#components; index++) if (!this.expandAt(state, index, emit)) isQuiet = false;
    if (isQuiet) for (let index = 0; index < this.#components; index++) this.expandLate(state, index, emit);
  }

  /** The successors that one component brings about, but for what happens only when nothing else can. Whether there is none without a fault. */
  expandAt(state: Int32Array, index: number, emit: Emit): boolean {
    this.#aftermath.isQuiet = true;
    this.#expandAt(state, index, emit);
    return this.#aftermath.isQuiet;
  }

  /** Those that one component brings about when nothing else can. */
  expandLate(state: Int32Array, index: number, emit: Emit): void {
    this.#fire(state, index, "late", emit);
  }

  explain(from: Int32Array, to: Int32Array): MacroStep {
    if (this.#projection) throw new Error("what was left out of a run cannot be told: explain it without projection");
    let found: MacroStep | undefined;
    this.#log.during(() => {
      this.expand(from, (next, _index, fault) => {
        if (found || !equalStates(next, to)) return;
        const choices = (this.#log.actions ?? []).map(({ choice }) => choice);
        found = { choices, settledFrom: this.#log.settledFrom, ...(fault && { fault }) };
      });
    });
    if (!found) throw new Error("no step leads from the one state to the other");
    return found;
  }

  retell(steps: readonly MacroStep[]): readonly MacroStep[] {
    return this.#foresight ? retold(steps) : steps;
  }

  /** See `Stops.inOrder`. */
  readonly inOrder: Stops["inOrder"] = (...of) => this.#stops.inOrder(...of);

  /** Where components come to rest in more ways than `Stops` knows. */
  set moreWays(ways: Stops["ways"]) {
    this.#aftermath.ways = ways;
    this.#aftermath.hasMoreWays = true;
  }

  /** See `Stops.ways`. */
  readonly ways: Stops["ways"] = (...of) => this.#stops.ways(...of);

  /** What a component may do of itself, request and answer apart: one sequence for each way. @param budget the faults that may befall it. */
  ownSteps(index: number, cellId: number, budget: FaultBudget): readonly (readonly Action[])[] {
    const { isReady, isAsking, mayList, own, timers, faults } = this.#rest.outlook(index, cellId);
    const { turn, list, start } = this.#rest.everyday(index);
    const turns = isReady && !isAsking ? [[turn], ...(mayList ? [[turn, list]] : [])] : [];
    const fires = timers.map(({ fire }) => [fire]);
    const failures = faults
      .filter(({ fault, site }) => allows(budget, fault, site))
      .map(({ fault, action }) => (fault === "crash" ? [action, start, list] : [action]));
    return [...turns, ...own.map((action) => [action]), ...fires, ...failures];
  }

  #expandAt(state: Int32Array, index: number, emit: Emit): void {
    const outlook = this.#outlook(state, index);
    if (outlook.isAsking) {
      this.#log.mark(0);
      this.#request(state, state, index, emit, undefined, 0);
    } else if (outlook.isReady) this.#turns(state, index, emit);
    for (const action of outlook.own) this.#take(state, index, [action], emit, undefined);
    if (outlook.timers.length > 0) this.#fire(state, index, "soon", emit);
    if (this.#packed.faults(state).total === 0) return;
    const { start, list } = this.#rest.everyday(index);
    for (const { fault, action, site } of outlook.faults) {
      if (!this.#packed.allows(state, fault, site)) continue;
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
    const { deliver } = this.#rest.everyday(index);
    const mayLag = !this.#foresight && this.#packed.allowsStale(state, index);
    const heard = this.#copy(0, state);
    for (let heardSoFar = 0; ; heardSoFar++) {
      this.#log.mark(heardSoFar);
      const isFresh = this.#outlook(heard, index).unheard === 0;
      if (isFresh || mayLag) this.#turn(state, heard, index, emit, isFresh ? undefined : "stale");
      if (isFresh) return;
      this.#log.mark(heardSoFar);
      this.#do(heard, deliver);
    }
  }

  #turn(from: Int32Array, heard: Int32Array, index: number, emit: Emit, stale: FaultName | undefined): void {
    const next = this.#copy(1, heard);
    this.#do(next, this.#rest.everyday(index).turn);
    if (stale) this.#packed.spend(next, stale);
    const { isAsking, mayList } = this.#outlook(next, index);
    if (!isAsking) return this.#aftermath.finish(from, next, index, emit, stale);
    const logged = this.#log.length;
    this.#request(from, next, index, emit, stale, 0);
    if (!mayList) return;
    // A list is no delivery that can wait: it may come between the decision and the request.
    this.#log.mark(logged);
    this.#do(next, this.#rest.everyday(index).list);
    this.#request(from, next, index, emit, stale, 0);
  }

  /** The request in flight is handled and answered, well or with each fault that the budget allows. @param sent how many of the plan were before. */
  #request(
    from: Int32Array,
    state: Int32Array,
    index: number,
    emit: Emit,
    before: FaultName | undefined,
    sent: number,
  ): void {
    const { handle } = this.#rest.everyday(index);
    const logged = this.#log.length;
    this.#proceed(from, state, index, handle, emit, before, sent);
    if (this.#packed.faults(state).total === 0) return;
    const { requestFaults, site } = this.#outlook(state, index);
    for (const faulty of requestFaults) {
      if (!this.#packed.allows(state, faulty.fault, site)) continue;
      this.#log.mark(logged);
      this.#proceed(from, state, index, faulty.handle, emit, faulty.fault, sent);
    }
  }

  #proceed(
    from: Int32Array,
    state: Int32Array,
    index: number,
    action: Action,
    emit: Emit,
    fault: FaultName | undefined,
    sent: number,
  ): void {
    const { handle, answer } = this.#rest.everyday(index);
    const next = this.#copy(2 + sent, state);
    this.#do(next, action);
    this.#do(next, answer);
    if (fault && action !== handle) this.#packed.spend(next, fault);
    if (this.#isCoarse && this.#outlook(next, index).isAsking) this.#request(from, next, index, emit, fault, sent + 1);
    else this.#aftermath.finish(from, next, index, emit, fault);
  }

  #take(state: Int32Array, index: number, actions: readonly Action[], emit: Emit, fault: FaultName | undefined): void {
    this.#log.mark(0);
    const next = this.#copy(0, state);
    for (const action of actions) this.#do(next, action);
    if (fault) this.#packed.spend(next, fault);
    this.#aftermath.finish(state, next, index, emit, fault);
  }

  #do(state: Int32Array, action: Action): void {
    this.#packed.step(state, action);
    this.#log.add(action);
  }

  #outlook(state: Int32Array, index: number): Outlook {
    return this.#rest.outlook(index, state[cellsAt + index] as number);
  }

  #copy(buffer: number, state: Int32Array): Int32Array {
    this.#buffers[buffer] ??= new Int32Array(this.width);
    const copy = this.#buffers[buffer];
    copy.set(state);
    return copy;
  }
}

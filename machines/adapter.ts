import type { AnyMachineSnapshot, AnyStateMachine, ContextFrom, EmittedFrom, EventFrom, StateValue } from "xstate";
import { effectsOf, type RecordingScope, recordingScope, type TimerEffect } from "./actions.ts";
import { refuseForbidden } from "./forbidden.ts";
import {
  doesSomething,
  eventLabel,
  type Inventory,
  inventoryOf,
  leafPaths,
  pathOf,
  type Timer,
  timersOf,
} from "./inventory.ts";
import { type MachineState, type Owner, ownMachine, ownState } from "./machine-state.ts";
import { canonicalJson, frozenPlain } from "./plain-data.ts";

export type { TimerEffect };

/** A state, and what entering it asked for, in order. */
export type Step<C, F> = readonly [MachineState<C>, readonly (F | TimerEffect)[]];

/** An XState machine as a pure function of state and event. */
export interface Statechart<E extends { readonly type: string }, F, C> {
  readonly id: string;
  readonly machine: AnyStateMachine;
  readonly initial: MachineState<C>;
  readonly initialEffects: readonly (F | TimerEffect)[];
  /** What the machine's definition says can be visited and taken, for coverage. */
  readonly inventory: Inventory;
  /**
   * Memoised. An event that the machine knows, but does not handle in this state, leaves the state as it is (===) without
   * effects, and so does every event in a final state. An event that occurs nowhere in the machine throws.
   */
  step(state: MachineState<C>, event: E): Step<C, F>;
  /** Whether some transition takes this event in this state, be it one that does nothing. Never in a final state. Throws as `step` does. */
  handles(state: MachineState<C>, event: E): boolean;
  /** A timer goes off. One that is not armed in this state does nothing; one that the machine does not have throws. */
  fire(state: MachineState<C>, timer: string): Step<C, F>;
  /** The timers that are armed in this state. */
  timers(state: MachineState<C>): readonly string[];
  /** Whether the state is at or below this path: `running`, `running.ready`. */
  matches(state: MachineState<C>, path: string): boolean;
  /** The innermost states, in the order of the definition, parallel ones joined by ` | `: `running.ready`. */
  path(state: MachineState<C>): string;
  /** The canonical state of a value and a context, from JSON or made by hand. Its timers are the caller's business. */
  restore(plain: { readonly value: StateValue; readonly context: C }): MachineState<C>;
}

/** One step, as told to those who observe transitions. */
export interface ObservedTransition {
  readonly machine: string;
  readonly source: string;
  /** An event's type; of a timer, `after NAME`. */
  readonly event: string;
  readonly target: string;
  /** Whether any transition was taken. */
  readonly taken: boolean;
  /** The states, innermost or above, whose transitions were taken: with `event`, the pairs of the inventory. */
  readonly via: readonly string[];
  /** Of each of these, which of the state's transitions for the event it was, from 0: guards choose between several. */
  readonly choices: readonly number[];
}

type TransitionListener = (transition: ObservedTransition) => void;
const listeners = new Set<TransitionListener>();

/**
 * Hears of every step of every machine, memoised or not, until the returned function is called. The same step is told by
 * the same object, so that a listener can count by identity. Costs nothing while nobody listens, and a call otherwise.
 */
export function observeTransitions(listener: TransitionListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Steps remembered for each machine before its memo starts anew. Bounds memory where events carry ever new numbers. */
const memoLimit = 200_000;

/** What is known about one interned state. */
interface Cell<C, F> {
  readonly state: MachineState<C>;
  readonly snapshot: AnyMachineSnapshot;
  readonly path: string;
  readonly active: ReadonlySet<string>;
  readonly steps: Map<string, Remembered<C, F>>;
  /** The epoch of the memo that `steps` belongs to. */
  epoch: number;
}

/** A step, and what observers are told about it, once there were any. */
interface Remembered<C, F> {
  readonly step: Step<C, F>;
  told: ObservedTransition | undefined;
}

/**
 * An event as a key: cheaper than JSON, and by its type alone if it carries nothing else. Fields in another order give
 * another key, and the same step once more.
 */
function eventKey(event: { readonly type: string }): string {
  const fields = event as Readonly<Record<string, unknown>>;
  let key = event.type;
  for (const field in event) {
    if (field === "type") continue;
    const value = fields[field];
    key += `,${field}:${typeof value === "string" || typeof value === "object" ? JSON.stringify(value) : String(value)}`;
  }
  return key;
}

/** The implementation of Statechart; see there. */
class Adapter<E extends { readonly type: string }, F, C> implements Statechart<E, F, C> {
  readonly id: string;
  readonly machine: AnyStateMachine;
  readonly initial: MachineState<C>;
  readonly initialEffects: readonly (F | TimerEffect)[];
  readonly inventory: Inventory;
  readonly #scope: RecordingScope;
  readonly #cells = new Map<string, Cell<C, F>>();
  readonly #cellOfText = new Map<string, Cell<C, F>>();
  readonly #cellOfState = new WeakMap<MachineState<C>, Cell<C, F>>();
  readonly #timers: readonly Timer[];
  readonly #timerOfEvent: ReadonlyMap<string, string>;
  readonly #known: ReadonlySet<string>;
  readonly #owner: Owner;
  #epoch = 0;
  #remembered = 0;

  constructor(machine: AnyStateMachine) {
    refuseForbidden(machine);
    this.id = machine.id;
    this.machine = machine;
    this.#owner = { id: machine.id, restore: (plain) => this.#intern(plain).state };
    ownMachine(this.#owner);
    this.inventory = inventoryOf(machine);
    this.#timers = timersOf(machine);
    this.#timerOfEvent = new Map(this.#timers.map(({ eventType, timer }) => [eventType, timer]));
    this.#known = new Set([...this.inventory.events, ...this.#timerOfEvent.keys()]);
    this.#scope = recordingScope(machine);
    const snapshot: AnyMachineSnapshot = machine.getInitialSnapshot(this.#scope.scope);
    if (snapshot.status === "error") throw snapshot.error;
    this.initial = this.#intern(snapshot).state;
    this.initialEffects = effectsOf(this.#scope.actions.splice(0), this.#timerOfEvent);
  }

  step(state: MachineState<C>, event: E): Step<C, F> {
    const cell = this.#cellOf(state);
    const key = eventKey(event);
    let known = cell.epoch === this.#epoch ? cell.steps.get(key) : undefined;
    if (known === undefined) {
      known = { step: this.#compute(cell, event), told: undefined };
      this.#remember(cell, key, known);
    }
    if (listeners.size > 0) {
      known.told ??= this.#told(cell, event, known.step[0]);
      for (const listener of listeners) listener(known.told);
    }
    return known.step;
  }

  handles(state: MachineState<C>, event: E): boolean {
    this.#requireKnown(event);
    const { snapshot } = this.#cellOf(state);
    return !state.done && this.machine.getTransitionData(snapshot, event).length > 0;
  }

  fire(state: MachineState<C>, timer: string): Step<C, F> {
    const { active } = this.#cellOf(state);
    const named = this.#timers.filter((candidate) => candidate.timer === timer);
    const known = named.find(({ node }) => active.has(pathOf(node))) ?? named[0];
    if (known === undefined) throw new Error(`machine ${this.id} does not have the timer ${timer}`);
    // A timer's event is XState's own and not in E.
    return this.step(state, { type: known.eventType } as unknown as E);
  }

  timers(state: MachineState<C>): readonly string[] {
    const { active } = this.#cellOf(state);
    return this.#timers.filter(({ node }) => active.has(pathOf(node))).map(({ timer }) => timer);
  }

  matches(state: MachineState<C>, path: string): boolean {
    return this.#cellOf(state).active.has(path);
  }

  path(state: MachineState<C>): string {
    return this.#cellOf(state).path;
  }

  restore(plain: { readonly value: StateValue; readonly context: C }): MachineState<C> {
    return this.#intern(plain).state;
  }

  #cellOf(state: MachineState<C>): Cell<C, F> {
    return this.#cellOfState.get(state) ?? this.#intern(state);
  }

  /** Resolving gives the one canonical form: XState's own snapshots remember, in the order of their nodes, how they came about. */
  #intern(plain: { readonly value: StateValue; readonly context: unknown }): Cell<C, F> {
    // The same text is the same state; another text may be, too, with its fields in another order.
    const text = JSON.stringify([plain.value, plain.context]);
    let cell = this.#cellOfText.get(text);
    if (cell === undefined) {
      cell = this.#resolve(plain);
      this.#cellOfText.set(text, cell);
    }
    return cell;
  }

  #resolve(plain: { readonly value: StateValue; readonly context: unknown }): Cell<C, F> {
    // The context's type is the machine's, which AnyStateMachine has forgotten.
    const context = frozenPlain(plain.context as C, `context of ${this.id}`);
    const snapshot: AnyMachineSnapshot = this.machine.resolveState({ value: plain.value, context });
    const value = frozenPlain(snapshot.value as StateValue);
    const key = canonicalJson([value, context]);
    const known = this.#cells.get(key);
    if (known) return known;
    const state: MachineState<C> = Object.freeze({ value, context, done: snapshot.status === "done" });
    const leaves = leafPaths(this.machine, value);
    const active = new Set(
      leaves.flatMap((leaf) => leaf.split(".").map((_, i, keys) => keys.slice(0, i + 1).join("."))),
    );
    active.add("");
    const cell: Cell<C, F> = {
      state,
      snapshot,
      path: leaves.join(" | "),
      active,
      steps: new Map(),
      epoch: this.#epoch,
    };
    this.#cells.set(key, cell);
    this.#cellOfState.set(state, cell);
    ownState(state, this.#owner);
    return cell;
  }

  #compute(cell: Cell<C, F>, event: E): Step<C, F> {
    this.#requireKnown(event);
    const stays: Step<C, F> = [cell.state, []];
    // XState would still run transitions of a final snapshot; a live actor ignores every event there, and so do we.
    if (cell.state.done) return stays;
    const { scope, actions } = this.#scope;
    actions.length = 0;
    const next: AnyMachineSnapshot = this.machine.transition(cell.snapshot, event, scope);
    const effects = effectsOf<F>(actions, this.#timerOfEvent);
    return [this.#intern(next).state, effects];
  }

  #requireKnown({ type }: E): void {
    if (!this.#known.has(type)) throw new Error(`machine ${this.id} does not know the event ${type}`);
  }

  /** Forgets all at once when full, in constant time: cells of an older epoch count as empty. */
  #remember(cell: Cell<C, F>, key: string, remembered: Remembered<C, F>): void {
    if (this.#remembered >= memoLimit) {
      this.#epoch++;
      this.#remembered = 0;
    }
    if (cell.epoch !== this.#epoch) {
      cell.steps.clear();
      cell.epoch = this.#epoch;
    }
    cell.steps.set(key, remembered);
    this.#remembered++;
  }

  #told(cell: Cell<C, F>, event: E, next: MachineState<C>): ObservedTransition {
    const transitions = cell.state.done ? [] : this.machine.getTransitionData(cell.snapshot, event);
    const taken = transitions.filter(doesSomething);
    return Object.freeze({
      machine: this.id,
      source: cell.path,
      event: eventLabel(this.#timerOfEvent, event.type),
      target: this.path(next),
      taken: taken.length > 0,
      via: taken.map((transition) => pathOf(transition.source)),
      choices: taken.map((transition) => transition.source.transitions.get(event.type)?.indexOf(transition) ?? 0),
    });
  }
}

/** Wraps an XState machine; the only place where XState's transition function is called. Throws, naming the state, on what cannot be driven as data. */
export function statechart<M extends AnyStateMachine>(
  machine: M,
): Statechart<EventFrom<M>, EmittedFrom<M>, ContextFrom<M>> {
  return new Adapter<EventFrom<M>, EmittedFrom<M>, ContextFrom<M>>(machine);
}

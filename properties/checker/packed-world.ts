import { handle } from "../../actors/apiserver/handle.ts";
import type { Cell } from "../../actors/cell.ts";
import { type Choice, type FaultBudget, type FaultName, spend } from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import { type AnsweredFault, faultyAnswer } from "../../actors/request-fault.ts";
import type { RuntimeState } from "../../actors/runtime-state.ts";
import { selectionsOf } from "../../actors/selections.ts";
import { step, told } from "../../actors/step.ts";
import type { Store } from "../../actors/store.ts";
import type { World } from "../../actors/world.ts";
import type { ApiRequest, ApiResponse } from "../../machines/api/request.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import { HashConsing } from "./hash-consing.ts";
import { Interner } from "./interner.ts";
import { StoreInterner } from "./store-interner.ts";

/** Where things are in a packed state. The cells follow, in the order of the world's components. */
export const storeAt = 0;
export const faultsAt = 1;
export const cellsAt = 2;

/** A choice of one component, numbered once, so that taking it costs no look-up of its own. */
export interface Action {
  readonly choice: Exclude<Choice, { readonly do: "ask" }>;
  readonly number: number;
  /** Whose it is. */
  readonly index: number;
}

/** What the apiserver made of a request. */
interface Outcome {
  readonly store: number;
  readonly response: ApiResponse;
  readonly events: readonly number[];
}

/** Remembers what follows on a cell, by what it depends on besides: small numbers to small numbers. */
export type Memo = (Map<number, number> | undefined)[];

/** What follows on a cell, begun if need be. */
export function following(memo: Memo, cellId: number): Map<number, number> {
  const known = memo[cellId];
  if (known) return known;
  const begun = new Map<number, number>();
  memo[cellId] = begun;
  return begun;
}

/** More actions of one component than any world has; they share a number with what the component sees. */
const mostActions = 1 << 10;

/** All that is remembered about one component. */
class Memory {
  readonly cells: Interner<Cell>;
  /** Store → what the component sees of it: stores that it cannot tell apart have the same number. */
  readonly sights: number[] = [];
  readonly sightNames = new Map<string, number>();
  readonly local: Memo = [];
  readonly told: Memo = [];
  readonly answered: Memo = [];

  constructor(numbers: HashConsing) {
    this.cells = new Interner(numbers);
  }
}

/**
 * Worlds as short vectors of small integers, and `step` on them with a memory. Every part of a world (the store, each cell, the fault
 * budget) is interned; a step touches few parts and depends on few, so that what it does to them is computed once, by the real
 * `step`, and looked up ever after. Among millions of transitions only thousands are different.
 *
 * What a local step (anything but a request's handling) depends on: the cell, and of the store only what the component watches.
 */
export class PackedWorld {
  readonly width: number;
  readonly components: readonly Component[];
  readonly #scratch: World;
  readonly #numbers = new HashConsing();
  readonly #stores = new StoreInterner(this.#numbers);
  readonly #faults = new Interner<FaultBudget>(this.#numbers);
  readonly #memories: readonly Memory[];
  readonly #actions = new Interner<Choice>(this.#numbers);
  readonly #events = new Interner<WatchEvent>(this.#numbers);
  readonly #requests = new Interner<ApiRequest>(this.#numbers);
  readonly #responses = new Interner<ApiResponse>(this.#numbers);
  /** Store → request → outcome. */
  readonly #handled: (Map<number, Outcome> | undefined)[] = [];
  /** The same for what is created, which depends on the identity that it gets. */
  readonly #created = new Map<string, Outcome>();

  /** @param world serves as scratch from now on: its parts are replaced at will. */
  constructor(world: World) {
    this.#scratch = world;
    this.components = world.components;
    this.width = cellsAt + world.components.length;
    this.#memories = world.components.map(() => new Memory(this.#numbers));
  }

  /** How many different stores and cells have been met. */
  get distinctParts(): { readonly stores: number; readonly cells: number } {
    return { stores: this.#stores.size, cells: this.#memories.reduce((sum, { cells }) => sum + cells.size, 0) };
  }

  pack(world: World): Int32Array {
    const state = new Int32Array(this.width);
    state[storeAt] = this.#stores.id(world.store);
    state[faultsAt] = this.#faults.id(world.faults);
    world.cells.forEach((cell, index) => {
      state[cellsAt + index] = this.#memory(index).cells.id(cell);
    });
    return state;
  }

  /** The world of a state. It is the scratch world, good until the next call of anything here. */
  load(state: Int32Array): World {
    const world = this.#scratch;
    world.store = this.store(state);
    world.faults = this.faults(state);
    for (let index = 0; index < this.components.length; index++) world.cells[index] = this.cell(state, index);
    return world;
  }

  store(state: Int32Array): Store {
    return this.#stores.value(state[storeAt] as number);
  }

  faults(state: Int32Array): FaultBudget {
    return this.#faults.value(state[faultsAt] as number);
  }

  cell(state: Int32Array, index: number): Cell {
    return this.#memory(index).cells.value(state[cellsAt + index] as number);
  }

  /** The container runtimes of a state, in the order of their kubelets, and their numbers: equal runtimes have equal numbers. */
  runtimes(state: Int32Array): { readonly ids: string; readonly runtimes: readonly RuntimeState[] } {
    const runtimes = this.components.flatMap((_, index) => this.cell(state, index).runtime ?? []);
    return { ids: runtimes.map((runtime) => this.#numbers.number(runtime)).join(" "), runtimes };
  }

  /** The choice as an action; equal choices give equal numbers. */
  action(choice: Action["choice"], index: number): Action {
    const number = this.#actions.id(choice);
    if (number >= mostActions) throw new RangeError("too many different choices");
    return { choice, number, index };
  }

  /** Takes one fault off the state's budget. */
  spend(state: Int32Array, fault: FaultName): void {
    state[faultsAt] = this.#faults.id(spend(this.faults(state), fault));
  }

  /** What a component sees of the state's store, as a number. */
  sight(state: Int32Array, index: number): number {
    const storeId = state[storeAt] as number;
    const memory = this.#memory(index);
    let sight = memory.sights[storeId];
    if (sight === undefined) {
      const name = this.#sightName(this.#stores.value(storeId), this.components[index] as Component);
      sight = memory.sightNames.get(name) ?? memory.sightNames.size;
      memory.sightNames.set(name, sight);
      memory.sights[storeId] = sight;
    }
    return sight;
  }

  /** Makes a choice happen, in place. The fault budget is the caller's business. */
  step(state: Int32Array, action: Action): void {
    const { choice, index } = action;
    if (choice.do !== "handle") this.#stepLocally(state, action);
    else if (choice.fault === "fork" || choice.fault === "merge") this.#stepWhole(state, choice);
    else this.#handle(state, index, choice.fault);
  }

  /** Without a memory: for what depends on more than one cell and what it sees. */
  #stepWhole(state: Int32Array, choice: Choice): void {
    const world = this.load(state);
    step(world, choice);
    state[storeAt] = this.#stores.id(world.store);
    world.cells.forEach((cell, index) => {
      state[cellsAt + index] = this.#memory(index).cells.id(cell);
    });
  }

  /** All that the component watches, object by object. An object's number says what it is, kind and name included. */
  #sightName(store: Store, component: Component): string {
    const selections = selectionsOf(component);
    const seen = selections
      .resourcesIn(store)
      .flatMap((resource) => store.list(resource).filter((object) => selections.hold(resource, object)));
    return seen.map((object) => this.#numbers.number(object)).join(" ");
  }

  #memory(index: number): Memory {
    return this.#memories[index] as Memory;
  }

  #stepLocally(state: Int32Array, { choice, number, index }: Action): void {
    const memory = this.#memory(index);
    const cellId = state[cellsAt + index] as number;
    const then = following(memory.local, cellId);
    const key = this.sight(state, index) * mostActions + number;
    let next = then.get(key);
    if (next === undefined) {
      const world = this.#scratch;
      world.store = this.store(state);
      world.cells[index] = memory.cells.value(cellId);
      step(world, choice);
      next = memory.cells.id(world.cells[index] as Cell);
      then.set(key, next);
    }
    state[cellsAt + index] = next;
  }

  #handle(state: Int32Array, index: number, fault: AnsweredFault | undefined): void {
    const { call } = this.cell(state, index);
    if (!call || call.response) throw new Error(`${this.components[index]?.id} has no request to be handled`);
    let response: ApiResponse | undefined;
    if (fault === undefined || fault === "lost") {
      const outcome = this.#outcome(state, call.request);
      state[storeAt] = outcome.store;
      for (const event of outcome.events) this.#publish(state, event);
      response = outcome.response;
    }
    this.#answer(state, index, fault ? faultyAnswer(call.request, fault) : (response as ApiResponse));
  }

  #outcome(state: Int32Array, request: ApiRequest): Outcome {
    const storeId = state[storeAt] as number;
    const requestId = this.#requests.id(request);
    if (request.verb === "create") {
      const world = this.load(state);
      const identity = world.nature.identity(world, request);
      const key = `${storeId} ${requestId} ${identity.uid}`;
      return remembered(this.#created, key, () => this.#compute(storeId, request, identity));
    }
    this.#handled[storeId] ??= new Map();
    const handled = this.#handled[storeId];
    return remembered(handled, requestId, () => this.#compute(storeId, request, { uid: "", suffix: "" }));
  }

  #compute(storeId: number, request: ApiRequest, identity: { uid: string; suffix: string }): Outcome {
    const stamp = { nowMs: this.#scratch.nowMs, ...identity };
    const { response, store, events } = handle(this.#stores.value(storeId), request, stamp);
    return { response, store: this.#stores.id(store), events: events.map((event) => this.#events.id(event)) };
  }

  #publish(state: Int32Array, eventId: number): void {
    for (let index = 0; index < this.components.length; index++) {
      const memory = this.#memory(index);
      const cellId = state[cellsAt + index] as number;
      const then = following(memory.told, cellId);
      let next = then.get(eventId);
      if (next === undefined) {
        const component = this.components[index] as Component;
        next = memory.cells.id(told(component, memory.cells.value(cellId), this.#events.value(eventId)));
        then.set(eventId, next);
      }
      state[cellsAt + index] = next;
    }
  }

  #answer(state: Int32Array, index: number, response: ApiResponse): void {
    const memory = this.#memory(index);
    const cellId = state[cellsAt + index] as number;
    const then = following(memory.answered, cellId);
    const responseId = this.#responses.id(response);
    let next = then.get(responseId);
    if (next === undefined) {
      const cell = memory.cells.value(cellId);
      const { request } = cell.call as NonNullable<Cell["call"]>;
      next = memory.cells.id({ ...cell, call: { request, response } });
      then.set(responseId, next);
    }
    state[cellsAt + index] = next;
  }
}

function remembered<K, V>(memory: Map<K, V>, key: K, compute: () => V): V {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const computed = compute();
  memory.set(key, computed);
  return computed;
}

import type { Cell } from "../../actors/cell.ts";
import { allows, type Choice, type FaultBudget, type FaultName, type FaultSite } from "../../actors/choice.ts";
import { told } from "../../actors/commit.ts";
import type { Component } from "../../actors/component.ts";
import type { AnsweredFault } from "../../actors/request-fault.ts";
import type { RuntimeState } from "../../actors/runtime-state.ts";
import { step } from "../../actors/step.ts";
import type { Store } from "../../actors/store.ts";
import type { World } from "../../actors/world.ts";
import type { Stored } from "../../machines/api/object.ts";
import { type Action, Actions, mostActions } from "./actions.ts";
import { Answers } from "./answers.ts";
import { Audiences } from "./audiences.ts";
import { Budgets } from "./budgets.ts";
import { CellMemory, withTimersSorted } from "./cell-memory.ts";
import { HashConsing } from "./hash-consing.ts";
import { IdentityMemo } from "./identity-memo.ts";
import { cellsAt, faultsAt, storeAt } from "./layout.ts";
import type { PackedNumbers } from "./packed-numbers.ts";
import { remembering } from "./reactions.ts";
import { type PlainReads, Reads } from "./reads.ts";
import { Sights } from "./sights.ts";
import { StoreInterner } from "./store-interner.ts";
import { readBack, writtenDown } from "./written.ts";

export { cellsAt, faultsAt, storeAt } from "./layout.ts";

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
  readonly #budgets = new Budgets(this.#numbers);
  readonly #memories: readonly CellMemory[];
  readonly #sites: readonly FaultSite[];
  readonly #sights: Sights;
  readonly #actions = new Actions(this.#numbers);
  /** By component. */
  readonly #reads: readonly Reads[];
  readonly #audiences: Audiences;
  readonly #answers: Answers;
  readonly #identities: IdentityMemo;

  /**
   * @param world as it begins; it is left as it is.
   * @param notesReads whether it is noted what components read; otherwise each counts as reading everything.
   */
  constructor(world: World, notesReads = true) {
    this.#reads = world.components.map(() => new Reads());
    if (!notesReads) for (const reads of this.#reads) reads.everything();
    this.components = world.components.map((component, index) =>
      remembering(component, this.#numbers, this.#reads[index]),
    );
    this.#audiences = new Audiences(this.components);
    this.#scratch = world.fork(this.components);
    this.width = cellsAt + world.components.length;
    this.#memories = world.components.map(() => new CellMemory(this.#numbers));
    this.#sites = world.components.map(({ id: actor }) => ({ actor }));
    this.#sights = new Sights(this.components, this.#numbers, this.#stores);
    this.#answers = new Answers(world.nowMs, this.#numbers, this.#stores, this.#sights);
    this.#identities = new IdentityMemo(this.#scratch, this);
    if (!notesReads) return;
    this.#identities.onAsked = (name) => {
      for (const reads of this.#reads) reads.mentionOf(name);
    };
  }

  /** How many different stores and cells have been met. */
  get distinctParts(): { readonly stores: number; readonly cells: number } {
    return { stores: this.#stores.size, cells: this.#memories.reduce((sum, { cells }) => sum + cells.size, 0) };
  }

  get plain(): PackedNumbers {
    const { objects: stores, contents, places } = this.#stores.plain;
    const cells = this.#memories.map((memory) => memory.cells.all);
    // In one go, so that what they share stays shared.
    const parts = writtenDown({ stores, faults: this.#budgets.all, cells });
    const reads = this.#reads.map(({ plain }) => plain);
    return { numbers: this.#numbers.all, parts, contents, places, sights: this.#sights.plain, reads };
  }

  /** Only where nothing was packed yet: states that were packed elsewhere mean the same here. */
  restore({ numbers, parts, contents, places, sights, reads }: PackedNumbers): void {
    const { stores, faults, cells } = readBack(parts);
    this.#numbers.all = numbers;
    this.#stores.restore({ objects: stores, contents, places }, this.#scratch.store);
    this.#budgets.all = faults;
    this.#memories.forEach((memory, index) => {
      memory.cells.all = cells[index] ?? [];
    });
    this.#sights.plain = sights;
    this.#reads.forEach((each, index) => {
      each.learn(reads[index] as PlainReads);
    });
  }

  pack(world: World): Int32Array {
    const state = new Int32Array(this.width);
    state[storeAt] = this.#stores.id(world.store);
    state[faultsAt] = this.#budgets.id(world.faults);
    world.cells.forEach((cell, index) => {
      state[cellsAt + index] = this.intern(index, cell);
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
    return this.#budgets.value(state[faultsAt] as number);
  }

  cell(state: Int32Array, index: number): Cell {
    return this.cellOf(index, state[cellsAt + index] as number);
  }

  /** A store by its number. */
  storeOf(id: number): Store {
    return this.#stores.value(id);
  }

  storeNumber(store: Store): number {
    return this.#stores.id(store);
  }

  faultsOf(id: number): FaultBudget {
    return this.#budgets.value(id);
  }

  faultsNumber(faults: FaultBudget): number {
    return this.#budgets.id(faults);
  }

  /** The object that has or had a resource version. */
  get versions(): Map<string, Stored> {
    return this.#stores.versions;
  }

  /** What a component watches of a store. */
  watchedIn(storeId: number, index: number): readonly Stored[] {
    return this.#sights.watched(storeId, index);
  }

  /** Who is told each time that something is named by its `generateName`. */
  set onGenerated(told: NonNullable<IdentityMemo["onGenerated"]>) {
    this.#identities.onGenerated = told;
  }

  /** The number of a component's cell. */
  intern(index: number, cell: Cell): number {
    return this.#memory(index).cells.id(withTimersSorted(cell));
  }

  /** The number of any plain data; equal data has equal numbers. */
  number(value: object): number {
    return this.#numbers.number(value);
  }

  /** A world in which one component's cell is this one; of the rest nothing is said. It is the scratch world. */
  worldWith(index: number, cellId: number): World {
    this.#scratch.cells[index] = this.cellOf(index, cellId);
    return this.#scratch;
  }

  /** A component's cell by its number. */
  cellOf(index: number, cellId: number): Cell {
    return this.#memory(index).cells.value(cellId);
  }

  /** The container runtimes of a state, in the order of their kubelets, and their numbers: equal runtimes have equal numbers. */
  runtimes(state: Int32Array): { readonly ids: string; readonly runtimes: readonly RuntimeState[] } {
    const runtimes = this.components.flatMap((_, index) => this.cell(state, index).runtime ?? []);
    return { ids: runtimes.map((runtime) => this.#numbers.number(runtime)).join(" "), runtimes };
  }

  /** See `Actions.of`. */
  action(choice: Action["choice"], index: number): Action {
    return this.#actions.of(choice, index);
  }

  /** Whether the state's budget allows one more of a fault at a place. */
  allows(state: Int32Array, fault: FaultName, site: FaultSite): boolean {
    return allows(this.faults(state), fault, site);
  }

  /** Whether it allows that a component lags. */
  allowsStale(state: Int32Array, index: number): boolean {
    return allows(this.faults(state), "stale", this.#sites[index]);
  }

  /** Takes one fault off the state's budget. */
  spend(state: Int32Array, fault: FaultName): void {
    state[faultsAt] = this.#budgets.after(state[faultsAt] as number, fault);
  }

  /** What a component reads of its objects, as far as it has been seen to. */
  readsOf(index: number): Reads {
    return this.#reads[index] as Reads;
  }

  /** What a component sees of a store, as a number: stores that it cannot tell apart have the same. */
  sight(storeId: number, index: number): number {
    return this.#sights.of(storeId, index);
  }

  /** Makes a choice happen, in place. The fault budget is the caller's business. */
  step(state: Int32Array, action: Action): void {
    const { index, choice } = action;
    const cellId = state[cellsAt + index] as number;
    if (choice.do !== "handle") state[cellsAt + index] = this.local(state[storeAt] as number, index, cellId, action);
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

  /** The cell of a component after a choice that touches nothing else: anything but the handling of a request. */
  local(storeId: number, index: number, cellId: number, { choice, number }: Action): number {
    const key = this.#sights.of(storeId, index) * mostActions + number;
    return this.#memory(index).local(cellId, key, (cell) => this.stepCell(storeId, index, cell, choice));
  }

  /** The same without a memory, for what is only on the way to something else. */
  stepCell(storeId: number, index: number, cell: Cell, choice: Action["choice"]): Cell {
    const world = this.#scratch;
    world.store = this.#stores.value(storeId);
    world.cells[index] = cell;
    step(world, choice);
    return withTimersSorted(world.cells[index] as Cell);
  }

  /** A component's request is handled, well or not, in place: store, inboxes, and the answer on its way back. */
  #handle(state: Int32Array, index: number, fault: AnsweredFault | undefined): void {
    const requestId = this.#request(index, state[cellsAt + index] as number);
    if (fault !== undefined && fault !== "lost")
      return this.#answer(state, index, this.#answers.faulty(requestId, fault));
    const identity = this.#identities.of(state, this.#answers.requests.value(requestId));
    const outcome = this.#answers.outcome(state[storeAt] as number, requestId, identity);
    state[storeAt] = outcome.store;
    for (let at = 0; at < outcome.events.length; at++) this.#publish(state, outcome.events[at] as number);
    this.#answer(state, index, fault === undefined ? outcome.response : this.#answers.faulty(requestId, fault));
  }

  #memory(index: number): CellMemory {
    return this.#memories[index] as CellMemory;
  }

  #request(index: number, cellId: number): number {
    return this.#memory(index).request(cellId, ({ call }) => {
      if (!call || call.response) throw new Error(`${this.components[index]?.id} has no request to be handled`);
      return this.#answers.requests.id(call.request);
    });
  }

  #publish(state: Int32Array, eventId: number): void {
    const event = this.#answers.events.value(eventId);
    const audience = this.#audiences.of(eventId, event);
    for (let at = 0; at < audience.length; at++) {
      const index = audience[at] as number;
      state[cellsAt + index] = this.#memory(index).told(state[cellsAt + index] as number, eventId, (cell) =>
        told(this.components[index] as Component, cell, event),
      );
    }
  }

  #answer(state: Int32Array, index: number, responseId: number): void {
    state[cellsAt + index] = this.#memory(index).answered(state[cellsAt + index] as number, responseId, (cell) => {
      const { request } = cell.call as NonNullable<Cell["call"]>;
      return { ...cell, call: { request, response: this.#answers.responses.value(responseId) } };
    });
  }
}

import type { Cell } from "../../actors/cell.ts";
import type { FaultBudget } from "../../actors/choice.ts";
import { missed } from "../../actors/relist.ts";
import { equalStates } from "../engine/state-space.ts";
import { type NamedParts, type Order, Symmetry, signatureOf } from "../engine/symmetry.ts";
import { cellsAt, faultsAt, storeAt } from "./layout.ts";
import { Names } from "./names.ts";
import { nodeTexts } from "./node-texts.ts";
import type { PackedWorld } from "./packed-world.ts";
import { Renaming } from "./renaming.ts";
import { Signatures } from "./signatures.ts";

/** Brings what is unheard in a component's cell into the order that is remembered; see `Stops.inOrder`. */
type InOrder = (storeId: number, index: number, cell: Cell, lacked: number) => Cell;

/**
 * Which pods and nodes of a model world are interchangeable, and what its states are under other names. Nodes are that differ by what
 * is their own alone, so that the first state stays the same when they are swapped; pods are that were named by the same `generateName`.
 * What a user's script names keeps its name.
 */
export class WorldSymmetry implements NamedParts {
  readonly width: number;
  readonly first = storeAt;
  readonly symmetry: Symmetry;
  readonly #packed: PackedWorld;
  readonly #inOrder: InOrder;
  readonly #names: Names;
  readonly #signatures: Signatures;
  readonly #renamings = new Map<string, Renaming>();
  /** Of each component its id without names, and the thing that the id mentions; -1: none. */
  readonly #homes: readonly { readonly template: string; readonly thing: number }[];

  /** The symmetry of a world that begins in this state. */
  static of(packed: PackedWorld, initial: Int32Array, inOrder: InOrder): WorldSymmetry {
    const scripts = scriptsOf(packed);
    const nodes = nodeTexts(packed.store(initial)).filter((texts) => !texts.some((text) => scripts.includes(text)));
    const trial = new WorldSymmetry(packed, inOrder, [nodes]);
    const groups: number[][] = [];
    nodes.forEach((_, node) => {
      const alike = groups.find(([first = 0]) => trial.#isAlike(initial, first, node));
      if (alike) alike.push(node);
      else groups.push([node]);
    });
    const textsOf = (group: readonly number[]) => group.map((node) => nodes[node] as readonly string[]);
    return new WorldSymmetry(packed, inOrder, groups.filter(({ length }) => length > 1).map(textsOf));
  }

  private constructor(packed: PackedWorld, inOrder: InOrder, nodes: readonly (readonly (readonly string[])[])[]) {
    this.#packed = packed;
    this.width = packed.width;
    this.#inOrder = inOrder;
    this.#names = new Names(packed.versions);
    this.#signatures = new Signatures(this.#names);
    for (const group of nodes) this.#names.addGroup(group);
    const scripts = scriptsOf(packed);
    packed.onGenerated = (name, generateName) => {
      if (!scripts.includes(name)) this.#names.generated(name, generateName);
    };
    this.#homes = packed.components.map(({ id }) => {
      const mentioned = this.#names.mentionedIn(id);
      const template = this.#names.replaced(id, (thing) => `@${this.#names.groupOf(thing)}`);
      return { template, thing: mentioned === 0 ? -1 : 31 - Math.clz32(mentioned) };
    });
    this.symmetry = new Symmetry(this);
  }

  get things(): number {
    return this.#names.things;
  }

  get groups(): readonly (readonly number[])[] {
    return this.#names.groups;
  }

  /** Where a component's cell goes: a kubelet's to that of its node's new name. */
  target(slot: number, order: Order): number {
    if (slot < cellsAt) return slot;
    return cellsAt + this.indexOf(slot - cellsAt, order);
  }

  /** The component that a component becomes. */
  indexOf(index: number, order: Order): number {
    const { template, thing } = this.#home(index);
    const to = order[thing] ?? thing;
    return to === thing ? index : this.#homes.findIndex((home) => home.thing === to && home.template === template);
  }

  renamed(slot: number, id: number, order: Order, state: Int32Array): number {
    if (slot === storeAt) return this.store(id, order);
    const renaming = this.#renaming(order);
    if (slot === faultsAt) return this.#packed.faultsNumber(renaming.value(this.#packed.faultsOf(id)));
    return this.cell(slot - cellsAt, id, order, state[storeAt] as number);
  }

  /** A store under other names. */
  store(id: number, order: Order): number {
    const renaming = this.#renaming(order);
    const store = this.#packed.storeOf(id);
    const entries = [...store.entries()];
    const renamed = entries.map(([key, object]) => [renaming.text(key), renaming.value(object)] as const);
    if (renamed.every(([key, object], at) => key === entries[at]?.[0] && object === entries[at]?.[1])) return id;
    return this.#packed.storeNumber(store.holding(renamed as typeof entries));
  }

  /**
   * A component's cell under other names: the number of the cell of the component that it becomes.
   * @param storeId a store that it goes with.
   * @param lacked how many of its unheard events are in the order that is remembered; all when unset.
   */
  cell(index: number, id: number, order: Order, storeId: number, lacked?: number): number {
    const cell = this.#packed.cellOf(index, id);
    const target = this.indexOf(index, order);
    const renamed = this.#renaming(order).value(cell);
    if (renamed === cell && target === index) return id;
    return this.#packed.intern(target, this.#reordered(renamed, storeId, target, order, lacked));
  }

  /** What stands in the order of names, or in one that depends on them. */
  #reordered(cell: Cell, storeId: number, target: number, order: Order, lacked = cell.inbox.length): Cell {
    const { frozen, stream, inbox } = cell;
    const next =
      frozen && frozen.lacks.length > 1 ? { ...cell, frozen: { ...frozen, lacks: missed(frozen.lacks) } } : cell;
    if (inbox.length < 2) return next;
    if (stream !== "open") return { ...next, inbox: missed(inbox) };
    return lacked < 2 ? next : this.#inOrder(this.store(storeId, order), target, next, lacked);
  }

  sign(slot: number, id: number, thing: number): number {
    if (slot === storeAt) {
      let sum = 0;
      for (const [, object] of this.#packed.storeOf(id).entries()) sum += this.#signatures.of(object, thing);
      return sum & 0x3fffffff;
    }
    const value: FaultBudget | Cell =
      slot === faultsAt ? this.#packed.faultsOf(id) : this.#packed.cellOf(slot - cellsAt, id);
    const said = this.#signatures.of(value, thing);
    if (said === 0) return 0;
    const home = this.#homes[slot - cellsAt];
    const whose = home === undefined ? slot : home.thing === thing ? "own" : home.template;
    return signatureOf(`${whose} ${said}`);
  }

  /** The things that a component can see or knows of, as bits. */
  mentionedAt(storeId: number, index: number, cellId: number): number {
    const { thing } = this.#home(index);
    let mentioned = this.#names.mentionedIn(this.#packed.cellOf(index, cellId)) | (thing < 0 ? 0 : 1 << thing);
    for (const object of this.#packed.watchedIn(storeId, index)) mentioned |= this.#names.mentionedIn(object);
    return mentioned;
  }

  #renaming(order: Order): Renaming {
    const key = order.join();
    let renaming = this.#renamings.get(key);
    if (!renaming) {
      renaming = new Renaming(this.#names, order, this.#packed.storeOf(0).numbering);
      this.#renamings.set(key, renaming);
    }
    return renaming;
  }

  #home(index: number) {
    return this.#homes[index] as { readonly template: string; readonly thing: number };
  }

  #isAlike(initial: Int32Array, left: number, right: number): boolean {
    const order = Int32Array.from({ length: this.things }, (_, node) =>
      node === left ? right : node === right ? left : node,
    );
    const swapped = new Int32Array(this.width);
    this.symmetry.apply(initial, order, swapped);
    return equalStates(initial, swapped);
  }
}

/** What users will do, as text: it does not depend on what they see, and what it names is not like anything else. */
function scriptsOf(packed: PackedWorld): string {
  return JSON.stringify(packed.components.map(({ script }) => script ?? null));
}

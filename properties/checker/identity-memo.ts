import type { Cell } from "../../actors/cell.ts";
import {
  canonicalIdentity,
  canonicalIdentityAmong,
  cellMentions,
  type Identity,
  storeMentions,
} from "../../actors/identity.ts";
import type { Store } from "../../actors/store.ts";
import type { World } from "../../actors/world.ts";
import type { ApiRequest } from "../../machines/api/request.ts";
import { cellsAt, storeAt } from "./layout.ts";

/** What it needs of a packed world. */
interface Parts {
  readonly components: readonly unknown[];
  load(state: Int32Array): World;
  store(state: Int32Array): Store;
  cellOf(index: number, cellId: number): Cell;
}

const nobody: Identity = { uid: "", suffix: "" };

/** Who mentions one name: by component and cell, last by store; 1: does not, 2: does. */
type Mentions = readonly number[][];

/**
 * The identity that a request gives, for packed worlds: which names are free is remembered part by part, so that no text is searched
 * twice for the same name.
 */
export class IdentityMemo {
  readonly #world: World;
  readonly #packed: Parts;
  readonly #known = new Map<string, Mentions>();
  /** Told of each name of which it is asked whether anybody mentions it, once. */
  onAsked: ((name: string) => void) | undefined;
  /** Told each time that something is named by its `generateName`. */
  onGenerated: ((name: string, generateName: string) => void) | undefined;

  /** @param world whose nature says how things are named. */
  constructor(world: World, packed: Parts) {
    this.#world = world;
    this.#packed = packed;
  }

  of(state: Int32Array, request: ApiRequest): Identity {
    if (request.verb !== "create") return nobody;
    const { identity } = this.#world.nature;
    if (identity !== canonicalIdentity) return identity(this.#packed.load(state), request);
    const given = canonicalIdentityAmong((name) => this.#isMentioned(state, name), request);
    if (given.suffix !== "" && this.onGenerated) {
      const { generateName = "" } = request.object.metadata;
      this.onGenerated(`${generateName}${given.suffix}`, generateName);
    }
    return given;
  }

  #isMentioned(state: Int32Array, name: string): boolean {
    let known = this.#known.get(name);
    if (!known) {
      known = Array.from({ length: this.#packed.components.length + 1 }, () => []);
      this.#known.set(name, known);
      this.onAsked?.(name);
    }
    for (let index = 0; index < known.length - 1; index++) {
      const cells = known[index] as number[];
      const cellId = state[cellsAt + index] as number;
      cells[cellId] ??= cellMentions(this.#packed.cellOf(index, cellId), name) ? 2 : 1;
      if (cells[cellId] === 2) return true;
    }
    const stores = known[known.length - 1] as number[];
    const storeId = state[storeAt] as number;
    stores[storeId] ??= storeMentions(this.#packed.store(state), name) ? 2 : 1;
    return stores[storeId] === 2;
  }
}

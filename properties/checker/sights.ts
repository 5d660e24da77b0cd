import type { Component } from "../../actors/component.ts";
import { selectionsOf } from "../../actors/selections.ts";
import type { Stored } from "../../machines/api/object.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { HashConsing } from "./hash-consing.ts";
import type { StoreInterner } from "./store-interner.ts";

/** By component: what it sees of each store, -1 where nobody has looked; and the names of what can be seen, in order. */
export interface SightNumbers {
  readonly known: readonly Int32Array[];
  readonly names: readonly (readonly string[])[];
}

/** What components see of stores, as numbers: stores that a component cannot tell apart have the same number for it. */
export class Sights {
  readonly #components: readonly Component[];
  readonly #numbers: HashConsing;
  readonly #stores: StoreInterner;
  /** Component → store → number. */
  readonly #known: readonly number[][];
  readonly #names: readonly Map<string, number>[];

  constructor(components: readonly Component[], numbers: HashConsing, stores: StoreInterner) {
    this.#components = components;
    this.#numbers = numbers;
    this.#stores = stores;
    this.#known = components.map(() => []);
    this.#names = components.map(() => new Map());
  }

  /** What a component sees of a store. */
  of(storeId: number, index: number): number {
    const known = this.#known[index] as number[];
    let sight = known[storeId];
    if (sight === undefined) {
      const names = this.#names[index] as Map<string, number>;
      const name = this.#name(storeId, index);
      sight = names.get(name) ?? names.size;
      names.set(name, sight);
      known[storeId] = sight;
    }
    return sight;
  }

  /** A store came out of another by these changes: who cannot see them sees what it saw before. */
  inherit(before: number, after: number, changes: readonly WatchEvent[]): void {
    for (let index = 0; index < this.#components.length; index++) {
      const known = this.#known[index] as number[];
      const sight = known[before];
      if (sight === undefined || known[after] !== undefined) continue;
      const selections = selectionsOf(this.#components[index] as Component);
      if (changes.every((change) => selections.translate(change) === undefined)) known[after] = sight;
    }
  }

  get plain(): SightNumbers {
    return {
      known: this.#known.map((known) => Int32Array.from(known, (sight) => sight ?? -1)),
      names: this.#names.map((names) => [...names.keys()]),
    };
  }

  /** Takes the place of what was numbered; only where nothing was yet. */
  set plain({ known, names }: SightNumbers) {
    this.#known.forEach((sights, index) => {
      (known[index] as Int32Array).forEach((sight, storeId) => {
        if (sight >= 0) sights[storeId] = sight;
      });
      for (const name of names[index] ?? []) this.#names[index]?.set(name, this.#names[index].size);
    });
  }

  /** What a component watches of a store. */
  watched(storeId: number, index: number): readonly Stored[] {
    const store = this.#stores.value(storeId);
    const selections = selectionsOf(this.#components[index] as Component);
    return selections
      .resourcesIn(store)
      .flatMap((resource) => store.list(resource).filter((object) => selections.hold(resource, object)));
  }

  /** All that the component watches, object by object. An object's number says what it is, kind and name included. */
  #name(storeId: number, index: number): string {
    return this.watched(storeId, index)
      .map((object) => `${this.#numbers.number(object)} `)
      .join("");
  }
}

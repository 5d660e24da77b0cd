import type { RuntimeState } from "../../actors/runtime-state.ts";
import type { Store } from "../../actors/store.ts";
import { type Compiled, compile } from "../engine/asked.ts";
import { Judge } from "../engine/judge.ts";
import { type Sight, SightMemory } from "../engine/sight.ts";
import type { AlwaysRunning, Property } from "../property.ts";
import { type PackedWorld, storeAt } from "./packed-world.ts";

/** What a property sees that looks at container runtimes, too. */
interface Running {
  readonly store: Store;
  readonly runtimes: readonly RuntimeState[];
}

/**
 * A judge of packed worlds. A property is a function of the store, or of store and runtimes, so that it is asked once for each
 * different one, and once for each different change of it.
 */
export function judgeOf(packed: PackedWorld, properties: readonly Property[], goesOn = false): Judge {
  return new Judge(compileAll(packed, properties), goesOn);
}

/** In the order of the properties. */
function compileAll(packed: PackedWorld, properties: readonly Property[]): Compiled[] {
  const ofStores = new SightMemory(storeSight(packed));
  const ofRuntimes = new SightMemory(runningSight(packed));
  return properties.flatMap((property) =>
    readsRuntimes(property) ? compile([overRunning(property)], ofRuntimes) : compile([property], ofStores),
  );
}

function readsRuntimes(property: Property): property is AlwaysRunning {
  return property.kind === "always" && property.readsRuntimes === true;
}

function overRunning({ kind, name, objection, applies }: AlwaysRunning) {
  return {
    kind,
    name,
    objection: ({ store, runtimes }: Running) => objection(store, runtimes),
    ...(applies && { applies: ({ store }: Running) => applies(store) }),
  };
}

function storeSight(packed: PackedWorld): Sight<Store> {
  return {
    number: (state) => state[storeAt] as number,
    of: (state) => packed.store(state),
    actor: (index) => packed.components[index]?.id ?? "",
    actors: packed.components.length,
  };
}

function runningSight(packed: PackedWorld): Sight<Running> {
  const numbers = new Map<string, number>();
  return {
    ...storeSight(packed),
    number: (state) => {
      const key = `${state[storeAt]} ${packed.runtimes(state).ids}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    },
    of: (state) => ({ store: packed.store(state), runtimes: packed.runtimes(state).runtimes }),
    snapshot: () => [...numbers.keys()],
    restore: (keys) => {
      numbers.clear();
      for (const key of keys as string[]) numbers.set(key, numbers.size);
    },
  };
}

import type { RuntimeState } from "../../actors/runtime-state.ts";
import type { Store } from "../../actors/store.ts";
import type { Always, AlwaysRunning, Convergence, OnStep, Property, Sometimes } from "../property.ts";
import type { PropertyVerdict } from "../report.ts";
import { bottomComponents } from "./components.ts";
import { type PackedWorld, storeAt } from "./packed-world.ts";
import type { Edge, Explored } from "./search.ts";

/** A property that does not hold, and where. */
export interface Violation {
  readonly property: string;
  readonly reason: string;
  /** The state in which it shows; for a step property the one that the step leads to. */
  readonly state: number;
  /** For a step property: the state before. Its path, and then this edge, is the counterexample. */
  readonly from?: number;
  /** For convergence: the states that the run goes round in for ever; one alone is stuck. */
  readonly cycle?: readonly number[];
}

/**
 * Puts properties to states and steps as a search finds them. A property is a function of the store, so it is asked once for each
 * different store, and once for each different change of it.
 */
export class Judge {
  readonly #packed: PackedWorld;
  readonly #always: readonly Always[];
  readonly #steps: readonly OnStep[];
  readonly #sometimes: readonly Sometimes[];
  readonly #convergence: readonly Convergence[];
  readonly #properties: readonly Property[];
  readonly #judgedStores = new Set<number>();
  /** Those that look at container runtimes, and what they were asked about: stores with runtimes. */
  readonly #ofRuntimes: readonly AlwaysRunning[];
  readonly #judgedRuntimes = new Set<string>();
  /** Store before → store after and actor. */
  readonly #judgedSteps: (Set<number> | undefined)[] = [];
  readonly #evaluated = new Map<Property, number>();
  readonly #happened = new Set<Property>();
  readonly #violated = new Set<string>();

  constructor(packed: PackedWorld, properties: readonly Property[]) {
    this.#packed = packed;
    this.#properties = properties;
    const always = properties.filter((property) => property.kind === "always");
    this.#always = always.filter((property) => property.readsRuntimes !== true);
    this.#ofRuntimes = always.filter((property) => property.readsRuntimes === true);
    this.#steps = properties.filter((property) => property.kind === "step");
    this.#sometimes = properties.filter((property) => property.kind === "sometimes");
    this.#convergence = properties.filter((property) => property.kind === "convergence");
  }

  onState(state: Int32Array, index: number): Violation | undefined {
    return this.#onStore(state, index) ?? (this.#ofRuntimes.length > 0 ? this.#onRuntimes(state, index) : undefined);
  }

  #onRuntimes(state: Int32Array, index: number): Violation | undefined {
    const { ids, runtimes } = this.#packed.runtimes(state);
    const key = `${state[storeAt]} ${ids}`;
    if (this.#judgedRuntimes.has(key)) return undefined;
    this.#judgedRuntimes.add(key);
    return this.#objection(this.#ofRuntimes, this.#packed.store(state), runtimes, index);
  }

  #objection(
    properties: readonly (Always | AlwaysRunning)[],
    store: Store,
    runtimes: readonly RuntimeState[],
    index: number,
  ): Violation | undefined {
    for (const property of properties) {
      if (property.applies && !property.applies(store)) continue;
      this.#count(property);
      const reason = property.objection(store, runtimes);
      if (reason !== undefined) return this.#violation({ property: property.name, reason, state: index });
    }
    return undefined;
  }

  #onStore(state: Int32Array, index: number): Violation | undefined {
    const storeId = state[storeAt] as number;
    if (this.#judgedStores.has(storeId)) return undefined;
    this.#judgedStores.add(storeId);
    const store = this.#packed.store(state);
    for (const property of this.#sometimes) {
      this.#count(property);
      if (!this.#happened.has(property) && property.holds(store)) this.#happened.add(property);
    }
    return this.#objection(this.#always, store, [], index);
  }

  onEdge({ from, to, fromIndex, toIndex, actor: index }: Edge): Violation | undefined {
    const [before, after] = [from[storeAt] as number, to[storeAt] as number];
    if (before === after || this.#steps.length === 0) return undefined;
    this.#judgedSteps[before] ??= new Set();
    const judged = this.#judgedSteps[before];
    const key = after * this.#packed.components.length + index;
    if (judged.has(key)) return undefined;
    judged.add(key);
    const actor = this.#packed.components[index]?.id ?? "";
    const stores: [Store, Store] = [this.#packed.store(from), this.#packed.store(to)];
    for (const property of this.#steps) {
      this.#count(property);
      const reason = property.objection(...stores, actor);
      if (reason !== undefined)
        return this.#violation({ property: property.name, reason, state: toIndex, from: fromIndex });
    }
    return undefined;
  }

  /** Judges convergence on a complete graph: all of every bottom component must be desired. The first component found counts. */
  onGraph({ states, offsets, targets }: Explored<unknown>): Violation | undefined {
    if (this.#convergence.length === 0) return undefined;
    const buffer = new Int32Array(states.width);
    for (const component of bottomComponents({ size: states.size, offsets, targets }).sort(
      (a, b) => (a[0] ?? 0) - (b[0] ?? 0),
    )) {
      for (const property of this.#convergence) {
        this.#count(property);
        const violation = this.#convergenceViolation(property, component, (index) =>
          this.#packed.store(states.read(index, buffer)),
        );
        if (violation) return this.#violation(violation);
      }
    }
    return undefined;
  }

  #convergenceViolation(
    property: Convergence,
    component: readonly number[],
    storeOf: (index: number) => Store,
  ): Violation | undefined {
    for (const state of component) {
      const reason = property.objection(storeOf(state));
      if (reason === undefined) continue;
      const desired = component.some((other) => property.objection(storeOf(other)) === undefined);
      const kind = component.length === 1 ? "stuck" : desired ? "oscillation" : "livelock";
      return { property: property.name, reason: `${kind}: ${reason}`, state, cycle: component };
    }
    return undefined;
  }

  /** One verdict for each property. @param complete whether everything reachable was seen. */
  verdicts(complete: boolean): PropertyVerdict[] {
    return this.#properties.map((property) => {
      const evaluated = this.#evaluated.get(property) ?? 0;
      return {
        property: property.name,
        kind: property.kind,
        verdict: this.#verdict(property, complete, evaluated),
        evaluated,
      };
    });
  }

  #verdict(property: Property, complete: boolean, evaluated: number): PropertyVerdict["verdict"] {
    if (this.#violated.has(property.name)) return "violated";
    if (property.kind === "sometimes")
      return this.#happened.has(property) ? "holds" : complete ? "notReached" : "undecided";
    if (!complete) return "undecided";
    return evaluated === 0 ? "notReached" : "holds";
  }

  #violation(violation: Violation): Violation {
    this.#violated.add(violation.property);
    return violation;
  }

  #count(property: Property): void {
    this.#evaluated.set(property, (this.#evaluated.get(property) ?? 0) + 1);
  }
}

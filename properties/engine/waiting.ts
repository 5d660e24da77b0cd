import type { Eventually, LeadsTo, PropertyKind } from "./property.ts";

type OfRuns<S> = Eventually<S> | LeadsTo<S>;

/** What is about states, steps or ends. */
interface Other {
  readonly kind: Exclude<PropertyKind, "eventually" | "leadsTo">;
}

/**
 * What one run still waits for: `eventually` that has not come about, `leadsTo` whose answer is due. Of a run that ends it says what the
 * finished graph says of it; of one that was cut off nothing can be said.
 */
export class Waiting<S> {
  readonly #properties: readonly OfRuns<S>[];
  readonly #waiting: Set<OfRuns<S>>;
  readonly #triggered = new Map<string, number>();

  /** @param properties those of other kinds are left aside. */
  constructor(properties: readonly (OfRuns<S> | Other)[]) {
    this.#properties = properties.filter((property) => isOfRuns(property));
    this.#waiting = new Set(this.#properties.filter(({ kind }) => kind === "eventually"));
  }

  /** Of each `leadsTo` that was put to the test, by name: in how many of the states that were seen it began. */
  get triggered(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#triggered);
  }

  /** The run comes to a state, the first one included. */
  see(state: S): void {
    for (const property of this.#properties) {
      if (property.kind === "leadsTo" && property.from(state)) {
        this.#waiting.add(property);
        this.#triggered.set(property.name, (this.#triggered.get(property.name) ?? 0) + 1);
      }
      if (this.#waiting.has(property) && property.objection(state) === undefined) this.#waiting.delete(property);
    }
  }

  /** The first property that a run which ends in this state, the last one seen, leaves unmet. */
  unmet(state: S): { readonly property: string; readonly reason: string } | undefined {
    for (const property of this.#properties) {
      if (!this.#waiting.has(property)) continue;
      return { property: property.name, reason: `${property.objection(state) ?? ""} (it ends here)` };
    }
    return undefined;
  }
}

function isOfRuns<S>(property: OfRuns<S> | Other): property is OfRuns<S> {
  return property.kind === "eventually" || property.kind === "leadsTo";
}

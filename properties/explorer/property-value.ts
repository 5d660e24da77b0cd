import type { Store } from "../../actors/store.ts";
import type { World } from "../../actors/world.ts";
import type { Objection, PropertyKind } from "../engine/property.ts";
import type { Property } from "../property.ts";

/** What a property says of one moment. */
export interface PropertyValue {
  readonly property: string;
  readonly kind: PropertyKind;
  /**
   * `holds`; `broken`: it will not hold of this run any more; `pending`: it is not so yet, and may still come about; `idle`: there is nothing
   * here that it is about.
   */
  readonly value: "holds" | "broken" | "pending" | "idle";
  /** Why it does not hold, or what is still missing. */
  readonly reason?: string;
}

/** The last change of the store, and who made it. */
export interface LastChange {
  readonly before: Store;
  readonly actor: string;
}

/** What a property says of a world. @param change the one that led here; a property of steps is about it. */
export function propertyValue(property: Property, world: World, change?: LastChange): PropertyValue {
  const { name, kind } = property;
  const { value, reason } = judgedIn(property, world, change);
  return { property: name, kind, value, ...(reason !== undefined && { reason }) };
}

function judgedIn(
  property: Property,
  world: World,
  change: LastChange | undefined,
): { readonly value: PropertyValue["value"]; readonly reason?: Objection } {
  const { store } = world;
  switch (property.kind) {
    case "always": {
      const runtimes = world.cells.flatMap(({ runtime }) => runtime ?? []);
      if (property.applies && !property.applies(store)) return { value: "idle" };
      return judged(property.objection(store, runtimes), "broken");
    }
    case "step":
      return change ? judged(property.objection(change.before, store, change.actor), "broken") : { value: "idle" };
    case "sometimes":
      return { value: property.holds(store) ? "holds" : "pending" };
    case "leadsTo":
      return property.from(store) ? judged(property.objection(store), "pending") : { value: "idle" };
    case "eventually":
    case "convergence":
      return judged(property.objection(store), "pending");
  }
}

function judged(reason: Objection, otherwise: "broken" | "pending") {
  return reason === undefined ? { value: "holds" as const } : { value: otherwise, reason };
}

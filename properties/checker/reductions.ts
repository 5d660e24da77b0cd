import type { FaultBudget } from "../../actors/choice.ts";
import { LazySemantics } from "./lazy.ts";
import type { PackedWorld } from "./packed-world.ts";
import type { Granularity, Semantics } from "./semantics.ts";

/** How a world is cut into steps. */
export interface SemanticsOptions {
  /** `fine` when unset. */
  readonly granularity?: Granularity;
}

/**
 * The semantics that these options ask for. Throws a RangeError if they do not go together.
 * @param initial the state to begin with, the fault budget in it.
 */
export function semanticsOf(packed: PackedWorld, initial: Int32Array, options: SemanticsOptions = {}): Semantics {
  const { granularity = "fine" } = options;
  if (granularity === "coarse") refuseStale(packed.faults(initial));
  return new LazySemantics(packed, initial, granularity);
}

function refuseStale({ stale }: FaultBudget): void {
  if (stale > 0) throw new RangeError("in coarse steps every turn is on a fresh cache: there are no stale turns");
}

import type { FaultBudget } from "../../actors/choice.ts";
import { LazySemantics } from "./lazy.ts";
import type { PackedWorld } from "./packed-world.ts";
import type { Granularity, Semantics } from "./semantics.ts";
import { SymmetricSemantics } from "./symmetric.ts";

/** What is left out of a state space, so that it can be seen to its end. Each loses no store, no change of one and no verdict. */
export interface Reductions {
  /** Stale turns are decided when a cache stops: only who has paid for one has anything unheard (`LazySemantics`). */
  readonly foresight: boolean;
  /** The order of unheard events is forgotten where it makes no difference to who is to hear them (`Stops`). Needs foresight. */
  readonly commute: boolean;
  /** Of what a cache lacks only that is kept which its component can tell (`Projection`). Needs `commute`, and does not go with symmetry. */
  readonly projection: boolean;
  /** Of states that differ by the names of interchangeable pods and nodes one stands for all (`SymmetricSemantics`). Off when unset. */
  readonly symmetry: boolean;
}

/** How a world is cut into steps. */
export interface SemanticsOptions {
  /** `fine` when unset. */
  readonly granularity?: Granularity;
  /** What is unset is on, where it can be. */
  readonly reductions?: Partial<Reductions>;
}

/**
 * The semantics that these options ask for. Throws a RangeError if they do not go together.
 * @param initial the state to begin with, the fault budget in it.
 */
export function semanticsOf(packed: PackedWorld, initial: Int32Array, options: SemanticsOptions = {}): Semantics {
  const { granularity = "fine", reductions = {} } = options;
  const { stale, fork, merge, skew } = packed.faults(initial);
  if (granularity === "coarse" && stale > 0)
    throw new RangeError("in coarse steps every turn is on a fresh cache: there are no stale turns");
  // A write that is carried out on its asker's past needs one who lags, and with foresight only those lag who have paid for a turn.
  const onThePast = fork > 0 || merge > 0;
  if (onThePast && skew > 0)
    throw new RangeError("forks and merges know what a component has heard, but no informers that lag behind others");
  if (onThePast && reductions.foresight) throw new RangeError("foresight knows stale turns, but no forks and merges");
  const foresight = reductions.foresight ?? !onThePast;
  if (reductions.commute && !foresight)
    throw new RangeError("without foresight a cache may stop at any unheard event: their order cannot be forgotten");
  const commute = reductions.commute ?? foresight;
  if (reductions.projection && !commute) throw new RangeError("projection needs commute");
  if (reductions.projection && reductions.symmetry) throw new RangeError("projection knows no symmetry");
  const projection = isProjected({ ...reductions, foresight }, stale > 0);
  const lazy = new LazySemantics(packed, initial, { granularity, foresight, commute, projection });
  if (!reductions.symmetry) return lazy;
  if (skew > 0) throw new RangeError("symmetry knows no informers that lag behind others");
  if (!foresight) throw new RangeError("symmetry needs foresight, and knows no forks and merges");
  return new SymmetricSemantics(packed, lazy);
}

/** The same, as things are called and with all that happens: a run that is to be told or made smaller is one of the cluster. */
export function tellable<O extends SemanticsOptions>(options: O): O {
  return { ...options, reductions: { ...options.reductions, symmetry: false, projection: false } };
}

/** Whether a run of such a search is one of the cluster. */
export function isTellable(options: SemanticsOptions, faults: FaultBudget): boolean {
  return !options.reductions?.symmetry && !needsReads(options, faults);
}

/** Whether it must be known for such a search what components read. */
export function needsReads({ reductions = {} }: SemanticsOptions, { stale }: FaultBudget): boolean {
  return isProjected(reductions, stale > 0);
}

/** Unless asked for, only where a turn may be stale: otherwise nobody has anything unheard. */
function isProjected(
  { foresight = true, commute = foresight, symmetry = false, projection }: Partial<Reductions>,
  mayLag: boolean,
): boolean {
  return projection ?? (mayLag && commute && !symmetry);
}

/** What a verdict rests on as to how the world was cut into steps, in sentences. */
export function semanticsAssumptions({ granularity = "fine", reductions = {} }: SemanticsOptions): readonly string[] {
  const { foresight = true, commute = foresight, symmetry = false } = reductions;
  const projection = isProjected(reductions, true);
  return [cutAssumption(granularity, { foresight, commute, projection }), namesAssumption(symmetry)];
}

function cutAssumption(
  granularity: Granularity,
  { foresight, commute, projection }: Omit<Reductions, "symmetry">,
): string {
  if (granularity === "coarse")
    return "Steps are coarse: a whole reconcile is one, on a fresh cache, and nothing comes in between its requests.";
  if (!foresight) return "Deliveries are lazy: a component chooses at its turn how far its cache has come.";
  const order = commute ? "; the order of what it lacks counts only where it can tell" : "";
  const projected = projection ? ", and changes in it only where it reads them" : "";
  return `A cache lags only from a stale turn's first unheard event to that turn${order}${projected}.`;
}

function namesAssumption(symmetry: boolean): string {
  if (symmetry)
    return "Ties between interchangeable pods and nodes are broken in every way: their names make no difference.";
  return "Ties between pods or nodes that are equally good are broken by name: as these names sort, and in no other way.";
}

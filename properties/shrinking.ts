import type { FaultBudget } from "../actors/choice.ts";
import type { World } from "../actors/world.ts";
import type { CheckContext } from "./check-context.ts";
import type { Contents } from "./check-subject.ts";
import { tellable } from "./checker/reductions.ts";
import { shrink } from "./counterexamples/shrink.ts";
import { shrinkProgress } from "./progress.ts";
import type { Counterexample } from "./report.ts";
import { finished } from "./scenario.ts";
import { SliceSearch } from "./slice-search.ts";

/** A counterexample made as small as may be, unless that is not wanted; either way with what it takes to run it again. */
export async function shrunk(
  raw: Counterexample,
  contents: Contents,
  faults: FaultBudget,
  { subject, clock, keeper }: CheckContext,
): Promise<Counterexample> {
  const { options } = subject;
  const conditions = subject.conditions(contents);
  const property = subject.propertiesOf(contents).find(({ name }) => name === raw.property);
  if (options.shrinks === false || !property) return { ...raw, conditions, faults };
  const interrupted = () => {
    if (clock.interruption === undefined) return false;
    keeper.endBetween();
    return true;
  };
  const search = (world: World, budget: FaultBudget, maxStates: number) =>
    finished(new SliceSearch(world, [property], tellable(options)).search(budget, { maxStates }));
  const { controllers: components = [] } = options;
  const shrinking = shrink({ counterexample: raw, conditions, components, faults, property, search }, { interrupted });
  for (let turn = shrinking.next(), tries = 1; ; turn = shrinking.next(), tries++) {
    if (turn.done) return turn.value;
    options.onProgress?.(shrinkProgress(contents.name, tries));
    await options.breathe?.();
  }
}

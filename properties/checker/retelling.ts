import type { Choice } from "../../actors/choice.ts";
import type { MacroStep } from "./semantics.ts";

/** A choice and where it stands in a run. */
interface Placed {
  readonly choice: Choice;
  readonly isSettled: boolean;
  readonly step: number;
  /** The step in which it is told. */
  told: number;
}

/**
 * A run in which stale turns were decided by foresight, told as one in which they are decided late. What a component does between its
 * turn on an old cache and the handling of the request that it leads to touches only itself, and moves to just before that: it is the
 * same run. The step of the request is then the stale one, and not the step in which the cache stopped.
 */
export function retold(steps: readonly MacroStep[]): readonly MacroStep[] {
  const all = steps.flatMap(({ choices, settledFrom }, step) =>
    choices.map((choice, at): Placed => ({ choice, isSettled: at >= settledFrom, step, told: step })),
  );
  for (const [at, { choice, isSettled }] of all.entries()) if (isSettled && choice.do === "turn") moveOn(all, at);
  return steps.map(({ fault }, step) => {
    const here = all.filter(({ told }) => told === step);
    const arrived = here.filter((placed) => placed.step !== step);
    const own = here.filter((placed) => placed.step === step);
    const main = own.filter(({ isSettled }) => !isSettled);
    const kind = fault === "stale" ? undefined : fault;
    const now = kind ?? (arrived.length > 0 ? "stale" : undefined);
    return {
      choices: [...arrived, ...own].map(({ choice }) => choice),
      settledFrom: arrived.length + main.length,
      ...(now && { fault: now }),
    };
  });
}

/** If the turn at this place leads to a request, it and what its component does before that is handled are told where that is. */
function moveOn(all: readonly Placed[], at: number): void {
  const { choice } = all[at] as Placed;
  const between = [all[at] as Placed];
  for (const placed of all.slice(at + 1)) {
    if (placed.choice.actor !== choice.actor) continue;
    if (placed.choice.do === "handle") {
      for (const each of between) each.told = placed.step;
      return;
    }
    if (placed.choice.do !== "deliver" && placed.choice.do !== "fire") return;
    between.push(placed);
  }
}

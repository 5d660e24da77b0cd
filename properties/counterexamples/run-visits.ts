import type { Component } from "../../actors/component.ts";
import { replay } from "../../actors/replay.ts";
import { observeTransitions } from "../../machines/adapter.ts";
import { choiceName, transitionName } from "../coverage.ts";
import type { Counterexample } from "../report.ts";
import { traceOfCounterexample } from "./verdict-file.ts";

/**
 * What the machines of a counterexample go through: by the machine's id its states, by their paths, and its transitions, as coverage names
 * alternatives, `pending on BOUND (4)`, be it the only one. All pods are one machine here. Throws a TraceError if it does not replay any more, a
 * VerdictError if it does not say how its world begins.
 * @param components those that took built-in ones' places.
 */
export function visitedOnRun(
  counterexample: Pick<Counterexample, "conditions" | "choices">,
  components: readonly Component[] = [],
): ReadonlyMap<string, readonly string[]> {
  const trace = traceOfCounterexample(counterexample);
  const visited = new Map<string, Set<string>>();
  const stop = observeTransitions(({ machine, source, target, event, via, choices }) => {
    const names = visited.get(machine) ?? new Set<string>();
    visited.set(machine, names);
    for (const path of [source, target].flatMap((each) => each.split(" | "))) names.add(path);
    via.forEach((state, index) => void names.add(choiceName(transitionName(state, event), choices[index] ?? 0)));
  });
  try {
    replay(trace, { replace: components });
  } finally {
    stop();
  }
  return new Map([...visited].map(([machine, names]) => [machine, [...names]]));
}

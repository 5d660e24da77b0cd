import { bench, describe } from "vitest";
import { type AnyMachineSnapshot, initialTransition, transition } from "xstate";
import type { Statechart } from "./adapter.ts";
import { catalogue } from "./catalogue.ts";

/*
 * An iteration is a thousand transitions, so `hz` reads as thousands of transitions a second.
 * Cold: every event carries a number that it never carried before, so that the memo cannot help; the peer gets the same.
 */

type AnyEvent = { readonly type: string; readonly [field: string]: unknown };
type AnyChart = Statechart<AnyEvent, AnyEvent, unknown>;

const transitionsAnIteration = 1_000;

/** Rounds that end where they began; a string is a timer. */
const rounds: { readonly [title: string]: readonly [AnyChart, readonly AnyEvent[]] } = {
  "flat machine (node: renewed, not ready, ready)": [
    catalogue.node,
    [{ type: "POSTED_READY" }, { type: "RENEWED" }, { type: "POSTED_NOT_READY" }, { type: "RENEWED" }],
  ],
  "nested machine with effects (pod: ready, unready)": [
    catalogue.pod,
    [
      { type: "BOUND", initContainers: 0, phase: "Pending", deletionGraceSeconds: null },
      { type: "SANDBOX_READY" },
      { type: "CONTAINERS_STARTED" },
      { type: "READY" },
      { type: "UNREADY" },
      { type: "SANDBOX_GONE" },
    ],
  ],
  "parallel machine (work item: added, taken, added again, done)": [
    catalogue.workItem,
    [
      { type: "ADD" },
      { type: "TAKE" },
      { type: "ADD" },
      { type: "SUCCEEDED" },
      { type: "TAKE" },
      { type: "SUCCEEDED" },
    ],
  ],
};

for (const [title, [chart, round]] of Object.entries(rounds)) {
  let number = 0;
  const neverHeard = (event: AnyEvent): AnyEvent => ({ ...event, number: number++ });

  describe(title, () => {
    let [snapshot]: readonly [AnyMachineSnapshot, unknown] = initialTransition(chart.machine);
    let at = 0;
    const next = (): AnyEvent => round[at++ % round.length] as AnyEvent;

    bench("XState's public transition()", () => {
      for (let i = 0; i < transitionsAnIteration; i++)
        [snapshot] = transition(chart.machine, snapshot, neverHeard(next()));
    });

    let state = chart.initial;
    bench("adapter, cold", () => {
      for (let i = 0; i < transitionsAnIteration; i++) [state] = chart.step(state, neverHeard(next()));
    });

    bench("adapter, memoised", () => {
      for (let i = 0; i < transitionsAnIteration; i++) [state] = chart.step(state, next());
    });
  });
}

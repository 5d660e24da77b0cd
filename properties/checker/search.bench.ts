import { bench, describe } from "vitest";
import type { FaultBudget } from "../../actors/choice.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { step } from "../../actors/step.ts";
import type { World } from "../../actors/world.ts";
import { modelWorld } from "../model.ts";
import { SliceSearch } from "../slice-search.ts";
import { clusterInvariants } from "../standard/invariants.ts";
import { workloadProperties } from "../standard/workloads.ts";
import { createWeb } from "../workload.fixture.ts";
import { LazySemantics } from "./lazy.ts";
import { PackedWorld } from "./packed-world.ts";
import type { Reductions } from "./reductions.ts";
import type { MacroStep } from "./semantics.ts";

/*
 * A whole search, once: every state, every property, as `orrery check` does it. Next to it, in the same run, the first of its transitions
 * made without memory: the same choices by plain `step`, each on a fork of the world that it starts from; and the same again with
 * a visited set of texts, which is how one would write it first. What counts is the ratio of transitions/s, printed for each.
 */

const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };
const budget: FaultBudget = faultBudget({ stale: 1, crash: 1 });

/** So many transitions are enough to know a rate. */
const sampled = 4_000;

interface Transition {
  readonly from: World;
  readonly choices: MacroStep["choices"];
}

/** The first transitions of the search, breadth first, each with the world that it starts from. */
function firstTransitions(start: World, most: number): Transition[] {
  const packed = new PackedWorld(start.fork());
  const semantics = new LazySemantics(packed, packed.pack(start));
  const first = start.fork();
  for (const choice of semantics.settling) step(first, choice);
  const worlds = new Map<string, World>([[semantics.initial().join(), first]]);
  const transitions: Transition[] = [];
  for (const [state, from] of worlds) {
    const packedFrom = Int32Array.from(state.split(","), Number);
    const successors: Int32Array[] = [];
    semantics.expand(packedFrom, (next) => void successors.push(Int32Array.from(next)));
    for (const next of successors) {
      if (transitions.length === most) return transitions;
      const { choices } = semantics.explain(packedFrom, next);
      transitions.push({ from, choices });
      if (!worlds.has(next.join())) worlds.set(next.join(), make({ from, choices }));
    }
  }
  return transitions;
}

function make({ from, choices }: Transition): World {
  const world = from.fork();
  for (const choice of choices) step(world, choice);
  return world;
}

function textOf({ store, cells, faults }: World): string {
  return JSON.stringify([[...store.entries()], cells, faults]);
}

/** What was done in how long, as rates. */
function rate(count: number, startMs: number): number {
  return (count / (performance.now() - startMs)) * 1_000;
}

const shown = (number: number): string => Math.round(number).toLocaleString("en");

/** One line a figure: what the search does a second, and how many times what can be done without memory. */
function report(replicas: number): void {
  const start = modelWorld({ nodes: 2, given: [], operations: createWeb("Deployment", replicas) });
  start.faults = budget;
  const transitions = firstTransitions(start, sampled);

  const reduced = searched(start, {});
  const whole = searched(start, { foresight: false, commute: false });

  const plainMs = performance.now();
  for (const transition of transitions) make(transition);
  const plainRate = rate(transitions.length, plainMs);

  const textsMs = performance.now();
  const seen = new Set<string>();
  for (const transition of transitions) seen.add(textOf(make(transition)));
  const textsRate = rate(transitions.length, textsMs);

  const against = (other: number) =>
    `${shown(other)} transitions/s (${(whole.transitionsRate / other).toFixed(1)} times slower than without reductions)`;
  console.log(
    [
      `${replicas} replicas`,
      `  the search            ${reduced.text}`,
      `  without reductions    ${whole.text}`,
      `  plain step            ${against(plainRate)}`,
      `  and a set of texts    ${against(textsRate)}`,
    ].join("\n"),
  );
}

/** One search to its end, in figures. Without reductions there are more of the same transitions, and so a higher rate and a longer search. */
function searched(start: World, reductions: Partial<Reductions>): { transitionsRate: number; text: string } {
  const properties = [...clusterInvariants, ...workloadProperties];
  const startMs = performance.now();
  const run = new SliceSearch(start, properties, { reductions }).search(budget, { maxStates: 5_000_000 });
  let turn = run.next();
  while (!turn.done) turn = run.next();
  const { states, transitions, depth, bound, counterexample } = turn.value;
  if (bound ?? counterexample) throw new Error(bound ?? counterexample?.reason);
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  const transitionsRate = rate(transitions, startMs);
  const rates = `${shown(rate(states, startMs))} distinct states/s, ${shown(transitionsRate)} transitions/s`;
  return {
    transitionsRate,
    text: `${shown(states)} states, ${shown(transitions)} transitions, depth ${depth} in ${seconds} s: ${rates}`,
  };
}

describe("the checker, one stale turn and one crash", () => {
  // Asynchronous, or else the benchmark would try each out before it measures.
  for (const replicas of [2, 3])
    bench(`a Deployment of ${replicas} replicas on 2 nodes`, async () => report(replicas), once);
});

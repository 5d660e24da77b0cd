/**
 * What components cannot tell is left out exactly: the states and steps with projection are those without it, with that left out, none more and
 * none missing.
 */
import { describe, expect, it } from "vitest";
import { parseFaultBudget } from "../actors/fault-budget.ts";
import { LazySemantics } from "./checker/lazy.ts";
import { cellsAt, PackedWorld, storeAt } from "./checker/packed-world.ts";
import { untilToldApart } from "./checker/projection.ts";
import { explore } from "./engine/search.ts";
import { type ModelOptions, modelWorld } from "./model.ts";
import { createWeb, scaleWeb } from "./workload.fixture.ts";

/** More than any of the worlds here has. */
const maxStates = 1_000_000;

/** All states and all steps of a world, as text, each as `of` has it. */
function graphOf(semantics: LazySemantics, of: (state: Int32Array) => string) {
  const [states, steps] = [new Set<string>(), new Set<string>()];
  let count = 0;
  const search = explore<never>(
    semantics,
    { maxStates },
    {
      onState(state) {
        count++;
        states.add(of(state));
        return undefined;
      },
      onEdge({ from, to }) {
        steps.add(`${of(from)} → ${of(to)}`);
        return undefined;
      },
      needsEdges: true,
    },
  );
  let turn = search.next();
  while (!turn.done) turn = search.next();
  semantics.conclude();
  // Steps that lead back to where they began are none.
  return { count, states: [...states].sort(), steps: [...steps].filter((step) => !isLoop(step)).sort() };
}

function isLoop(step: string): boolean {
  const [from, to] = step.split(" → ");
  return from === to;
}

/** One world, with and without what its components cannot tell; the numbers in states mean the same for both. */
function compared(options: ModelOptions, faults: string) {
  const world = modelWorld(options);
  world.faults = parseFaultBudget(faults);
  const packed = new PackedWorld(world.fork());
  const start = packed.pack(world);
  return untilToldApart(() => {
    const projected = new LazySemantics(packed, start, { projection: true });
    const left = graphOf(projected, String);
    const withLeftOut = (state: Int32Array) => {
      const next = Int32Array.from(state);
      packed.components.forEach((_, index) => {
        const cell = packed.cell(state, index);
        if (cell.stream !== "open" || cell.inbox.length === 0) return;
        const ordered = projected.inOrder(state[storeAt] as number, index, cell, cell.inbox.length);
        next[cellsAt + index] = packed.intern(index, ordered);
      });
      return String(next);
    };
    const whole = graphOf(new LazySemantics(packed, start), withLeftOut);
    projected.conclude();
    return { whole, left };
  });
}

describe("what is left are the states and steps of the whole, with what nobody can tell left out", () => {
  const only = ["replicaset-controller", "default-scheduler", "kubelet/n1"];
  it.each<[string, Omit<ModelOptions, "nodes" | "given">, string, number, number]>([
    ["a Deployment of 2", { operations: createWeb("Deployment", 2) }, "stale=1", 839, 772],
    ["a Deployment of 2", { operations: createWeb("Deployment", 2) }, "stale=2", 4_772, 4_076],
    [
      "a Deployment of 2, born in 3 writes",
      { operations: createWeb("Deployment", 2), kubeletSteps: 3 },
      "stale=1",
      4280,
      3247,
    ],
    [
      "a ReplicaSet of 2, born in 3 writes",
      { operations: createWeb("ReplicaSet", 2), kubeletSteps: 3, only },
      "stale=1,crash=1",
      3_886,
      2_913,
    ],
    [
      "a ReplicaSet of 2, scaled to 1",
      { operations: [...createWeb("ReplicaSet", 2), scaleWeb(1, 0, "replicasets.apps")], only },
      "stale=1,crash=1",
      7_042,
      6_939,
    ],
    [
      "a ReplicaSet of 2, an informer behind the others",
      { operations: createWeb("ReplicaSet", 2), only: only.slice(0, 2) },
      "stale=1,skew=1",
      1_550,
      1_526,
    ],
  ])("%s", (_what, options, faults, before, after) => {
    const { whole, left } = compared({ nodes: 2, given: [], ...options }, faults);
    expect([whole.count, left.count]).toEqual([before, after]);
    expect(left.states).toEqual(whole.states);
    expect(left.steps).toEqual(whole.steps);
  });
});

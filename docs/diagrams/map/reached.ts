import { bottomComponents } from "../../../properties/engine/components.ts";
import { Search } from "../../../properties/engine/search.ts";
import type { StateSpace } from "../../../properties/engine/state-space.ts";
import { finished } from "../../../properties/scenario.ts";

/** A step between two states, by their numbers. */
export interface ReachedStep {
  readonly from: number;
  readonly to: number;
  readonly actor: number;
  readonly isFault: boolean;
}

/** All that can be reached in a space. State 0 is the first. */
export interface Reached {
  readonly states: readonly Int32Array[];
  readonly steps: readonly ReachedStep[];
  /** Whether that is all. */
  readonly isComplete: boolean;
  /** The components that nothing leads out of, faults aside: where every fair run ends. None, if not all was seen. */
  readonly finals: readonly (readonly number[])[];
}

/** Explores a space, up to so many states. */
export function reached(space: StateSpace, maxStates: number): Reached {
  const states: Int32Array[] = [];
  const taken: Omit<ReachedStep, "isFault">[] = [];
  const listener = {
    needsEdges: true,
    onState: (state: Int32Array): undefined => void states.push(Int32Array.from(state)),
    onEdge: ({ fromIndex, toIndex, actor }: { fromIndex: number; toIndex: number; actor: number }): undefined =>
      void taken.push({ from: fromIndex, to: toIndex, actor }),
  };
  const { bound, edges, faults } = finished(new Search<never>(space, { maxStates }, listener).run());
  const isComplete = bound === undefined;
  const isFault = ({ from, to }: Omit<ReachedStep, "isFault">) => leads(faults, from, to) && !leads(edges, from, to);
  return {
    states,
    steps: taken.map((step) => ({ ...step, isFault: isFault(step) })),
    isComplete,
    finals: isComplete && edges ? bottomComponents({ size: states.length, ...edges }) : [],
  };
}

type Edges = Parameters<typeof bottomComponents>[0] | Omit<Parameters<typeof bottomComponents>[0], "size"> | undefined;

function leads(edges: Edges, from: number, to: number): boolean {
  if (!edges || from + 1 >= edges.offsets.length) return false;
  for (let edge = edges.offsets.at(from); edge < edges.offsets.at(from + 1); edge++)
    if (edges.targets.at(edge) === to) return true;
  return false;
}

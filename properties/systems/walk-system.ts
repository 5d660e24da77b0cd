import { Random } from "../../actors/random.ts";
import { compile } from "../engine/asked.ts";
import { ReadMemory } from "../engine/read-memory.ts";
import { type WalkResult, walkAtRandom } from "../engine/walk.ts";
import type { SystemCounterexample } from "./check-system.ts";
import type { System } from "./system.ts";
import { SystemSpace } from "./system-space.ts";
import { tellSteps } from "./system-step.ts";
import { viewerOf } from "./system-view.ts";

/** How to walk. */
export interface WalkSystemOptions {
  /** 100 when unset. */
  readonly walks?: number;
  /** 10,000 when unset. */
  readonly maxSteps?: number;
  /** 1 when unset. The same seed takes the same walks. */
  readonly seed?: number;
  /** Each walk leaves out a random half of what actors do and of faults; yes when unset. */
  readonly swarm?: boolean;
}

/** What walks have met. Without a counterexample it says nothing of the runs that were not taken. */
export interface SystemWalks extends Omit<WalkResult, "violation"> {
  readonly seed: number;
  readonly counterexample?: SystemCounterexample;
}

/** Random runs of a system too large to be explored, until a property is violated. */
export function walkSystem<H, S>(system: System<H, S>, options: WalkSystemOptions = {}): SystemWalks {
  const { walks = 100, maxSteps = 10_000, seed = 1, swarm = true } = options;
  const space = new SystemSpace(system as System);
  const memory = new ReadMemory(viewerOf<H, S>(space), (index) => space.actors[index]?.name ?? "");
  const random = Random.seeded(seed);
  const pick = (count: number): number => random.between(0, count - 1);
  const run = walkAtRandom(space, compile(system.properties, memory), { walks, maxSteps, swarm, pick });
  let turn = run.next();
  while (!turn.done) turn = run.next();
  const { violation, ...result } = turn.value;
  if (!violation) return { ...result, seed };
  const { property, reason, states } = violation;
  return { ...result, seed, counterexample: { property, reason, steps: tellSteps(space, states) } };
}

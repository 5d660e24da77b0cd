import type { Choice } from "../../../actors/choice.ts";
import { type Conditions, worldOf } from "../../../actors/conditions.ts";
import type { UserController } from "../../../actors/define-controller.ts";
import { Simulator, simulationStartMs } from "../../../actors/drivers/simulator.ts";
import { Random } from "../../../actors/random.ts";
import { replay } from "../../../actors/replay.ts";
import { StoreView } from "../../../actors/store-view.ts";
import { Recording, type Trace, timesOf, traceOf } from "../../../actors/trace.ts";
import type { Operation, UserState } from "../../../actors/user.ts";
import { undesired } from "../../../actors/user-controllers.ts";
import type { World } from "../../../actors/world.ts";
import { notDesired } from "../../../machines/desired-state.ts";
import type { View } from "../../../machines/view.ts";
import { tellRun } from "../../../properties/counterexamples/story.ts";
import type { StoryStep } from "../../../properties/report.ts";

/** A run to be recorded. */
export interface RunPlan {
  /** What it is: `a pod's birth`. */
  readonly title: string;
  readonly nodes: number;
  /** Of latencies and ties; 1 when unset. */
  readonly seed?: number;
  /** What the user has done long before the run begins. */
  readonly before?: readonly Operation[];
  /** What the user does in it. */
  readonly operations?: readonly Operation[];
  /** What befalls the cluster in it, which is at rest. */
  readonly befalls?: (world: World) => Choice;
  /** Whether it is over, soon after it began; when all is as desired, when unset. */
  readonly isOver?: (view: View) => boolean;
  readonly controllers?: readonly UserController[];
}

/** A run that was recorded: any driver replays it. */
export interface RecordedRun {
  readonly title: string;
  readonly trace: Trace;
  /** Index of the first step of the trace that belongs to the story: before it the cluster starts and comes to rest. */
  readonly from: number;
  /** Whether it was over when the recording ended. */
  readonly isOver: boolean;
}

/** So long after all that was done before, the run begins. */
const settlingMs = 60_000;

/** A run that is over goes on for so long, so that who has to hear of it hears of it. */
const afterglowMs = 3_000;

/** No run is recorded for longer. */
const longestMs = 3_600_000;

/** Resources of which only the pulse of a healthy cluster is heard, and Events, which tell what is told anyway. */
const overlooked: ReadonlySet<string> = new Set(["leases.coordination.k8s.io", "events"]);

/** Lets the simulator run a cluster, and writes down all that happens. The same plan gives the same run. */
export function recordRun(plan: RunPlan): RecordedRun {
  const { title, nodes, seed = 1, before = [], operations = [], befalls, controllers = [] } = plan;
  const script = [...afterAWhile(before), ...afterAWhile(operations)];
  const replaced = controllers.length > 0 && { replaced: controllers.map(({ id }) => id) };
  const conditions: Conditions = {
    nature: "real",
    nodes,
    given: [],
    operations: script,
    seed,
    startMs: simulationStartMs,
    ...replaced,
  };
  const world = worldOf(conditions, controllers);
  const simulator = new Simulator(world, Random.seeded(seed ^ 0x5eed));
  const recording = new Recording(conditions);
  simulator.onStep = recording.onStep;
  while (user(world).next < before.length) simulator.next();
  simulator.runUntil(world.nowMs + settlingMs - 1);
  const from = recording.trace.steps.length;
  if (befalls) simulator.inject(befalls(world), longestMs);
  const isDesired = (view: View) => !notDesired(view) && !controllers.some((each) => undesired(each, view));
  const isOver = runToItsEnd(simulator, script.length, plan.isOver ?? isDesired);
  return { title, trace: recording.trace, from, isOver };
}

function afterAWhile([first, ...others]: readonly Operation[]): Operation[] {
  return first ? [{ ...first, afterMs: settlingMs }, ...others] : [];
}

function runToItsEnd(simulator: Simulator, operations: number, isEnd: (view: View) => boolean): boolean {
  const { world } = simulator;
  const endMs = world.nowMs + longestMs;
  for (;;) {
    const nextMs = simulator.nextMs ?? endMs;
    if (nextMs >= endMs) return false;
    const { store } = world;
    simulator.runUntil(nextMs);
    if (store === world.store || user(world).next < operations || !isEnd(new StoreView(world.store))) continue;
    simulator.runUntil(world.nowMs + afterglowMs);
    if (isEnd(new StoreView(world.store))) return true;
  }
}

/** A trace of any other origin as such a run: its story begins where the user first acts, or, if nobody does, where the trace begins. */
export function runOfTrace(title: string, trace: Trace): RecordedRun {
  const first = trace.steps.findIndex(
    ({ choice }) => choice.do === "ask" || (choice.actor === "user" && choice.do === "turn"),
  );
  return { title, trace, from: Math.max(0, first), isOver: true };
}

function user(world: World): UserState {
  return world.cells[world.indexOf("user")]?.state as UserState;
}

/**
 * A recorded run as a story: from the first step that belongs to it, with times, the machines' transitions, and what kubelets and container
 * runtimes say to one another. Throws a TraceError if it does not replay.
 */
export function storyOf({ trace, from }: RecordedRun, controllers: readonly UserController[] = []): StoryStep[] {
  const { conditions, steps } = trace;
  const world = replay(traceOf(conditions, steps.slice(0, from)), { replace: controllers });
  const told = steps.slice(from);
  const timesMs = timesOf(told, world.nowMs);
  const choices = told.map(({ choice }) => choice);
  return [...tellRun(world, world.faults, choices, { timesMs, closeUp: true, overlooked }).steps];
}

import type { KubeObject } from "../../machines/api/object.ts";
import { notDesired } from "../../machines/desired-state.ts";
import { isPodReady } from "../../machines/pod-state.ts";
import type { ObjectOf } from "../../machines/view.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { Cell } from "../cell.ts";
import type { Choice } from "../choice.ts";
import { type Conditions, worldOf } from "../conditions.ts";
import { creation } from "../creation.ts";
import type { UserController } from "../define-controller.ts";
import { Random } from "../random.ts";
import { registryOfObjects } from "../registry-of-objects.ts";
import { step } from "../step.ts";
import { StoreView } from "../store-view.ts";
import type { UserState } from "../user.ts";
import { notActedOn, undesired } from "../user-controllers.ts";
import type { World } from "../world.ts";
import { type Latencies, Schedule, usualLatencies } from "./schedule.ts";
import type { SimulateOptions, SimulationSummary } from "./simulation.ts";

/** When virtual time begins. */
export const simulationStartMs = Date.UTC(2025, 0, 1);

/** How often progress is told and others get the processor, in virtual time. */
const progressEveryMs = 60_000;

/** A world, its schedule, and the clock between them: takes what is due next, moves the clock there, makes it happen. */
export class Simulator {
  readonly world: World;
  /** Told of every step before it is taken: a recording's ear. */
  onStep: ((choice: Choice, atMs: number) => void) | undefined;
  readonly #schedule: Schedule;
  #steps = 0;

  constructor(world: World, random: Random, latencies: Latencies = usualLatencies) {
    this.world = world;
    this.#schedule = new Schedule(world, random, latencies);
  }

  get steps(): number {
    return this.#steps;
  }

  /** When the next thing will happen; undefined if nothing will. */
  get nextMs(): number | undefined {
    return this.#schedule.nextMs;
  }

  /** The next thing happens. The clock moves to its time first. Undefined if there is none. */
  next(): Choice | undefined {
    const due = this.#schedule.take();
    if (!due) return undefined;
    this.world.nowMs = Math.max(this.world.nowMs, due.dueMs);
    this.inject(due.choice);
    return due.choice;
  }

  /**
   * Something happens that is on no schedule, a fault say, now.
   * @param downMs for a crash or a failure: how long its victim stays down; as long as a start takes when unset.
   */
  inject(choice: Choice, downMs?: number): void {
    this.onStep?.(choice, this.world.nowMs);
    const touched = step(this.world, choice);
    if (downMs !== undefined) this.#schedule.holdBack(this.world.indexOf(choice.actor), downMs);
    this.#schedule.update(touched);
    this.#steps++;
  }

  /** Whether this choice will get its turn, by the schedule. */
  awaits(choice: Choice): boolean {
    return this.#schedule.has(choice);
  }

  /** Lets everything happen that is due by then, and moves the clock there. */
  runUntil(untilMs: number): void {
    for (let nextMs = this.nextMs; nextMs !== undefined && nextMs <= untilMs; nextMs = this.nextMs) this.next();
    this.world.nowMs = Math.max(this.world.nowMs, untilMs);
  }
}

/** A simulated cluster of so many nodes, about to start, in which somebody will create these objects. */
export function simulator(
  objects: readonly KubeObject[],
  options: Pick<SimulateOptions, "nodes" | "topology" | "seed" | "replace" | "controllers"> = {},
): Simulator {
  const { nodes = 3, topology = [], seed = 1, controllers = [] } = options;
  const replace = [...(options.replace ?? []), ...controllers];
  const registry = registryOfObjects(objects);
  const operations = objects.map((object) => creation(object, registry));
  const conditions: Conditions = {
    nature: "real",
    nodes,
    topology,
    given: [],
    operations,
    seed,
    startMs: simulationStartMs,
  };
  return new Simulator(worldOf(conditions, replace), Random.seeded(seed ^ 0x5eed));
}

/**
 * Runs objects (as from a manifest: decoded and valid, not defaulted) on a cluster in virtual time. Latencies, durations and the order
 * of what happens at once come from the seed; the same seed gives the same events, byte for byte.
 */
export async function simulate(
  objects: readonly KubeObject[],
  options: SimulateOptions = {},
): Promise<SimulationSummary> {
  const { nodes = 3, forMs = 3_600_000, seed = 1 } = options;
  const startedMs = options.nowMs?.() ?? 0;
  const simulation = simulator(objects, options);
  const { world } = simulation;
  const readiness = new Readiness();
  let commits = 0;
  world.onCommit = (event) => {
    readiness.note(event, world.nowMs);
    commits++;
    options.onEvent?.(eventLine(event, world));
  };
  const endMs = simulationStartMs + forMs;
  for (let untilMs = simulationStartMs; untilMs < endMs; ) {
    untilMs = Math.min(untilMs + progressEveryMs, endMs);
    simulation.runUntil(untilMs);
    const virtualMs = untilMs - simulationStartMs;
    options.onProgress?.({
      virtualMs,
      forMs,
      steps: simulation.steps,
      pods: new StoreView(world.store).list("pods").length,
    });
    await options.breathe?.();
  }
  return {
    seed,
    nodes,
    virtualMs: forMs,
    elapsedMs: (options.nowMs?.() ?? 0) - startedMs,
    steps: simulation.steps,
    commits,
    revision: world.store.revision,
    ...podFigures(world),
    timeToReadyMs: readiness.quantiles(),
    events: eventFigures(world),
    ...convergence(world, options.controllers ?? []),
    convergedAtMs: readiness.lastMs === undefined ? null : readiness.lastMs - simulationStartMs,
    notActedOn: notActedOn(objects, options.controllers ?? []).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  };
}

/** One watch event as a line of JSON: virtual milliseconds since the start, revision, type, key, and the object (not of a deletion). */
function eventLine({ type, key, object }: WatchEvent, world: World): string {
  const atMs = world.nowMs - simulationStartMs;
  // One request can commit several revisions; each event has its own.
  const revision = Number(object.metadata.resourceVersion);
  return JSON.stringify(type === "DELETED" ? { atMs, revision, type, key } : { atMs, revision, type, key, object });
}

/** How long pods take from creation to their first Ready. */
class Readiness {
  readonly #createdMs = new Map<string, number>();
  readonly #tookMs: number[] = [];
  lastMs: number | undefined;

  note({ type, resource, object }: WatchEvent, nowMs: number): void {
    if (resource !== "pods") return;
    const { uid } = object.metadata;
    if (type === "ADDED") this.#createdMs.set(uid, nowMs);
    const createdMs = this.#createdMs.get(uid);
    if (createdMs === undefined || !isPodReady(object as unknown as ObjectOf<"pods">)) return;
    this.#createdMs.delete(uid);
    this.#tookMs.push(nowMs - createdMs);
    this.lastMs = nowMs;
  }

  quantiles(): SimulationSummary["timeToReadyMs"] {
    if (this.#tookMs.length === 0) return null;
    const sorted = [...this.#tookMs].sort((a, b) => a - b);
    const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] as number;
    return { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) };
  }
}

function podFigures(world: World): Pick<SimulationSummary, "pods" | "readyPods" | "podsByPhase"> {
  const pods = new StoreView(world.store).list("pods");
  const podsByPhase: Record<string, number> = {};
  for (const { status } of pods)
    podsByPhase[status.phase ?? "Unknown"] = (podsByPhase[status.phase ?? "Unknown"] ?? 0) + 1;
  return { pods: pods.length, readyPods: pods.filter(isPodReady).length, podsByPhase };
}

function eventFigures(world: World): SimulationSummary["events"] {
  const figures: Record<string, number> = {};
  for (const { reason = "", count = 1 } of new StoreView(world.store).list("events"))
    figures[reason] = (figures[reason] ?? 0) + count;
  return Object.fromEntries(Object.entries(figures).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Not what was asked for is what was refused, and what has not come to pass. */
function convergence(
  world: World,
  controllers: readonly UserController[],
): Pick<SimulationSummary, "converged" | "unconverged"> {
  // The world was made with a user; indexOf throws if it was not.
  const { state } = world.cells[world.indexOf("user")] as Cell;
  const { refused } = state as UserState;
  const refusals = refused.map(
    ({ status }) => `the user was refused: ${status.message ?? status.reason ?? "no reason given"}`,
  );
  const view = new StoreView(world.store);
  const shortfalls = [notDesired(view), ...controllers.map((controller) => undesired(controller, view))];
  const unconverged = [...refusals, ...shortfalls.filter((shortfall) => shortfall !== undefined)];
  return { converged: unconverged.length === 0, unconverged };
}

import type { NodeStatus, PodSpec, PodStatus } from "../../../machines/api/generated/types.ts";
import { type KubeObject, parseKey } from "../../../machines/api/object.ts";
import { type Amounts, amountsOf, podRequest } from "../../../machines/scheduler/pod-request.ts";

/** Where a pod can stand, as the timeline tells it, from what is best. */
export const podStates = [
  "ready",
  "running, not ready",
  "starting on its node",
  "waiting for a node",
  "terminating",
  "succeeded",
  "failed",
] as const;
export type PodState = (typeof podStates)[number];

/** From this time on, until the next point. */
export interface Point<V> {
  /** Virtual milliseconds since the start. */
  readonly atMs: number;
  readonly value: V;
}

/** What a node's pods ask for: cpu in thousandths of a core, memory in bytes, pods in pieces. */
export interface NodeUse {
  readonly name: string;
  /** What can be asked for at most; of a node that says nothing, nothing. */
  readonly allocatable: Amounts;
  readonly points: readonly Point<Amounts>[];
}

/** A simulation as steps over time, exact: a point for each change. */
export interface Timeline {
  readonly forMs: number;
  /** How many pods are in each of `podStates`. */
  readonly pods: readonly Point<Readonly<Record<PodState, number>>>[];
  /** In the order in which they registered. */
  readonly nodes: readonly NodeUse[];
}

/** An event as `orrery simulate --events` writes it, a line of JSON. */
interface EventLine {
  readonly atMs: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly key: string;
  readonly object?: KubeObject;
}

const measures = ["cpu", "memory", "pods"] as const;

/** Makes a timeline of events, one line after the other. */
export class TimelineRecorder {
  readonly #states = new Map<string, PodState>();
  readonly #counts: Record<PodState, number> = Object.fromEntries(podStates.map((state) => [state, 0])) as Record<
    PodState,
    number
  >;
  readonly #pods: Point<Readonly<Record<PodState, number>>>[] = [];
  /** What each pod asks of which node. */
  readonly #asks = new Map<string, { readonly node: string; readonly amounts: Amounts }>();
  readonly #nodes = new Map<string, { allocatable: Amounts; used: Record<string, number>; points: Point<Amounts>[] }>();
  #lastMs = 0;

  /** The next line. Throws a RangeError if it is none of a simulation's. */
  note(line: string): void {
    const { atMs, type, key, object } = parsed(line);
    this.#lastMs = atMs;
    const { resource, name } = parseKey(key);
    const isGone = type === "DELETED";
    if (resource === "nodes") this.#noteNode(name, isGone ? undefined : object);
    if (resource !== "pods") return;
    this.#noteState(key, isGone || !object ? undefined : podStateOf(object), atMs);
    this.#noteUse(key, isGone ? undefined : object, atMs);
  }

  /** @param forMs how long the simulation went on; until the last event when unset. */
  timeline(forMs = this.#lastMs): Timeline {
    const nodes = [...this.#nodes].map(([name, { allocatable, points }]) => ({ name, allocatable, points }));
    return { forMs, pods: this.#pods, nodes };
  }

  #noteState(key: string, state: PodState | undefined, atMs: number): void {
    const before = this.#states.get(key);
    if (before === state) return;
    if (before !== undefined) this.#counts[before]--;
    if (state !== undefined) this.#counts[state]++;
    if (state === undefined) this.#states.delete(key);
    else this.#states.set(key, state);
    put(this.#pods, atMs, { ...this.#counts });
  }

  #noteNode(name: string, object: KubeObject | undefined): void {
    const { allocatable } = (object?.status ?? {}) as NodeStatus;
    const known = this.#nodes.get(name) ?? { allocatable: {}, used: {}, points: [] };
    this.#nodes.set(name, { ...known, allocatable: allocatable ? amountsOf(allocatable) : known.allocatable });
  }

  #noteUse(key: string, pod: KubeObject | undefined, atMs: number): void {
    const { nodeName: node } = (pod?.spec ?? {}) as PodSpec;
    const { phase } = (pod?.status ?? {}) as PodStatus;
    const isOn = pod !== undefined && node !== undefined && phase !== "Succeeded" && phase !== "Failed";
    const before = this.#asks.get(key);
    if (isOn === (before !== undefined)) return;
    if (before) {
      this.#asks.delete(key);
      this.#use(before.node, before.amounts, -1, atMs);
    } else if (isOn) {
      const amounts = { ...podRequest(pod.spec as PodSpec).requested, pods: 1 };
      this.#asks.set(key, { node, amounts });
      this.#use(node, amounts, 1, atMs);
    }
  }

  #use(name: string, amounts: Amounts, sign: 1 | -1, atMs: number): void {
    if (!this.#nodes.has(name)) this.#noteNode(name, undefined);
    const node = this.#nodes.get(name);
    if (!node) return;
    for (const measure of measures) node.used[measure] = (node.used[measure] ?? 0) + sign * (amounts[measure] ?? 0);
    put(node.points, atMs, { ...node.used });
  }
}

/** Of several changes at one time the last counts. */
function put<V>(points: Point<V>[], atMs: number, value: V): void {
  if (points.at(-1)?.atMs === atMs) points.pop();
  points.push({ atMs, value });
}

function parsed(line: string): EventLine {
  const wrong = (why: string) => new RangeError(`no event of a simulation: ${why}: ${line.slice(0, 80)}`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw wrong((error as Error).message);
  }
  const { atMs, type, key } = (value ?? {}) as Partial<Record<keyof EventLine, unknown>>;
  if (typeof atMs !== "number" || typeof key !== "string" || typeof type !== "string")
    throw wrong("atMs, type and key are wanted");
  return value as EventLine;
}

/** Where a pod stands. */
export function podStateOf({ metadata, spec, status }: KubeObject): PodState {
  const { phase = "Pending", conditions = [] } = (status ?? {}) as PodStatus;
  if (phase === "Succeeded") return "succeeded";
  if (phase === "Failed") return "failed";
  if (metadata.deletionTimestamp !== undefined) return "terminating";
  if ((spec as PodSpec | undefined)?.nodeName === undefined) return "waiting for a node";
  if (phase === "Pending") return "starting on its node";
  return conditions.some(({ type, status: is }) => type === "Ready" && is === "True") ? "ready" : "running, not ready";
}

/** A timeline as comma-separated values, one a line: when, of what, which, and its value from then on. */
export function timelineCsv({ pods, nodes }: Timeline): string {
  const rows = [
    ...pods.flatMap(({ atMs, value }) => podStates.map((state) => [atMs, "pods", state, value[state]] as const)),
    ...nodes.flatMap(({ name, points }) =>
      points.flatMap(({ atMs, value }) =>
        measures.map((measure) => [atMs, `node ${measure}`, name, value[measure] ?? 0] as const),
      ),
    ),
  ].sort(([a], [b]) => a - b);
  const lines = rows.map(([atMs, series, name, value]) => [atMs, series, `"${name}"`, value].join(","));
  return `${["atMs,series,name,value", ...lines].join("\n")}\n`;
}

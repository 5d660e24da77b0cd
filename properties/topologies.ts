import { type Topology, zonedTopology } from "../actors/topology.ts";
import type { SearchLimits } from "./checker/search.ts";
import { type Scenario, searchScenario } from "./scenario.ts";
import type { SearchResult } from "./slice-search.ts";

/** How large a cluster and its workload are. Which node is in which zone is all that tells nodes apart. */
export interface ClusterShape {
  readonly nodes: number;
  /** How many nodes each zone has, largest first: `[2, 1]`. */
  readonly zones: readonly number[];
  /** The labels that put the nodes there: `n1` and those after it into zone a, and so on. */
  readonly topology: Topology;
  readonly replicas: number;
}

/** How far to go; all bounds are included. */
export interface ShapeBounds {
  readonly maxNodes: number;
  readonly maxReplicas: number;
  /** As many as nodes when unset. */
  readonly maxZones?: number;
  /** 1 when unset, all three. */
  readonly minNodes?: number;
  readonly minReplicas?: number;
  readonly minZones?: number;
}

/**
 * All shapes within bounds, smallest first: by nodes, then replicas, then zones. Shapes that differ in nothing but the names of nodes
 * and zones are one: n nodes in zones are a partition of the number n.
 */
export function* clusterShapes(bounds: ShapeBounds): Generator<ClusterShape> {
  const { maxNodes, maxReplicas, maxZones = maxNodes, minNodes = 1, minReplicas = 1, minZones = 1 } = bounds;
  for (let nodes = minNodes; nodes <= maxNodes; nodes++) {
    const partitions = [...partitionsOf(nodes, nodes)].filter(({ length }) => length >= minZones && length <= maxZones);
    partitions.sort((a, b) => a.length - b.length);
    for (let replicas = minReplicas; replicas <= maxReplicas; replicas++) {
      for (const zones of partitions) yield { nodes, zones, topology: topologyOf(zones), replicas };
    }
  }
}

/** The partitions of a number into numbers of at most `largest`, each largest first. */
function* partitionsOf(total: number, largest: number): Generator<readonly number[]> {
  if (total === 0) yield [];
  for (let first = Math.min(total, largest); first > 0; first--) {
    for (const rest of partitionsOf(total - first, first)) yield [first, ...rest];
  }
}

function topologyOf(zones: readonly number[]): Topology {
  return zonedTopology(zones.flatMap((size, at) => Array.from({ length: size }, () => zoneName(at))));
}

/** 0 → "a", … 25 → "z", 26 → "z26", … */
function zoneName(at: number): string {
  return at < 26 ? String.fromCharCode(97 + at) : `z${at}`;
}

/** What was found of one shape. */
export interface ShapeResult {
  readonly shape: ClusterShape;
  readonly result: SearchResult;
}

/** What was found of all. */
export interface ShapeSearch {
  /** The smallest that fails, with its counterexample; unset: none does that was seen to the end. */
  readonly failing?: ShapeResult;
  /** How many were searched, the failing one included. */
  readonly searched: number;
  /** Those that a limit cut short: of them nothing is known, so that one of them may be a smaller one that fails. */
  readonly undecided: readonly ClusterShape[];
  /** Of all searches. */
  readonly states: number;
}

/** Searches one shape after the other, smallest first; yields each with what was found. The first that fails is the last. */
export function* exploreShapes(
  scenarioOf: (shape: ClusterShape) => Scenario,
  bounds: ShapeBounds,
  limits: SearchLimits,
): Generator<ShapeResult, ShapeSearch> {
  const undecided: ClusterShape[] = [];
  let searched = 0;
  let states = 0;
  for (const shape of clusterShapes(bounds)) {
    const result = searchScenario(scenarioOf(shape), limits);
    searched++;
    states += result.states;
    yield { shape, result };
    if (result.counterexample) return { failing: { shape, result }, searched, undecided, states };
    if (result.bound) undecided.push(shape);
  }
  return { searched, undecided, states };
}

/**
 * The smallest cluster and workload in which a scenario fails: rather than to guess how large a cluster must be to show a failure, or to
 * search a large one, search all small ones.
 *
 * @param scenarioOf the scenario for a shape. Must give the same for the same.
 */
export function smallestFailing(
  scenarioOf: (shape: ClusterShape) => Scenario,
  bounds: ShapeBounds,
  limits: SearchLimits,
): ShapeSearch {
  const search = exploreShapes(scenarioOf, bounds, limits);
  for (;;) {
    const turn = search.next();
    if (turn.done) return turn.value;
  }
}

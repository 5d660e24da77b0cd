import { type FaultBudget, noFaults } from "../actors/choice.ts";
import type { KubeletSteps } from "../actors/conditions.ts";
import type { Consistency } from "../actors/consistency.ts";
import type { Copies } from "../actors/copies.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import { zonesInTurn } from "../actors/topology.ts";
import { type CheckOptions, usualNodes } from "./check-options.ts";
import type { OutputFlags } from "./ci/check-outputs.ts";
import type { Searching } from "./searching.ts";

/** What the command line of `orrery check` says, as it was read; nothing where unset. */
export interface CheckFlags extends OutputFlags {
  readonly then?: readonly string[];
  readonly controllers?: readonly string[];
  readonly properties?: readonly string[];
  readonly nodes?: number;
  readonly zones?: readonly string[];
  readonly faults?: readonly FaultBudget[];
  readonly replicas?: number;
  readonly maxStates?: number;
  readonly maxTime?: number;
  readonly maxDepth?: number;
  readonly maxMemory?: number;
  readonly order?: Searching["order"];
  readonly visited?: Searching["visited"];
  readonly workers?: number;
  readonly seed?: number;
  readonly deep?: true;
  readonly coarse?: true;
  readonly kubeletSteps?: number;
  readonly consistency?: Consistency;
  readonly copies?: Copies;
  readonly elect?: readonly string[];
  /** False with `--no-expectations`. */
  readonly expectations: boolean;
  readonly readYourOwnWrites?: true;
  readonly quorumLists?: true;
  /** False with `--no-uid-preconditions`. */
  readonly uidPreconditions?: boolean;
  /** False with `--no-reductions`. */
  readonly reductions: boolean;
  readonly symmetry?: true;
  /** False with `--no-shrink`. */
  readonly shrink: boolean;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly catalogue?: string | true;
}

/**
 * `--deep`: every kind of fault that Kubernetes has, then two of them together, then an informer that lags behind the others of its component, then apiservers that lag. These come last, because the
 * built-in sets do not withstand a restart into the past without `--quorum-lists`: what is found there is to hide nothing else. A store that
 * forks or merges is not etcd; a consistency model says itself how caches lag.
 */
function deepFaults({ elect = [], consistency }: CheckFlags): readonly FaultBudget[] {
  const lapse = elect.length > 0 ? { lapse: 1 } : {};
  return [
    noFaults,
    faultBudget({ stale: 1, crash: 1, disconnect: 1, node: 1, conflict: 1, unavailable: 1, lost: 1, ...lapse }, 1),
    faultBudget({ stale: 2, crash: 2, conflict: 2 }, 2),
    faultBudget({ skew: 1 }),
    ...(consistency === undefined ? [faultBudget({ timetravel: 1, rewind: 1 }, 1)] : []),
  ];
}

const deepMaxStates = 20_000_000;

/** The options of the check that flags ask for, but for what is read from files. */
export function optionsOfFlags(flags: CheckFlags): CheckOptions {
  const maxStates = flags.maxStates ?? (flags.deep ? deepMaxStates : undefined);
  const budgets = flags.faults ? withoutFaultsFirst(flags.faults) : flags.deep ? deepFaults(flags) : undefined;
  return {
    ...(flags.nodes !== undefined && { nodes: flags.nodes }),
    ...(flags.zones && { topology: zonesInTurn(flags.zones, flags.nodes ?? usualNodes) }),
    ...(budgets && { faults: budgets }),
    ...(flags.replicas !== undefined && { replicas: flags.replicas }),
    ...(maxStates !== undefined && { maxStates }),
    ...(flags.maxTime !== undefined && { maxTimeMs: flags.maxTime }),
    ...searchingOf(flags),
    ...(flags.seed !== undefined && { seed: flags.seed }),
    ...(flags.coarse && { granularity: "coarse" as const }),
    ...(flags.kubeletSteps !== undefined && { kubeletSteps: flags.kubeletSteps as KubeletSteps }),
    ...(flags.consistency && { consistency: flags.consistency }),
    ...(flags.copies && { copies: flags.copies }),
    ...(flags.elect && { elected: flags.elect }),
    ...mitigationsOf(flags),
    ...reductionsOf(flags),
    ...(!flags.shrink && { shrinks: false }),
  };
}

function reductionsOf({ reductions, symmetry }: CheckFlags): Pick<CheckOptions, "reductions"> {
  if (reductions && !symmetry) return {};
  return {
    reductions: { ...(!reductions && { foresight: false, commute: false }), ...(symmetry && { symmetry }) },
  };
}

function searchingOf({ order, visited, maxDepth, maxMemory }: CheckFlags): Searching {
  return {
    ...(order && { order }),
    ...(visited && { visited }),
    ...(maxDepth !== undefined && { maxDepth }),
    ...(maxMemory !== undefined && { maxMemoryBytes: maxMemory }),
  };
}

function mitigationsOf({
  expectations,
  readYourOwnWrites,
  quorumLists,
  uidPreconditions,
}: CheckFlags): Pick<CheckOptions, "mitigations"> {
  const mitigations = {
    ...(!expectations && { expectations }),
    ...(readYourOwnWrites && { readYourOwnWrites }),
    ...(quorumLists && { quorumLists }),
    ...(uidPreconditions !== undefined && { uidPreconditions }),
  };
  return Object.keys(mitigations).length > 0 ? { mitigations } : {};
}

/** Budget by budget, the simplest first, so that the simplest counterexample is the one that is found. */
function withoutFaultsFirst(budgets: readonly FaultBudget[]): readonly FaultBudget[] {
  return [noFaults, ...budgets.filter(({ total }) => total > 0)];
}

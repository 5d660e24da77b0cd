import type { MachineCoverage, Visits } from "./report.ts";

const format = "orrery-coverage";

/** What tests have visited, to be kept in a file. */
export function coverageText(coverage: readonly MachineCoverage[]): string {
  return `${JSON.stringify({ format, coverage }, null, 2)}\n`;
}

/**
 * The coverage in a file: one that tests have written, the report of `orrery check --json`, or a verdict of `orrery check --out`. Throws a
 * RangeError if there is none in it.
 */
export function parseCoverage(text: string): readonly MachineCoverage[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`no coverage: ${(error as Error).message}`);
  }
  const { coverage, report } = (value ?? {}) as { readonly coverage?: unknown; readonly report?: unknown };
  const found = coverage ?? (report as { readonly coverage?: unknown } | undefined)?.coverage;
  if (!Array.isArray(found) || !found.every(isMachineCoverage))
    throw new RangeError("no coverage in it: neither a file of tests', nor a report or verdict of orrery check");
  return found;
}

function isMachineCoverage(value: unknown): value is MachineCoverage {
  const { machine, states, transitions } = (value ?? {}) as Partial<Record<keyof MachineCoverage, unknown>>;
  const isVisits = (visits: unknown) => Array.isArray((visits as Partial<Visits> | undefined)?.never);
  return typeof machine === "string" && isVisits(states) && isVisits(transitions);
}

/** Several coverages as one: visited is what any has visited, and counts are added. Of each machine those that know it. */
export function mergedCoverage(all: readonly (readonly MachineCoverage[])[]): readonly MachineCoverage[] {
  const byMachine = new Map<string, MachineCoverage>();
  for (const each of all.flat()) {
    const known = byMachine.get(each.machine);
    byMachine.set(each.machine, known ? both(known, each) : each);
  }
  return [...byMachine.values()];
}

function both(one: MachineCoverage, other: MachineCoverage): MachineCoverage {
  return {
    machine: one.machine,
    states: bothVisits(one.states, other.states),
    transitions: bothVisits(one.transitions, other.transitions),
  };
}

function bothVisits(one: Visits, other: Visits): Visits {
  const never = one.never.filter((name) => other.never.includes(name));
  const all = Math.max(one.all, other.all);
  const { counts } = one;
  if (!counts || !other.counts) return { visited: all - never.length, all, never };
  const summed = new Map(Object.entries(counts));
  for (const [name, count] of Object.entries(other.counts)) summed.set(name, (summed.get(name) ?? 0) + count);
  return { visited: all - never.length, all, never, counts: Object.fromEntries(summed) };
}

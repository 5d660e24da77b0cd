import type { KubeObject } from "../machines/api/object.ts";
import { check } from "./check.ts";
import type { CheckOptions } from "./check-options.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { CheckReport, Visits } from "./report.ts";

/** Ends a check when progress is told for the so many-th time; undefined: it was done by then. */
export async function interruptedAt(
  objects: readonly KubeObject[],
  count: number,
  options: CheckOptions,
): Promise<Checkpoint | undefined> {
  const press = new AbortController();
  let told = 0;
  const written: Checkpoint[] = [];
  const report = await check(objects, {
    ...options,
    signal: press.signal,
    onProgress: () => {
      if (++told === count) press.abort();
    },
    checkpoint: { everyMs: Number.POSITIVE_INFINITY, write: (checkpoint) => written.push(structuredClone(checkpoint)) },
  });
  if (written.length > 1) throw new Error("it has ended more than once");
  return report.outcome === "bounded" ? written[0] : undefined;
}

/** A report without how often what was visited: a check that goes on does not know which situations it has met before. */
export function uncounted(report: CheckReport): CheckReport {
  const coverage = report.coverage.map(({ machine, states, transitions }) => ({
    machine,
    states: withoutCounts(states),
    transitions: withoutCounts(transitions),
  }));
  return { ...report, coverage };
}

function withoutCounts({ counts: _, ...visits }: Visits): Visits {
  return visits;
}

import type { KubeObject } from "../machines/api/object.ts";
import type { CheckOptions } from "./check-options.ts";
import type { CoverageNotes } from "./coverage.ts";
import type { SliceReport } from "./report.ts";
import type { Walk } from "./walk.ts";

/**
 * Does parts of a check elsewhere, several at a time: threads, most likely. A part depends on no other, so that it matters to nobody where it
 * is done, or in which order. Rejects where a part throws, or where a worker is no more. With the controllers and properties that the check has.
 */
export interface PartWorkers {
  /** How many parts at a time. */
  readonly count: number;
  /** Answers what `checkSlice` does. */
  check(task: PartTask, told: PartTold): Promise<SliceDone>;
  /** Answers what `takeWalk` does. */
  walk(task: PartTask): Promise<WalkDone>;
}

/** Which part of which check, as plain data. */
export interface PartTask {
  /** `Deployment default/web`, `random walk 3`. */
  readonly name: string;
  readonly objects: readonly KubeObject[];
  readonly options: CheckOptions;
  /** Which slice, or which walk, from 0. */
  readonly index: number;
}

/** What crosses while a slice is checked: how far it has come, and that it shall end. */
export type PartTold = Pick<CheckOptions, "onProgress" | "signal">;

/** A slice that was checked. */
export interface SliceDone {
  readonly report: SliceReport;
  readonly coverage: CoverageNotes;
}

/** A random walk that was taken, with its choices if it broke something. */
export interface WalkDone extends Omit<Walk, "choices"> {
  readonly steps: number;
  readonly choices?: Walk["choices"];
  readonly coverage: CoverageNotes;
}

/** Functions, which stay where they are. */
const here: ReadonlySet<string> = new Set([
  "controllers",
  "properties",
  "identity",
  "memoryBytes",
  "onProgress",
  "signal",
  "nowMs",
  "breathe",
  "workers",
]);

/** A check's options as plain data. Memory is for all workers together: each may hold its part. */
export function optionsElsewhere(options: CheckOptions, workers: number): CheckOptions {
  const plain: CheckOptions = Object.fromEntries(Object.entries(options).filter(([name]) => !here.has(name)));
  const { maxMemoryBytes } = plain;
  return maxMemoryBytes === undefined ? plain : { ...plain, maxMemoryBytes: Math.ceil(maxMemoryBytes / workers) };
}

/** Throws a RangeError at what cannot be divided among workers. */
export function requireApart({ workers, checkpoint, resume }: CheckOptions): void {
  if (!workers) return;
  if (checkpoint || resume) throw new RangeError("a check by several workers cannot be written down and resumed");
}

/** Does what there is to do, so many at a time, in order; the answers in order, too. The first that is rejected counts. */
export async function inTurn<T>(count: number, atOnce: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const turns = Array.from({ length: Math.min(count, atOnce) }, async () => {
    while (next < count) {
      const index = next++;
      done[index] = await work(index);
    }
  });
  await Promise.all(turns);
  return done;
}

import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LoadModule } from "./actors/drivers/controller-files.ts";
import { WorkerPool } from "./actors/drivers/worker-pool.ts";
import type { CanaryTask, FormReport } from "./properties/canaries/catalogue.ts";
import type { ClosableWorkers } from "./properties/check-command.ts";
import type { PartTask, SliceDone, WalkDone } from "./properties/part-workers.ts";
import type { CheckProgress } from "./properties/report.ts";
import type { ModuleFiles } from "./properties/user-modules.ts";

/** What a worker is given at its start. */
export interface CheckWorkerData {
  /** Modules of controllers and properties, as the user named them. */
  readonly modules: ModuleFiles;
}

/** What a worker is given to do. */
export type WorkerTask =
  | { readonly part: "slice" | "walk"; readonly task: PartTask }
  | { readonly part: "canary"; readonly task: CanaryTask };

/** What it tells meanwhile: how far a slice has come, or how many states a canary has shown. */
export type WorkerNote = CheckProgress | number;

/** What it answers, by what it was given. */
export type WorkerAnswer = SliceDone | WalkDone | FormReport;

/** Threads that check slices, take walks and search canaries, started as they are needed. */
export function checkWorkers(count: number, modules: ModuleFiles): ClosableWorkers {
  const data: CheckWorkerData = { modules };
  // Beside this file, compiled or not.
  const entry = new URL(`check-worker${extname(import.meta.url)}`, import.meta.url);
  const pool = new WorkerPool<WorkerTask, WorkerNote, WorkerAnswer>(entry, data);
  const run = (task: WorkerTask, name: string, signal?: AbortSignal, onNote?: (note: WorkerNote) => void) =>
    pool.run(task, { name, ...(onNote && { onNote }), ...(signal && { signal }) });
  // What a task tells, and what it is answered by, goes by its part.
  return {
    count,
    check: (task, { onProgress, signal }) => {
      const onNote = onProgress as ((note: WorkerNote) => void) | undefined;
      return run({ part: "slice", task }, task.name, signal, onNote) as Promise<SliceDone>;
    },
    walk: (task) => run({ part: "walk", task }, task.name) as Promise<WalkDone>,
    canary: (task, tell, signal) => {
      const onNote = tell as (note: WorkerNote) => void;
      return run({ part: "canary", task }, task.file, signal, onNote) as Promise<FormReport>;
    },
    close: () => pool.close(),
  };
}

/** Loads a module by its path, from where the command was started. */
export const loadModule: LoadModule = (file) => import(pathToFileURL(resolve(file)).href);

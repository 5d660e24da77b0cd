import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LoadModule } from "./actors/drivers/controller-files.ts";
import { WorkerPool } from "./actors/drivers/worker-pool.ts";
import type { ClosableWorkers } from "./properties/check-command.ts";
import type { PartTask, PartTold, SliceDone, WalkDone } from "./properties/part-workers.ts";
import type { CheckProgress } from "./properties/report.ts";
import type { ModuleFiles } from "./properties/user-modules.ts";

/** What a worker is given at its start. */
export interface CheckWorkerData {
  /** Modules of controllers and properties, as the user named them. */
  readonly modules: ModuleFiles;
}

/** What a worker is given to do. */
export interface WorkerTask {
  readonly part: "slice" | "walk";
  readonly task: PartTask;
}

/** Threads that check slices and take walks, started as they are needed. */
export function checkWorkers(count: number, modules: ModuleFiles): ClosableWorkers {
  const data: CheckWorkerData = { modules };
  // Beside this file, compiled or not.
  const entry = new URL(`check-worker${extname(import.meta.url)}`, import.meta.url);
  const pool = new WorkerPool<WorkerTask, CheckProgress, SliceDone | WalkDone>(entry, data);
  const run = (part: WorkerTask["part"], task: PartTask, { onProgress, signal }: PartTold) =>
    pool.run({ part, task }, { name: task.name, ...(onProgress && { onNote: onProgress }), ...(signal && { signal }) });
  return {
    count,
    // A part is answered by what it comes to.
    check: (task, told) => run("slice", task, told) as Promise<SliceDone>,
    walk: (task) => run("walk", task, {}) as Promise<WalkDone>,
    close: () => pool.close(),
  };
}

/** Loads a module by its path, from where the command was started. */
export const loadModule: LoadModule = (file) => import(pathToFileURL(resolve(file)).href);

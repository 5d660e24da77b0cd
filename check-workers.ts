import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LoadModule } from "./actors/drivers/controller-files.ts";
import { WorkerPool } from "./actors/drivers/worker-pool.ts";
import type { ClosableWorkers } from "./properties/check-command.ts";
import type { CheckProgress } from "./properties/report.ts";
import type { SliceDone, SliceTask } from "./properties/slice-workers.ts";
import type { ModuleFiles } from "./properties/user-modules.ts";

/** What a worker is given at its start. */
export interface CheckWorkerData {
  /** Modules of controllers and properties, as the user named them. */
  readonly modules: ModuleFiles;
}

/** Threads that check slices, started as they are needed. */
export function checkWorkers(count: number, modules: ModuleFiles): ClosableWorkers {
  const data: CheckWorkerData = { modules };
  // Beside this file, compiled or not.
  const entry = new URL(`check-worker${extname(import.meta.url)}`, import.meta.url);
  const pool = new WorkerPool<SliceTask, CheckProgress, SliceDone>(entry, data);
  return {
    count,
    check: (task, { onProgress, signal }) =>
      pool.run(task, {
        name: task.name,
        ...(onProgress && { onNote: onProgress }),
        ...(signal && { signal }),
      }),
    close: () => pool.close(),
  };
}

/** Loads a module by its path, from where the command was started. */
export const loadModule: LoadModule = (file) => import(pathToFileURL(resolve(file)).href);

/** A thread of `orrery check --workers`: checks slices. */
import { workerData } from "node:worker_threads";
import { processShell } from "./actors/drivers/process-shell.ts";
import { serveTasks } from "./actors/drivers/worker-tasks.ts";
import { type CheckWorkerData, loadModule } from "./check-workers.ts";
import { checkSlice } from "./properties/check.ts";
import type { CheckProgress } from "./properties/report.ts";
import type { SliceDone, SliceTask } from "./properties/slice-workers.ts";
import { readModules } from "./properties/user-modules.ts";

const { nowMs, memoryBytes, breathe } = processShell();
const { modules } = workerData as CheckWorkerData;
const loaded = readModules(modules, loadModule);

serveTasks<SliceTask, CheckProgress, SliceDone>(async ({ objects, options, index }, { tell, signal }) => {
  const own = { ...(await loaded), nowMs, memoryBytes, breathe, signal, onProgress: tell };
  return checkSlice(objects, { ...options, ...own }, index);
});

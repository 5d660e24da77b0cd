/** A thread of `orrery check --workers`: checks slices. */
import { workerData } from "node:worker_threads";
import { readControllers } from "./actors/drivers/controller-files.ts";
import { processShell } from "./actors/drivers/process-shell.ts";
import { serveTasks } from "./actors/drivers/worker-tasks.ts";
import { type CheckWorkerData, loadModule } from "./check-workers.ts";
import { checkSlice } from "./properties/check.ts";
import type { CheckProgress } from "./properties/report.ts";
import type { SliceDone, SliceTask } from "./properties/slice-workers.ts";

const { nowMs, memoryBytes, breathe } = processShell();
const { controllers: files } = workerData as CheckWorkerData;
const loaded = readControllers(files, loadModule);

serveTasks<SliceTask, CheckProgress, SliceDone>(async ({ objects, options, index }, { tell, signal }) => {
  const controllers = await loaded;
  const own = { ...(controllers.length > 0 && { controllers }), nowMs, memoryBytes, breathe, signal, onProgress: tell };
  return checkSlice(objects, { ...options, ...own }, index);
});

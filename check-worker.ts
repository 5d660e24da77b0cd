/** A thread of `orrery check --workers`: checks slices. */
import { workerData } from "node:worker_threads";
import { processShell } from "./actors/drivers/process-shell.ts";
import { serveTasks } from "./actors/drivers/worker-tasks.ts";
import { type CheckWorkerData, loadModule, type WorkerTask } from "./check-workers.ts";
import { checkSlice } from "./properties/check.ts";
import { CheckSubject } from "./properties/check-subject.ts";
import type { SliceDone, WalkDone } from "./properties/part-workers.ts";
import type { CheckProgress } from "./properties/report.ts";
import { readModules } from "./properties/user-modules.ts";
import { takeWalk } from "./properties/whole-walk.ts";

const { nowMs, memoryBytes, breathe } = processShell();
const { modules } = workerData as CheckWorkerData;
const loaded = readModules(modules, loadModule);

serveTasks<WorkerTask, CheckProgress, SliceDone | WalkDone>(async ({ part, task }, { tell, signal }) => {
  const { objects, index } = task;
  const options = { ...task.options, ...(await loaded), nowMs, memoryBytes, breathe, signal, onProgress: tell };
  return part === "slice" ? checkSlice(objects, options, index) : takeWalk(new CheckSubject(objects, options), index);
});

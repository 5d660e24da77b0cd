/** A thread of `orrery check --workers`: checks slices. */
import { workerData } from "node:worker_threads";
import { processShell } from "./actors/drivers/process-shell.ts";
import { serveTasks, type TaskTools } from "./actors/drivers/worker-tasks.ts";
import {
  type CheckWorkerData,
  loadModule,
  type WorkerAnswer,
  type WorkerNote,
  type WorkerTask,
} from "./check-workers.ts";
import { type CanaryTask, type FormReport, searchForm } from "./properties/canaries/catalogue.ts";
import { checkSlice } from "./properties/check.ts";
import { CheckSubject } from "./properties/check-subject.ts";
import { readModules } from "./properties/user-modules.ts";
import { takeWalk } from "./properties/whole-walk.ts";

const { nowMs, memoryBytes, breathe } = processShell();
const { modules } = workerData as CheckWorkerData;
const loaded = readModules(modules, loadModule);

serveTasks<WorkerTask, WorkerNote, WorkerAnswer>(async ({ part, task }, { tell, signal }) => {
  if (part === "canary") return canary(task, { tell, signal });
  const { objects, index } = task;
  const options = { ...task.options, ...(await loaded), nowMs, memoryBytes, breathe, signal, onProgress: tell };
  return part === "slice" ? checkSlice(objects, options, index) : takeWalk(new CheckSubject(objects, options), index);
});

/** The catalogue is loaded where it is asked for. */
async function canary({ file, form }: CanaryTask, { tell, signal }: TaskTools<number>): Promise<FormReport> {
  const { canaries } = await import("./properties/canaries/index.ts");
  const listed = canaries.find((one) => one.file === file);
  if (!listed) throw new Error(`there is no canary ${file}`);
  return searchForm(listed, form, tell, { nowMs, signal, breathe });
}

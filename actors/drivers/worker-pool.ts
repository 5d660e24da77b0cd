import { Worker } from "node:worker_threads";
import { UsageError } from "./shell.ts";
import type { FromWorker, ToWorker } from "./worker-tasks.ts";

/** What a task is told by whom it was given, and tells. */
export interface TaskTold<Note> {
  /** What to call it, should its worker be no more. */
  readonly name: string;
  readonly onNote?: (note: Note) => void;
  /** Tells the task to end early; it answers all the same. */
  readonly signal?: AbortSignal;
}

/**
 * Threads that do tasks, one at a time each, and as many as there are tasks for. Tasks, notes and answers are what the structured clone
 * algorithm can carry. What the other side is: `serveTasks`.
 */
export class WorkerPool<Task, Note, Answer> {
  readonly #entry: URL;
  readonly #data: unknown;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();

  /** @param entry the module that a worker runs. @param data what it is given at its start. */
  constructor(entry: URL, data: unknown) {
    this.#entry = entry;
    this.#data = data;
  }

  /** Rejects with what the task throws; with a UsageError that names it if its worker ends: for want of memory, say. */
  async run(task: Task, { name, onNote, signal }: TaskTold<Note>): Promise<Answer> {
    const worker = this.#idle.pop() ?? this.#start();
    const abort = () => worker.postMessage({ type: "abort" } satisfies ToWorker<Task>);
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        worker.on("message", (message: FromWorker<Note, Answer>) => {
          if (message.type === "note") onNote?.(message.note);
          else if (message.type === "answer") resolve(message.answer);
          else reject(errorOf(message));
        });
        worker.on("error", (error) => reject(new UsageError(`${name}: its worker has failed: ${textOf(error)}`)));
        worker.on("exit", (code) => reject(new UsageError(`${name}: its worker has ended, with exit code ${code}`)));
        signal?.addEventListener("abort", abort);
        worker.postMessage({ type: "task", task } satisfies ToWorker<Task>);
        if (signal?.aborted) abort();
      });
      this.#idle.push(worker);
      return answer;
    } finally {
      signal?.removeEventListener("abort", abort);
      for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
      // Without a task, too, nobody shall be brought down by it.
      worker.on("error", () => this.#forget(worker));
      worker.on("exit", () => this.#forget(worker));
    }
  }

  /** Ends all workers, whatever they are doing. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { workerData: this.#data });
    this.#all.add(worker);
    return worker;
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** As it was thrown: errors go by name, as classes do not cross. */
function errorOf({ name, message, stack }: { name: string; message: string; stack: string | undefined }): Error {
  const error = name === "RangeError" ? new RangeError(message) : new Error(message);
  return Object.assign(error, { name, ...(stack !== undefined && { stack }) });
}

import { parentPort } from "node:worker_threads";

/** What a pool says to a worker. */
export type ToWorker<Task> = { readonly type: "task"; readonly task: Task } | { readonly type: "abort" };

/** And a worker to its pool. */
export type FromWorker<Note, Answer> =
  | { readonly type: "note"; readonly note: Note }
  | { readonly type: "answer"; readonly answer: Answer }
  | { readonly type: "error"; readonly name: string; readonly message: string; readonly stack: string | undefined };

/** What a worker does a task with. */
export interface TaskTools<Note> {
  readonly tell: (note: Note) => void;
  /** Aborted when the task shall end early. Heard of only where the task lets others have the processor. */
  readonly signal: AbortSignal;
}

/** Does what a pool asks of this worker, one task after the other. Throws where there is no pool. */
export function serveTasks<Task, Note, Answer>(work: (task: Task, tools: TaskTools<Note>) => Promise<Answer>): void {
  const pool = parentPort;
  if (!pool) throw new Error("this module is for worker threads");
  const post = (message: FromWorker<Note, Answer>) => pool.postMessage(message);
  let current = new AbortController();
  pool.on("message", async (message: ToWorker<Task>) => {
    if (message.type === "abort") return current.abort();
    current = new AbortController();
    const tell = (note: Note) => post({ type: "note", note });
    try {
      post({ type: "answer", answer: await work(message.task, { tell, signal: current.signal }) });
    } catch (error) {
      const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
      post({ type: "error", name, message: text, stack });
    }
  });
}

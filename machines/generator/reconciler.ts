import type { ApiResponse } from "../api/request.ts";
import type { EventRecord } from "../effects.ts";
import type { Exchange, Key, Plan, Reconciler } from "../reconcile.ts";
import { Recollection } from "./recollection.ts";
import { type GeneratorReconcile, type ObjectName, type Run, run, type Source, type Subject } from "./run.ts";

/** What hosts a reconcile in generator style: everything of a reconciler's but how it decides, and what its keys stand for. */
export interface GeneratorHost extends Pick<Reconciler<null>, "name" | "watches" | "observe"> {
  readonly reconcile: GeneratorReconcile;
  nameOf(key: Key): ObjectName;
  /** The object of a key, for Events about a reconcile that went wrong. */
  regarding(key: Key): EventRecord["regarding"];
}

/**
 * A reconcile written as one sequence of calls, as a reconciler. It is never suspended: its continuation is the list of what it was
 * answered, and at each answer it runs again from its beginning. So it can be forked, compared and replayed like any state; and since it
 * must ask the same again, hidden state is found (`HiddenStateError`).
 *
 * Between two requests it may look at its cache again: that is a turn of its own, on the cache as it is by then. What it throws fails the reconcile,
 * and the key is tried again with back-off.
 */
export function generatorReconciler(host: GeneratorHost): Reconciler<null> {
  const { name: controller, watches, observe, reconcile } = host;
  const recollection = new Recollection();
  const decide = (key: Key, heard: readonly Exchange[], source: Source): Plan<null> => {
    const subject: Subject = { controller, reconcile, key, name: host.nameOf(key) };
    const decided = run(subject, heard, source);
    recollection.verify(subject, decided);
    return planOf(host, key, decided);
  };
  return {
    name: controller,
    watches,
    memory: null,
    observe,
    reconcile: (view, key, _memory, clock) => decide(key, [], { view, clock }),
    proceed(view, key, _memory, { heard }, response, clock) {
      if (response === undefined) return decide(key, heard, { view, clock });
      // Its cache it may look at only in a turn.
      return decide(key, answered(heard, response), { view: undefined, clock });
    },
  };
}

/** The last exchange is the request that is in flight; now it is answered. */
function answered(heard: readonly Exchange[], response: ApiResponse): readonly Exchange[] {
  const { asked } = heard.at(-1) as Exchange;
  return [...heard.slice(0, -1), { asked, answer: response }];
}

function planOf(host: GeneratorHost, key: Key, { heard, end, records }: Run): Plan<null> {
  const noted = records.length > 0 && { records };
  switch (end.at) {
    case "question": {
      const { question } = end;
      if (question.ask !== "request") return { steps: [], continuation: { heard }, ...noted };
      // The answer takes the place of null when it is there.
      const continuation = { heard: [...heard, { asked: question, answer: null }] };
      return { steps: [{ request: question.request }], continuation, ...noted };
    }
    case "end":
      return { steps: [], ...(end.requeue && { requeue: end.requeue }), ...noted };
    case "error":
      // A refusal is everyday life; anything else somebody has to hear of.
      return {
        steps: [],
        requeue: "backoff",
        records: [...records, ...(end.isRefusal ? [] : [mistake(host, key, end.message)])],
      };
  }
}

function mistake(host: GeneratorHost, key: Key, message: string): EventRecord {
  return { regarding: host.regarding(key), type: "Warning", reason: "ReconcileError", message };
}

import { ApiError } from "../api/api-error.ts";
import type { ApiResponse } from "../api/request.ts";
import type { Clock } from "../clock.ts";
import type { EventRecord } from "../effects.ts";
import { canonicalJson, frozenPlain } from "../plain-data.ts";
import type { Exchange, Key, Requeue } from "../reconcile.ts";
import type { View } from "../view.ts";
import { type ReconcileApi, reconcileApi } from "./api.ts";
import { HiddenStateError } from "./hidden-state.ts";
import { type Asks, type Question, questionText } from "./question.ts";

/** The object to reconcile; the namespace of a cluster-scoped one is "". */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** A reconcile in generator style. What it returns says when to look again; nothing: when something changes. */
export type GeneratorReconcile = (api: ReconcileApi, name: ObjectName) => Asks<Requeue | undefined> | Asks<void>;

/** How a run of a reconcile ended. */
export type RunEnd =
  /** It waits for the answer to a request, or for a look at the cache that it may not have yet. */
  | { readonly at: "question"; readonly question: Question }
  | { readonly at: "end"; readonly requeue?: Requeue }
  /** It threw: a refusal that it did not catch, or a mistake of its own. */
  | { readonly at: "error"; readonly message: string; readonly isRefusal: boolean };

/** A run from the beginning: all that was asked and answered, recalled and new, and how it ended. */
export interface Run {
  readonly heard: readonly Exchange[];
  readonly end: RunEnd;
  /** Events that it asked to be recorded now for the first time. */
  readonly records: readonly EventRecord[];
}

/** What new questions are answered from; without it, a run ends at the first question that is not in what it heard. */
export interface Source {
  /** Unset: it may not look at the cache now. */
  readonly view: View | undefined;
  readonly clock: Clock;
}

/** A reconcile that asks more than this goes round in circles. */
const mostQuestions = 10_000;

/** What is run, for whom. */
export interface Subject {
  readonly controller: string;
  readonly reconcile: GeneratorReconcile;
  readonly key: Key;
  readonly name: ObjectName;
}

/**
 * Runs a reconcile from its beginning, telling it again what it was told, and then, from the source, what it asks of the cache. Throws a
 * HiddenStateError if it asks anything else than what it asked before.
 */
export function run(subject: Subject, heard: readonly Exchange[], source: Source | undefined): Run {
  const asking = subject.reconcile(reconcileApi, subject.name);
  if (typeof asking?.next !== "function" || Symbol.asyncIterator in asking) {
    throw new TypeError(`${subject.controller}: reconcile is no generator function; write *reconcile(api, name) { … }`);
  }
  const exchanges = [...heard];
  const records: EventRecord[] = [];
  const told = (end: RunEnd): Run => ({ heard: exchanges, end, records });
  try {
    let turn = asking.next();
    for (let step = 0; ; step++) {
      if (turn.done) return told({ at: "end", ...(turn.value && { requeue: turn.value }) });
      const question = questionOf(subject, turn.value);
      const known = exchanges[step];
      if (known === undefined) {
        const answer = source && answerOf(question, source);
        if (answer === undefined) return told({ at: "question", question });
        if (step >= mostQuestions) throw new Error(`it asked ${mostQuestions} questions in one reconcile`);
        if (question.ask === "record") records.push(question.record);
        exchanges.push({ asked: question, answer });
      } else requireSame(subject, step, known.asked as Question, question);
      turn = reply(asking, question, exchanges[step]?.answer);
    }
  } catch (error) {
    if (error instanceof HiddenStateError || error instanceof ForeignYieldError) throw error;
    return told({ at: "error", message: messageOf(error), isRefusal: error instanceof ApiError });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Something was yielded that is no question of the api's: a mistake of the author's, and not to be tried again. */
class ForeignYieldError extends TypeError {}

const asks: ReadonlySet<unknown> = new Set<Question["ask"]>(["get", "list", "request", "record", "now"]);

function questionOf({ controller }: Subject, yielded: unknown): Question {
  if (typeof yielded !== "object" || yielded === null || !asks.has((yielded as Question).ask)) {
    throw new ForeignYieldError(`${controller} yielded what is no question; write yield* api.get(…), with the star`);
  }
  return frozenPlain(yielded as Question, `what ${controller} asks`);
}

function requireSame({ controller, key }: Subject, step: number, before: Question, now: Question): void {
  if (before === now || canonicalJson(before) === canonicalJson(now)) return;
  throw new HiddenStateError({
    controller,
    key,
    step: step + 1,
    lastTime: questionText(before),
    thisTime: questionText(now),
  });
}

/** Undefined: that cannot be answered here and now. */
function answerOf(question: Question, { view, clock }: Source): unknown {
  switch (question.ask) {
    case "get":
      return view && (view.get(question.resource, question.namespace, question.name) ?? null);
    case "list": {
      const { resource, namespace, controlledBy } = question;
      return controlledBy === undefined ? view?.list(resource, namespace) : view?.controlledBy(resource, controlledBy);
    }
    case "record":
      return null;
    case "now":
      return clock.nowMs;
    case "request":
      return undefined;
  }
}

function reply(asking: ReturnType<GeneratorReconcile>, question: Question, answer: unknown) {
  if (question.ask !== "request") return asking.next(answer);
  const response = answer as ApiResponse;
  if (!response.ok) return asking.throw(new ApiError(response.status));
  return asking.next("list" in response ? response.list : response.object);
}

/** How a run ended, in words, for comparison and for errors. */
export function endText(end: RunEnd): string {
  switch (end.at) {
    case "question":
      return questionText(end.question);
    case "end":
      return end.requeue === undefined
        ? "is done"
        : `is done, and asks to be called again: ${JSON.stringify(end.requeue)}`;
    case "error":
      return `throws ${end.message}`;
  }
}

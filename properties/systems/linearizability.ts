import type { Envelope, History } from "./system.ts";

/** An operation on something shared, as its caller sees it. */
interface Operation<Op, Ret> {
  readonly call: Op;
  /** Unset while it is under way. */
  readonly result?: Ret;
  /** Of every other caller that had finished something when this one called: the index of its last finished operation. */
  readonly after: Readonly<Record<string, number>>;
}

/** What callers have done so far, each one operation at a time: who did what after whom, and nothing else. */
export interface Calls<Op, Ret> {
  readonly byCaller: Readonly<Record<string, readonly Operation<Op, Ret>[]>>;
  /** What should not have happened: a second call before the first had returned, a return without a call. */
  readonly mistake?: string;
}

/** Something that is used by one caller at a time: what its first value is, and what an operation makes of it. */
export interface Sequential<V, Op, Ret> {
  readonly initial: V;
  apply(value: V, call: Op): { readonly value: V; readonly result: Ret };
}

/** Which messages are calls, and which are their results. */
export interface CallsOf<Op, Ret> {
  call(envelope: Envelope): Op | undefined;
  result(envelope: Envelope): Ret | undefined;
}

/** A history of calls and results: a message that is a call belongs to who sends it, a result to who receives it. */
export function callHistory<Op, Ret>({ call, result }: CallsOf<Op, Ret>): History<Calls<Op, Ret>> {
  return {
    initial: { byCaller: {} },
    onSend: (calls, envelope) => {
      const called = call(envelope);
      return called === undefined ? calls : begun(calls, envelope.from, called);
    },
    onReceive: (calls, envelope) => {
      const returned = result(envelope);
      return returned === undefined ? calls : returnedTo(calls, envelope.to, returned);
    },
  };
}

function begun<Op, Ret>(calls: Calls<Op, Ret>, caller: string, call: Op): Calls<Op, Ret> {
  const own = calls.byCaller[caller] ?? [];
  if (own.at(-1) && !("result" in (own.at(-1) ?? {}))) return { ...calls, mistake: `${caller} calls twice at once` };
  const after: Record<string, number> = {};
  for (const [other, operations] of Object.entries(calls.byCaller)) {
    const finished = operations.filter((operation) => "result" in operation).length;
    if (other !== caller && finished > 0) after[other] = finished - 1;
  }
  return { ...calls, byCaller: { ...calls.byCaller, [caller]: [...own, { call, after }] } };
}

function returnedTo<Op, Ret>(calls: Calls<Op, Ret>, caller: string, result: Ret): Calls<Op, Ret> {
  const own = calls.byCaller[caller] ?? [];
  const last = own.at(-1);
  if (!last || "result" in last) return { ...calls, mistake: `${caller} has a result without a call` };
  return { ...calls, byCaller: { ...calls.byCaller, [caller]: [...own.slice(0, -1), { ...last, result }] } };
}

/**
 * Whether each operation can have happened at one moment between its call and its result (linearizability, Herlihy and Wing). Operations
 * under way may have happened or not. By trying all orders that time allows: for histories of few operations.
 */
export function isLinearizable<V, Op, Ret>(calls: Calls<Op, Ret>, sequential: Sequential<V, Op, Ret>): boolean {
  if (calls.mistake !== undefined) return false;
  const callers = Object.keys(calls.byCaller);
  const from = (done: Readonly<Record<string, number>>, value: V): boolean => {
    const next = (caller: string) => calls.byCaller[caller]?.[done[caller] ?? 0];
    if (callers.every((caller) => !hasResult(next(caller)))) return true;
    return callers.some((caller) => {
      const operation = next(caller);
      if (!operation || Object.entries(operation.after).some(([other, index]) => (done[other] ?? 0) <= index))
        return false;
      const applied = sequential.apply(value, operation.call);
      if (hasResult(operation) && JSON.stringify(applied.result) !== JSON.stringify(operation.result)) return false;
      return from({ ...done, [caller]: (done[caller] ?? 0) + 1 }, applied.value);
    });
  };
  return from({}, sequential.initial);
}

function hasResult(operation: Operation<unknown, unknown> | undefined): boolean {
  return operation !== undefined && "result" in operation;
}

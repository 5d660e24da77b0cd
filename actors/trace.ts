import type { Choice } from "./choice.ts";
import type { Conditions } from "./conditions.ts";

/** A run, written down: how the world began, and every step that was taken. Plain JSON; any driver replays it. */
export interface Trace {
  readonly format: typeof traceFormat;
  readonly version: typeof traceVersion;
  readonly conditions: Conditions;
  readonly steps: readonly TraceStep[];
}

export interface TraceStep {
  /** The world's time at the step. Unset: the same as at the one before; in a model world time stands still. */
  readonly atMs?: number;
  readonly choice: Choice;
}

const traceFormat = "orrery-trace";
const traceVersion = 1;

/** A trace that cannot be read, or that does not fit the world; the message says where and why. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

/** A trace of these steps. */
export function traceOf(conditions: Conditions, steps: readonly TraceStep[]): Trace {
  return { format: traceFormat, version: traceVersion, conditions, steps };
}

/** The world's time at each of these steps, if it is `nowMs` before them. */
export function timesOf(steps: readonly TraceStep[], nowMs: number): number[] {
  let lastMs = nowMs;
  return steps.map(({ atMs = lastMs }) => {
    lastMs = atMs;
    return atMs;
  });
}

/** Writes a run down while it goes on: give a driver `onStep`. */
export class Recording {
  readonly #conditions: Conditions;
  readonly #steps: TraceStep[] = [];
  #nowMs: number;

  constructor(conditions: Conditions) {
    this.#conditions = conditions;
    this.#nowMs = conditions.startMs;
  }

  readonly onStep = (choice: Choice, atMs: number): void => {
    this.#steps.push(atMs === this.#nowMs ? { choice } : { atMs, choice });
    this.#nowMs = atMs;
  };

  /** What was recorded so far. */
  get trace(): Trace {
    return traceOf(this.#conditions, [...this.#steps]);
  }
}

/** As a file: JSON, one step a line. */
export function traceText({ format, version, conditions, steps }: Trace): string {
  const head = JSON.stringify({ format, version, conditions }).slice(0, -1);
  return `${head},"steps":[\n${steps.map((step) => JSON.stringify(step)).join(",\n")}\n]}\n`;
}

/** Reads a trace file. Throws a TraceError that says what is wrong. */
export function parseTrace(text: string): Trace {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TraceError(`not a trace: ${(error as Error).message}`);
  }
  const { format, version, conditions, steps } = fieldsOf(value, "not a trace");
  if (format !== traceFormat)
    throw new TraceError(`not a trace: format is ${JSON.stringify(format)}, not "${traceFormat}"`);
  if (version !== traceVersion) {
    throw new TraceError(`a trace of version ${JSON.stringify(version)}; only version ${traceVersion} is known here`);
  }
  checkConditions(conditions);
  if (!Array.isArray(steps)) throw new TraceError("steps: a list is wanted");
  steps.forEach(checkStep);
  return value as Trace;
}

function checkConditions(value: unknown): void {
  const conditions = fieldsOf(value, "conditions");
  const wanted = (holds: boolean, field: string, what: string): void => {
    if (!holds)
      throw new TraceError(`conditions.${field}: ${what} is wanted, not ${JSON.stringify(conditions[field])}`);
  };
  wanted(conditions.nature === "real" || conditions.nature === "model", "nature", '"real" or "model"');
  for (const field of ["nodes", "seed", "startMs"]) wanted(Number.isInteger(conditions[field]), field, "an integer");
  for (const field of ["given", "operations"]) wanted(Array.isArray(conditions[field]), field, "a list");
  for (const field of ["only", "behaviours", "replaced"]) {
    wanted(conditions[field] === undefined || Array.isArray(conditions[field]), field, "a list");
  }
}

/** Kinds of choices, with the fields that each must have beyond `actor`. */
const choiceFields: Readonly<Record<Choice["do"], readonly string[]>> = {
  start: [],
  list: [],
  deliver: [],
  turn: [],
  handle: [],
  answer: [],
  record: [],
  fire: ["timer"],
  complete: ["operation"],
  ask: ["request"],
  crash: [],
  disconnect: [],
  fail: [],
  freeze: ["fault"],
  travel: [],
  lapse: [],
  skew: ["resource"],
  catchUp: [],
};

function checkStep(value: unknown, index: number): void {
  const where = `step ${index + 1}`;
  const { atMs, choice } = fieldsOf(value, where);
  if (atMs !== undefined && typeof atMs !== "number") throw new TraceError(`${where}: atMs is no number`);
  const fields = fieldsOf(choice, `${where}: choice`);
  const kind = String(fields.do);
  if (!Object.hasOwn(choiceFields, kind)) throw new TraceError(`${where}: nobody can ${JSON.stringify(fields.do)}`);
  for (const field of ["actor", ...choiceFields[kind as Choice["do"]]]) {
    const type = field === "request" ? "object" : "string";
    if (typeof fields[field] !== type || fields[field] === null)
      throw new TraceError(`${where} (${kind}): ${field} is missing`);
  }
}

function fieldsOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TraceError(`${where}: an object is wanted`);
  return value as Readonly<Record<string, unknown>>;
}

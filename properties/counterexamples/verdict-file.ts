import { digest } from "../../actors/numbering.ts";
import { parseTrace, type Trace, TraceError, traceOf } from "../../actors/trace.ts";
import { canonicalJson } from "../../machines/api/equality.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import type { CheckOptions } from "../check-options.ts";
import type { CheckReport, Counterexample } from "../report.ts";

/** A check, written down: what was asked, by which version, and what was found. Plain JSON; enough to repeat it, and to replay what broke. */
export interface VerdictFile {
  readonly format: typeof verdictFormat;
  readonly version: typeof verdictVersion;
  /** The version of Orrery. */
  readonly orrery: string;
  /** A digest of all but times, and how often what was visited: the same whenever the same check is repeated. */
  readonly hash: string;
  readonly input: CheckInput;
  readonly report: CheckReport;
}

/** What was checked, as data. */
export interface CheckInput {
  readonly objects: readonly KubeObject[];
  readonly later?: readonly KubeObject[];
  /** All options that are data: bounds, faults, seeds. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The canary whose broken components took part, by the name of its file. */
  readonly canary?: string;
  /** Files with a user's own components. */
  readonly controllers?: readonly string[];
  /** Files with a user's own properties. */
  readonly properties?: readonly string[];
}

/** A counterexample, and whose it is. */
export interface NamedCounterexample {
  /** `Deployment default/web`, or `the whole`. */
  readonly name: string;
  readonly counterexample: Counterexample;
}

const verdictFormat = "orrery-verdict";
const verdictVersion = 1;

/** A verdict file that cannot be read; the message says what is wrong. */
export class VerdictError extends Error {
  override readonly name = "VerdictError";
}

/** What is written down of a check. */
export function verdictOf(
  report: CheckReport,
  {
    objects,
    options,
    orrery,
    ...more
  }: Omit<CheckInput, "options"> & { readonly options: CheckOptions; readonly orrery: string },
): VerdictFile {
  const { later, ...others } = options;
  const input: CheckInput = { objects, ...(later && { later }), options: dataOf(others), ...more };
  return {
    format: verdictFormat,
    version: verdictVersion,
    orrery,
    hash: hashOf({ orrery, input, report }),
    input,
    report,
  };
}

/** A verdict file as it is written: JSON, indented. */
export function verdictText(file: VerdictFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Options without what is code: ears, clocks, properties. */
function dataOf(options: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) => isData(value) && !["signal", "properties", "components", "identity", "resume"].includes(name),
    ),
  );
}

function isData(value: unknown): boolean {
  if (typeof value === "function" || value === undefined) return false;
  return typeof value !== "object" || value === null || Object.values(value).every(isData);
}

/** What differs between a check and the same one that was interrupted and resumed. */
const timely: ReadonlySet<string> = new Set(["elapsedMs", "counts"]);

function hashOf(content: object): string {
  const timeless = JSON.stringify(content, (key, value) => (timely.has(key) ? undefined : value));
  return digest(canonicalJson(JSON.parse(timeless)));
}

/** Reads a verdict file. Throws a VerdictError. */
export function parseVerdict(text: string): VerdictFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new VerdictError(`not a verdict file: ${(error as Error).message}`);
  }
  const { format, version, report } = (value ?? {}) as Partial<Record<keyof VerdictFile, unknown>>;
  if (format !== verdictFormat)
    throw new VerdictError(`not a verdict file: format is ${JSON.stringify(format)}, not "${verdictFormat}"`);
  if (version !== verdictVersion)
    throw new VerdictError(
      `a verdict file of version ${JSON.stringify(version)}; only version ${verdictVersion} is known here`,
    );
  if (!Array.isArray((report as Partial<CheckReport> | null)?.slices))
    throw new VerdictError("report.slices: a list is wanted");
  const file = value as VerdictFile;
  for (const { name, counterexample } of counterexamplesOf(file.report)) checkCounterexample(name, counterexample);
  return file;
}

function checkCounterexample(name: string, counterexample: Counterexample): void {
  try {
    parseTrace(JSON.stringify(traceOfCounterexample(counterexample)));
  } catch (error) {
    throw error instanceof TraceError ? new VerdictError(`the counterexample of ${name}: ${error.message}`) : error;
  }
}

/** All counterexamples of a report, in its order. */
export function counterexamplesOf({ slices, whole }: CheckReport): NamedCounterexample[] {
  const found = slices.flatMap(({ name, counterexample }) => (counterexample ? [{ name, counterexample }] : []));
  return whole?.counterexample ? [...found, { name: "the whole", counterexample: whole.counterexample }] : found;
}

/** The run of a counterexample, as every driver can replay it. Throws a VerdictError if it does not say how its world begins. */
export function traceOfCounterexample({ conditions, choices }: Pick<Counterexample, "conditions" | "choices">): Trace {
  if (!conditions) throw new VerdictError("a counterexample without conditions: nobody knows how its world begins");
  return traceOf(
    conditions,
    choices.map((choice) => ({ choice })),
  );
}

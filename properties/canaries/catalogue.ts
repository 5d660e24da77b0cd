import { inTurn } from "../part-workers.ts";
import type { Bound, Counterexample } from "../report.ts";
import type { SearchResult } from "../slice-search.ts";
import { type Canary, type CanaryForm, complaint, exploreCanary } from "./canary.ts";

/** A canary as the catalogue lists it. */
export interface ListedCanary extends Canary {
  /** The name of its file, without the ending. */
  readonly file: string;
}

export interface CatalogueOptions {
  readonly canaries: readonly ListedCanary[];
  /** Reads a clock in milliseconds; only the times in the report depend on it. */
  readonly nowMs: () => number;
  /** Ends the run early: what is not done then is reported as interrupted. */
  readonly signal?: AbortSignal;
  /** Told before each search and every few hundred states. */
  readonly onProgress?: (progress: CatalogueProgress) => void;
  /** Awaited now and then, so that others get the processor. */
  readonly breathe?: () => Promise<void>;
  /** Who searches, several forms at a time; nobody else when unset. The report is the same, but for times. */
  readonly workers?: CanaryWorkers;
}

/** Searches forms of canaries elsewhere, several at a time. */
export interface CanaryWorkers {
  readonly count: number;
  /** Answers what `searchForm` does. @param tell is told how many states were seen. */
  canary(task: CanaryTask, tell: (states: number) => void, signal?: AbortSignal): Promise<FormReport>;
}

/** Which form of which canary. */
export interface CanaryTask {
  readonly file: string;
  readonly form: CanaryForm;
}

export interface CatalogueProgress {
  readonly canary: string;
  readonly form: CanaryForm;
  /** How many canaries are done, and of how many. */
  readonly done: number;
  readonly all: number;
  readonly states: number;
}

/** How one form of a canary fared. */
export interface FormReport {
  /** As it should be: the broken one caught by its property, the twin passed. */
  readonly ok: boolean;
  /** Why not. */
  readonly complaint?: string;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Of the search, the setting up of its world included. */
  readonly elapsedMs: number;
  readonly bound?: Bound;
  /** On how many states, steps or ends the property was evaluated. */
  readonly evaluated: number;
  readonly counterexample?: Counterexample;
}

export interface CatalogueEntry {
  readonly file: string;
  readonly name: string;
  readonly reference: string;
  readonly mechanism: string;
  /** The property that tells the forms apart. */
  readonly violates: string;
  readonly broken: FormReport;
  readonly twin: FormReport;
}

export interface CatalogueReport {
  /** `wrong`: a broken one escaped, or a twin did not pass; `interrupted`: that is not known of all. */
  readonly outcome: "ok" | "wrong" | "interrupted";
  readonly entries: readonly CatalogueEntry[];
  /** Over all searches of both forms. */
  readonly searchMs: { readonly median: number; readonly max: number };
  readonly elapsedMs: number;
}

/** Which canaries a word means: by reference, file or name, in whatever case. */
export function selectCanaries(canaries: readonly ListedCanary[], word: string): readonly ListedCanary[] {
  const wanted = word.toLowerCase();
  return canaries.filter((canary) =>
    [canary.reference, canary.file, canary.name].some((text) => text.toLowerCase().includes(wanted)),
  );
}

/** Explores every canary in both forms. The same canaries give the same report, but for times. */
export async function runCatalogue(options: CatalogueOptions): Promise<CatalogueReport> {
  const { canaries, nowMs, workers } = options;
  const startMs = nowMs();
  const tasks = canaries.flatMap((canary) => (["broken", "twin"] as const).map((form) => ({ canary, form })));
  let done = 0;
  const found = await inTurn(tasks.length, workers?.count ?? 1, async (at) => {
    const { canary, form } = tasks[at] as (typeof tasks)[number];
    const report = await runForm(canary, form, done >> 1, options);
    done++;
    return report;
  });
  const entries = canaries.map(({ file, name, reference, mechanism, violates }, at): CatalogueEntry => {
    const [broken, twin] = found.slice(2 * at) as [FormReport, FormReport];
    return { file, name, reference, mechanism, violates, broken, twin };
  });
  const forms = entries.flatMap(({ broken, twin }) => [broken, twin]);
  const times = forms.map(({ elapsedMs }) => elapsedMs).sort((a, b) => a - b);
  return {
    outcome: outcomeOf(forms),
    entries,
    searchMs: { median: times[times.length >> 1] ?? 0, max: times.at(-1) ?? 0 },
    elapsedMs: nowMs() - startMs,
  };
}

/** What is said of a search that an interruption kept from beginning. */
const notBegun: FormReport = {
  ok: false,
  complaint: "not looked at",
  states: 0,
  transitions: 0,
  depth: 0,
  elapsedMs: 0,
  bound: "interrupted",
  evaluated: 0,
};

async function runForm(
  canary: ListedCanary,
  form: CanaryForm,
  done: number,
  { canaries, onProgress, workers, ...tools }: CatalogueOptions,
): Promise<FormReport> {
  const { signal, breathe } = tools;
  if (signal?.aborted) return notBegun;
  const tell = (states: number) => onProgress?.({ canary: canary.name, form, done, all: canaries.length, states });
  tell(0);
  await breathe?.();
  return workers ? workers.canary({ file: canary.file, form }, tell, signal) : searchForm(canary, form, tell, tools);
}

/** Searches one form. @param tell is told now and then how many states were seen. */
export async function searchForm(
  canary: ListedCanary,
  form: CanaryForm,
  tell: (states: number) => void,
  { nowMs, signal, breathe }: Pick<CatalogueOptions, "nowMs" | "signal" | "breathe">,
): Promise<FormReport> {
  let searchMs = 0;
  const search = exploreCanary(canary, form, { interrupted: () => (signal?.aborted ? "interrupted" : undefined) });
  for (;;) {
    // Only the search is timed: what is told meanwhile, and what others do with the processor, is not its time.
    const startMs = nowMs();
    const turn = search.next();
    searchMs += nowMs() - startMs;
    if (turn.done) return reportOf(canary, form, turn.value, searchMs);
    tell(turn.value.states);
    await breathe?.();
  }
}

function reportOf(canary: Canary, form: CanaryForm, result: SearchResult, elapsedMs: number): FormReport {
  const { states, transitions, depth, bound, counterexample, verdicts } = result;
  const wrong = complaint(canary, form, result);
  return {
    ok: wrong === undefined,
    ...(wrong !== undefined && { complaint: wrong }),
    states,
    transitions,
    depth,
    elapsedMs,
    ...(bound && { bound }),
    evaluated: verdicts.find(({ property }) => property === canary.violates)?.evaluated ?? 0,
    ...(counterexample && { counterexample }),
  };
}

function outcomeOf(forms: readonly FormReport[]): CatalogueReport["outcome"] {
  const wrong = forms.filter(({ ok }) => !ok);
  if (wrong.some(({ bound }) => bound !== "interrupted")) return "wrong";
  return wrong.length > 0 ? "interrupted" : "ok";
}

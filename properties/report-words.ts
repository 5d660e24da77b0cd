import { count } from "../actors/drivers/text.ts";
import { formatDuration } from "../actors/duration.ts";
import type {
  Bound,
  CheckReport,
  MachineCoverage,
  PropertyVerdict,
  SearchReport,
  SliceReport,
  Verdict,
} from "./report.ts";

/** A verdict in words, whatever they are shown on. */
export interface VerdictWords {
  readonly verdict: Verdict;
  /** ✓, ✗, – or ?. */
  readonly mark: string;
  readonly sentence: string;
  /** On how much it rests: `931 states`, `never put to the test`. */
  readonly remark: string;
}

const marks: Readonly<Record<Verdict, string>> = { holds: "✓", violated: "✗", notReached: "–", undecided: "?" };

const evaluatedOn: Readonly<Record<PropertyVerdict["kind"], readonly [one: string, many: string]>> = {
  always: ["state", "states"],
  sometimes: ["state", "states"],
  step: ["step", "steps"],
  convergence: ["end", "ends"],
  eventually: ["state", "states"],
  leadsTo: ["state", "states"],
};

export function verdictWords({ property, kind, verdict: given, evaluated }: PropertyVerdict): VerdictWords {
  // What was looked at nowhere holds of nothing.
  const verdict = given === "holds" && evaluated === 0 ? "notReached" : given;
  const [one, many] = evaluatedOn[kind];
  const where = `${count(evaluated)} ${evaluated === 1 ? one : many}`;
  const remark =
    verdict === "notReached" || evaluated === 0
      ? "never put to the test"
      : verdict === "undecided"
        ? `not broken on ${where}`
        : where;
  const sentence = kind === "sometimes" ? `sometimes ${property}` : property;
  return { verdict, mark: marks[verdict], sentence, remark };
}

const boundWords: Readonly<Record<Bound, string>> = {
  states: "the bound on states was reached",
  time: "the time was up",
  memory: "the bound on memory was reached",
  depth: "the bound on depth was reached",
  interrupted: "interrupted",
};

/** How far something came that a bound ended. */
export function boundText(bound: Bound): string {
  return boundWords[bound];
}

/** Whether a search saw all. */
export function endText({ complete, bound }: SearchReport): string {
  if (bound !== undefined) return `not all seen: ${boundWords[bound]}`;
  return complete ? "all seen" : "ended at the violation";
}

/** How a verdict, or an outcome, is to look. */
export type Mood = "good" | "bad" | "warn";

/** What is found of a slice, all in all. */
export function sliceWords({ verdicts, searches }: Pick<SliceReport, "verdicts" | "searches">): {
  readonly mood: Mood;
  readonly text: string;
} {
  if (verdicts.some(({ verdict }) => verdict === "violated")) return { mood: "bad", text: "violated" };
  const bound = searches.find((search) => search.bound !== undefined)?.bound;
  if (bound !== undefined) return { mood: "warn", text: `undecided: ${boundWords[bound]}` };
  return { mood: "good", text: "holds" };
}

/** Which states, or else transitions, of a machine a check never came to; a state that was never entered explains its transitions. */
export function neverVisited({ states, transitions }: MachineCoverage): readonly string[] {
  return states.never.length > 0 ? states.never : transitions.never;
}

/** A verdict by fingerprints is one with odds: at most the sum of those of all searches. */
function oddsText({ slices }: CheckReport): string {
  const searches = slices.flatMap((slice) => slice.searches);
  const odds = searches.reduce((sum, { collisionProbability }) => sum + collisionProbability, 0);
  return odds > 0 ? `, but for odds of ${odds.toExponential(0)} that one was taken for another` : "";
}

/** What is to be said of a check in one word and one sentence. */
export function outcomeWords(report: CheckReport): {
  readonly mood: Mood;
  readonly word: string;
  readonly sentence: string;
} {
  const took = `in ${formatDuration(report.elapsedMs)}`;
  const slices = `${report.slices.length} ${report.slices.length === 1 ? "slice" : "slices"}`;
  if (report.slices.length === 0)
    return { mood: "warn", word: "NOTHING CHECKED", sentence: "no component acts on any of these objects" };
  switch (report.outcome) {
    case "holds": {
      const sentence = `every reachable state of ${slices} was seen${oddsText(report)}, ${took}`;
      return { mood: "good", word: "HOLDS", sentence };
    }
    case "violated":
      return { mood: "bad", word: "VIOLATED", sentence: `see the story above; ${took}` };
    case "bounded": {
      const sentence = `nothing is broken as far as was seen, but not all was seen; ${took}`;
      return { mood: "warn", word: "BOUNDS REACHED", sentence };
    }
  }
}

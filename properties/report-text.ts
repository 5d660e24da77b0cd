import { type Paint, plain } from "../actors/drivers/shell.ts";
import { count, table } from "../actors/drivers/text.ts";
import { formatDuration } from "../actors/duration.ts";
import { describeFaults } from "../actors/fault-budget.ts";
import { storyText } from "./counterexamples/story-text.ts";
import type {
  Bound,
  CheckReport,
  MachineCoverage,
  PropertyVerdict,
  SearchReport,
  SliceReport,
  Verdict,
  WalkReport,
} from "./report.ts";

/** A report for people to read. The same report gives the same text. */
export function reportText(report: CheckReport, paint: Paint = plain): string {
  const parts = [
    ...report.slices.map((slice) => sliceText(slice, paint)),
    ...(report.whole ? [walkText(report.whole, paint)] : []),
    coverageText(report.coverage, paint),
    listText("Stored, not acted on", report.notActedOn, paint),
    listText("What the verdicts rest on", report.assumptions, paint),
    outcomeText(report, paint),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function sliceText(slice: SliceReport, paint: Paint): string {
  const lines = [
    `${paint("bold", slice.name)}  ${sliceVerdict(slice, paint)}`,
    `  objects   ${slice.objects.join(", ")}`,
    `  cluster   ${slice.nodes} ${slice.nodes === 1 ? "node" : "nodes"}`,
    `  capped    ${slice.caps.length === 0 ? "nothing" : slice.caps.join(", ")}`,
    ...searchLines(slice.searches),
    ...verdictLines(slice.verdicts, paint),
  ];
  if (slice.counterexample) lines.push("", storyText(slice.counterexample, paint));
  return lines.join("\n");
}

function sliceVerdict({ verdicts, searches }: SliceReport, paint: Paint): string {
  if (verdicts.some(({ verdict }) => verdict === "violated")) return paint("red", "violated");
  const bound = searches.find((search) => search.bound !== undefined)?.bound;
  if (bound !== undefined) return paint("yellow", `undecided: ${boundWords[bound]}`);
  return paint("green", "holds");
}

const boundWords: Readonly<Record<Bound, string>> = {
  states: "the bound on states was reached",
  time: "the time was up",
  memory: "the bound on memory was reached",
  depth: "the bound on depth was reached",
  interrupted: "interrupted",
};

function endText({ complete, bound }: SearchReport): string {
  if (bound !== undefined) return `not all seen: ${boundWords[bound]}`;
  return complete ? "all seen" : "ended at the violation";
}

function searchLines(searches: readonly SearchReport[]): string[] {
  const rows = searches.map((search) => [
    describeFaults(search.faults),
    `${count(search.states)} states`,
    `${count(search.transitions)} steps`,
    `depth ${count(search.depth)}`,
    formatDuration(search.elapsedMs),
    endText(search),
  ]);
  const lines = table(rows, [1, 2, 3, 4]).map((row, index) => `  ${index === 0 ? "explored" : "        "}  ${row}`);
  const hashes = searches.flatMap(({ runHash }) => (runHash === "" ? [] : [runHash]));
  // Of a small search the figure would be about empty tables.
  const large = searches.filter(({ states }) => states >= 10_000);
  const bytes = Math.ceil(Math.max(0, ...large.map(({ bytesPerState }) => bytesPerState)));
  // Who repeats the check compares these.
  if (hashes.length > 0)
    lines.push(`            run ${hashes.join(", ")}${bytes > 0 ? `; ${bytes} bytes a state` : ""}`);
  const odds = Math.max(0, ...searches.map((search) => search.collisionProbability));
  if (odds > 0) lines.push(`            odds that two states were taken for one: ${odds.toExponential(0)}`);
  return lines;
}

const marks: Readonly<Record<Verdict, readonly [mark: string, style: "green" | "red" | "yellow"]>> = {
  holds: ["✓", "green"],
  violated: ["✗", "red"],
  notReached: ["–", "yellow"],
  undecided: ["?", "yellow"],
};

const evaluatedOn: Readonly<Record<PropertyVerdict["kind"], readonly [one: string, many: string]>> = {
  always: ["state", "states"],
  sometimes: ["state", "states"],
  step: ["step", "steps"],
  convergence: ["end", "ends"],
  eventually: ["state", "states"],
  leadsTo: ["state", "states"],
};

function verdictLines(verdicts: readonly PropertyVerdict[], paint: Paint): string[] {
  return verdicts.map(({ property, kind, verdict: given, evaluated }) => {
    // What was looked at nowhere holds of nothing.
    const verdict = given === "holds" && evaluated === 0 ? "notReached" : given;
    const [mark, style] = marks[verdict];
    const [one, many] = evaluatedOn[kind];
    const where = `${count(evaluated)} ${evaluated === 1 ? one : many}`;
    const remark =
      verdict === "notReached" || evaluated === 0
        ? "never put to the test"
        : verdict === "undecided"
          ? `not broken on ${where}`
          : where;
    const sentence = kind === "sometimes" ? `sometimes ${property}` : property;
    return `  ${paint(style, mark)} ${sentence}  ${paint("dim", `(${remark})`)}`;
  });
}

function walkText(walk: WalkReport, paint: Paint): string {
  const broken = walk.verdicts.some(({ verdict }) => verdict === "violated");
  const verdict = broken
    ? paint("red", "violated")
    : walk.steps === 0
      ? paint("yellow", "not walked")
      : paint("green", "no violation met");
  const walks = `${count(walk.walks)} random ${walk.walks === 1 ? "walk" : "walks"} of ${count(walk.steps)} steps in all`;
  const lines = [
    `${paint("bold", "The whole, uncut")}  ${verdict}`,
    `  walked    ${walks}, over ${walk.objects} objects, seed ${walk.seed}${walk.bound ? `; ${boundWords[walk.bound]}` : ""}`,
    ...(walk.steps > 0 ? verdictLines(walk.verdicts, paint) : []),
  ];
  if (walk.counterexample) lines.push("", storyText(walk.counterexample, paint));
  return lines.join("\n");
}

function coverageText(coverage: readonly MachineCoverage[], paint: Paint): string {
  if (coverage.length === 0) return "";
  const rows = coverage.map(({ machine, states, transitions }) => [
    machine,
    `${states.visited}/${states.all} states`,
    `${transitions.visited}/${transitions.all} transitions`,
    neverText(states.never, transitions.never),
  ]);
  return [paint("bold", "Coverage of the machines"), ...table(rows, [1, 2]).map((row) => `  ${row}`)].join("\n");
}

/** A state that was never entered explains its transitions; name a few of what is left. */
function neverText(states: readonly string[], transitions: readonly string[]): string {
  const named = states.length > 0 ? states : transitions;
  if (named.length === 0) return "";
  const shown = named.slice(0, 4).join(", ");
  return `never: ${shown}${named.length > 4 ? ` and ${named.length - 4} more` : ""}`;
}

function listText(title: string, items: readonly string[], paint: Paint): string {
  return items.length === 0 ? "" : [paint("bold", title), ...items.map((item) => `  ${item}`)].join("\n");
}

/** A verdict by fingerprints is one with odds: at most the sum of those of all searches. */
function oddsText({ slices }: CheckReport): string {
  const searches = slices.flatMap((slice) => slice.searches);
  const odds = searches.reduce((sum, { collisionProbability }) => sum + collisionProbability, 0);
  return odds > 0 ? `, but for odds of ${odds.toExponential(0)} that one was taken for another` : "";
}

function outcomeText(report: CheckReport, paint: Paint): string {
  const took = `in ${formatDuration(report.elapsedMs)}`;
  const slices = `${report.slices.length} ${report.slices.length === 1 ? "slice" : "slices"}`;
  if (report.slices.length === 0)
    return `${paint("yellow", "NOTHING CHECKED")}  no component acts on any of these objects`;
  switch (report.outcome) {
    case "holds":
      return `${paint("green", "HOLDS")}  every reachable state of ${slices} was seen${oddsText(report)}, ${took}`;
    case "violated":
      return `${paint("red", "VIOLATED")}  see the story above; ${took}`;
    case "bounded":
      return `${paint("yellow", "BOUNDS REACHED")}  nothing is broken as far as was seen, but not all was seen; ${took}`;
  }
}

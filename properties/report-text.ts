import { type Paint, plain, type Style } from "../actors/drivers/shell.ts";
import { count, table } from "../actors/drivers/text.ts";
import { formatDuration } from "../actors/duration.ts";
import { describeFaults } from "../actors/fault-budget.ts";
import { storyText } from "./counterexamples/story-text.ts";
import type {
  CheckReport,
  MachineCoverage,
  PropertyVerdict,
  SearchReport,
  SliceReport,
  Verdict,
  WalkReport,
} from "./report.ts";
import { boundText, endText, type Mood, neverVisited, outcomeWords, sliceWords, verdictWords } from "./report-words.ts";

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

function sliceVerdict(slice: SliceReport, paint: Paint): string {
  const { mood, text } = sliceWords(slice);
  return paint(moods[mood], text);
}

const moods: Readonly<Record<Mood, Style>> = { good: "green", bad: "red", warn: "yellow" };

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

const verdictStyles: Readonly<Record<Verdict, Style>> = {
  holds: "green",
  violated: "red",
  notReached: "yellow",
  undecided: "yellow",
};

function verdictLines(verdicts: readonly PropertyVerdict[], paint: Paint): string[] {
  return verdicts.map(verdictWords).map(({ verdict, mark, sentence, remark }) => {
    return `  ${paint(verdictStyles[verdict], mark)} ${sentence}  ${paint("dim", `(${remark})`)}`;
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
    `  walked    ${walks}, over ${walk.objects} objects, seed ${walk.seed}${walk.bound ? `; ${boundText(walk.bound)}` : ""}`,
    ...(walk.steps > 0 ? verdictLines(walk.verdicts, paint) : []),
  ];
  if (walk.counterexample) lines.push("", storyText(walk.counterexample, paint));
  return lines.join("\n");
}

function coverageText(coverage: readonly MachineCoverage[], paint: Paint): string {
  if (coverage.length === 0) return "";
  const idle = coverage.filter(({ states }) => states.visited === 0).map(({ machine }) => machine);
  const atWork = coverage.filter(({ states }) => states.visited > 0);
  const rows = atWork.map((machine) => [
    machine.machine,
    `${machine.states.visited}/${machine.states.all} states`,
    `${machine.transitions.visited}/${machine.transitions.all} transitions`,
    neverText(machine),
  ]);
  const lines = [...table(rows, [1, 2]), ...(idle.length > 0 ? [`not at work: ${idle.join(", ")}`] : [])];
  return [paint("bold", "Coverage of the machines"), ...lines.map((line) => `  ${line}`)].join("\n");
}

/** Names a few. */
function neverText(machine: MachineCoverage): string {
  const named = neverVisited(machine);
  if (named.length === 0) return "";
  const shown = named.slice(0, 4).join(", ");
  return `never: ${shown}${named.length > 4 ? ` and ${named.length - 4} more` : ""}`;
}

function listText(title: string, items: readonly string[], paint: Paint): string {
  return items.length === 0 ? "" : [paint("bold", title), ...items.map((item) => `  ${item}`)].join("\n");
}

function outcomeText(report: CheckReport, paint: Paint): string {
  const { mood, word, sentence } = outcomeWords(report);
  return `${paint(moods[mood], word)}  ${sentence}`;
}

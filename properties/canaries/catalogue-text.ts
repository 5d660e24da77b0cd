import { type Paint, plain } from "../../actors/drivers/shell.ts";
import { count, table } from "../../actors/drivers/text.ts";
import { formatDuration } from "../../actors/duration.ts";
import { storyText } from "../counterexamples/story-text.ts";
import type { CatalogueEntry, CatalogueReport, FormReport } from "./catalogue.ts";

/** A catalogue's report for people to read. The same report gives the same text. */
export function catalogueText(report: CatalogueReport, withStories: boolean, paint: Paint = plain): string {
  const parts = [
    tableText(report.entries, paint),
    ...(withStories ? report.entries.map((entry) => entryText(entry, paint)) : []),
    ...complaints(report.entries, paint),
    summaryText(report, paint),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const head = ["", "failure", "reference", "caught", "states", "time", "twin", "states", "time"];

function tableText(entries: readonly CatalogueEntry[], paint: Paint): string {
  const rows = entries.map((entry) => [
    isFine(entry) ? "✓" : "✗",
    entry.name,
    shortReference(entry.reference),
    caughtText(entry.broken),
    count(entry.broken.states),
    formatDuration(entry.broken.elapsedMs),
    entry.twin.ok ? "passes" : "fails",
    count(entry.twin.states),
    formatDuration(entry.twin.elapsedMs),
  ]);
  const [title = "", ...lines] = table([head, ...rows], [4, 5, 7, 8]);
  const painted = lines.map((line, row) => {
    const fine = isFine(entries[row] as CatalogueEntry);
    return `${paint(fine ? "green" : "red", line.slice(0, 1))}${line.slice(1)}`;
  });
  return [paint("bold", title), ...painted].join("\n");
}

function isFine({ broken, twin }: CatalogueEntry): boolean {
  return broken.ok && twin.ok;
}

function caughtText({ ok, counterexample }: FormReport): string {
  if (!ok || !counterexample) return "no";
  const { steps } = counterexample;
  return `in ${steps.length} ${steps.length === 1 ? "step" : "steps"}`;
}

/** `kubernetes/kubernetes#59848` is k8s#59848, as everybody says; what comes after the first reference stands in the stories. */
function shortReference(reference: string): string {
  const [first = ""] = reference.split(/[;,(]/);
  return first
    .trim()
    .replace(/^kubernetes\/kubernetes(?=[#@ ])\s*/, "k8s")
    .replace(/^k8s(?=[^#])/, "k8s ");
}

/** One canary in full: what went wrong, by which property it is caught, and the story. */
function entryText({ name, reference, mechanism, broken, twin }: CatalogueEntry, paint: Paint): string {
  const story = broken.counterexample;
  return [
    `${paint("bold", name)}  (${reference})`,
    `  ${mechanism}`,
    "",
    story ? storyText(story, paint) : `  ${paint("yellow", "no counterexample")}`,
    `  ${paint("dim", `its twin was put to the test ${count(twin.evaluated)} times, in ${count(twin.states)} states`)}`,
  ].join("\n");
}

function complaints(entries: readonly CatalogueEntry[], paint: Paint): string[] {
  return entries.flatMap(({ name, violates, broken, twin }) => [
    ...(broken.ok ? [] : [`${paint("red", name)}: ${broken.complaint}; it should break "${violates}"`]),
    ...(twin.ok ? [] : [`${paint("red", name)}, repaired: ${twin.complaint}`]),
  ]);
}

function summaryText({ outcome, entries, searchMs, elapsedMs }: CatalogueReport, paint: Paint): string {
  const caught = entries.filter(({ broken }) => broken.ok).length;
  const passed = entries.filter(({ twin }) => twin.ok).length;
  const times = `a search took ${formatDuration(searchMs.median)} in the median, ${formatDuration(searchMs.max)} at most`;
  const figures = `${caught} of ${entries.length} caught, ${passed} of ${entries.length} twins passed; ${times}; in ${formatDuration(elapsedMs)}`;
  const verdict = {
    ok: paint("green", "ALL FOUND"),
    wrong: paint("red", "NOT AS IT SHOULD BE"),
    interrupted: paint("yellow", "INTERRUPTED"),
  }[outcome];
  return `${verdict}  ${figures}`;
}

import { count } from "../../actors/drivers/text.ts";
import type { Origin } from "../../actors/manifests.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { storyText } from "../counterexamples/story-text.ts";
import { counterexamplesOf } from "../counterexamples/verdict-file.ts";
import type { CheckReport, SliceReport } from "../report.ts";

/** Where objects stand in the files that were checked. */
export type Origins = ReadonlyMap<KubeObject, Origin>;

/**
 * A report as GitHub's workflow commands, a line each: an error at the manifest of each workload whose run breaks a property, a warning where a
 * bound was reached first. (https://docs.github.com/actions/reference/workflow-commands-for-github-actions)
 */
export function githubAnnotations(report: CheckReport, origins: Origins): string {
  const errors = counterexamplesOf(report).map(({ name, counterexample }) => {
    const { property, reason } = counterexample;
    return annotation("error", name, origins, property, `${name}: ${reason}\n${storyText(counterexample)}`);
  });
  const bounded = report.slices.filter(({ searches }) => searches.some(({ bound }) => bound !== undefined));
  const warnings = bounded.map(({ name }) =>
    annotation("warning", name, origins, "not decided", `${name}: a bound was reached before all was seen`),
  );
  return [...errors, ...warnings].map((line) => `${line}\n`).join("");
}

function annotation(
  level: "error" | "warning",
  name: string,
  origins: Origins,
  title: string,
  message: string,
): string {
  const origin = originOf(name, origins);
  const place = origin ? `file=${parameter(origin.file)},line=${origin.line},` : "";
  return `::${level} ${place}title=${parameter(title)}::${data(message)}`;
}

/** A slice is named by its workload: `Deployment default/web`. */
function originOf(name: string, origins: Origins): Origin | undefined {
  for (const [{ kind, metadata }, origin] of origins) {
    if (`${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}` === name) return origin;
  }
  return undefined;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function parameter(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** A report as Markdown, for a job's summary. @param sequences a Mermaid diagram for each counterexample, in their order. */
export function githubSummary(report: CheckReport, sequences: readonly string[]): string {
  const words = { holds: "✅ holds", violated: "❌ violated", bounded: "⚠️ not decided" } as const;
  const stories = counterexamplesOf(report).flatMap(({ name, counterexample }, index) => [
    `### ${name}`,
    `**${counterexample.property}** is broken: ${cell(counterexample.reason)}`,
    `\`\`\`text\n${storyText(counterexample)}\n\`\`\``,
    ...(sequences[index] ? [`\`\`\`mermaid\n${sequences[index].trimEnd()}\n\`\`\``] : []),
  ]);
  const head = `## orrery check: ${words[report.outcome]}`;
  const table = [
    "| workload | verdict | states | steps |",
    "| --- | --- | ---: | ---: |",
    ...report.slices.map(row),
  ].join("\n");
  return `${[head, ...(report.slices.length > 0 ? [table] : []), ...stories].join("\n\n")}\n\n`;
}

function row({ name, searches, counterexample }: SliceReport): string {
  const sum = (of: "states" | "transitions") => count(searches.reduce((all, search) => all + search[of], 0));
  const isBounded = searches.some(({ bound }) => bound !== undefined);
  const verdict = counterexample ? `❌ ${counterexample.property}` : isBounded ? "⚠️ a bound was reached" : "✅ holds";
  return `| ${cell(name)} | ${cell(verdict)} | ${sum("states")} | ${sum("transitions")} |`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll("<", "&lt;");
}

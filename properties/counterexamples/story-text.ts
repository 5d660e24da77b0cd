import { type Paint, plain } from "../../actors/drivers/shell.ts";
import type { Counterexample, StoryStep } from "../report.ts";

/** A counterexample, told step by step: who did what, on a cache how old, and what became of the store. */
export function storyText(story: Counterexample, paint: Paint = plain): string {
  const width = Math.max(0, ...story.steps.map(({ actor }) => actor.length));
  const digits = String(story.steps.length).length;
  const lines =
    story.property === ""
      ? []
      : [`  ${paint("red", "broken:")} ${story.property}`, `  ${paint("red", "because:")} ${story.reason}`, ""];
  story.steps.forEach((step, index) => {
    if (index === story.cycleFrom) lines.push(`  ${paint("yellow", "╭─ from here on it goes round, for ever")}`);
    lines.push(...stepLines(step, index + 1, digits, width, paint));
  });
  lines.push(`  ${paint("yellow", endText(story))}`);
  if (story.shrunk?.length) lines.push("", `  ${paint("dim", `made smaller: ${story.shrunk.join("; ")}`)}`);
  return lines.join("\n");
}

/** One step: who did what, what they did not know, what became of the store. */
export function stepLines(step: StoryStep, number: number, digits: number, width: number, paint: Paint): string[] {
  const indent = " ".repeat(digits + width + 6);
  return [
    stepLine(step, number, digits, width, paint),
    ...ignoranceLines(step).map((line) => `${indent}${paint("yellow", `✗ ${line}`)}`),
    ...toldChanges(step).map((change) => `${indent}${paint("dim", `→ ${change}`)}`),
  ];
}

function stepLine(step: StoryStep, number: number, digits: number, width: number, paint: Paint): string {
  const who = paint("cyan", step.actor.padEnd(width));
  const fault = step.fault === undefined ? "" : `  ${paint("red", `[fault: ${step.fault}]`)}`;
  return `  ${String(number).padStart(digits)}  ${who}  ${step.text}${fault}`;
}

/** At most so many things that somebody had not heard are told one by one. */
const mostUnheard = 4;

/** What the actor did not know, and what it would have done otherwise. */
function ignoranceLines({ behind, unheard, informed }: StoryStep): string[] {
  if (behind === 0) return [];
  if (!unheard) return [`its cache lacks ${behind} ${behind === 1 ? "event" : "events"}`];
  const more = unheard.length > mostUnheard ? [`and ${unheard.length - mostUnheard} more changes`] : [];
  const lines = [...unheard.slice(0, mostUnheard), ...more].map((what) => `has not heard: ${what}`);
  return informed === undefined ? lines : [...lines, `had it heard, it would have asked for: ${informed}`];
}

/** That an object was created, its creator's request has said already. */
function toldChanges({ text, changes }: StoryStep): readonly string[] {
  const [, resource, place, name] = /create (\S+?) (\S*)→ 201 (\S+)/.exec(text.replace(" → 201", "→ 201")) ?? [];
  if (resource === undefined || place === undefined || name === undefined) return changes;
  const namespace = place.includes("/") ? place.slice(0, place.indexOf("/")) : "";
  return changes.filter((change) => change !== `${resource}/${namespace}/${name} created`);
}

function endText(story: Counterexample): string {
  if (story.cycleFrom === undefined) return story.property === "" ? "■ and here it ends" : "■ and here it ends, broken";
  return `╰─ and back to step ${story.cycleFrom + 1}`;
}

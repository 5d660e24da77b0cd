import { type Paint, plain } from "../actors/drivers/shell.ts";
import type { Counterexample, StoryStep } from "./report.ts";

/** A counterexample, told step by step: who did what, on a cache how old, and what became of the store. */
export function storyText(story: Counterexample, paint: Paint = plain): string {
  const width = Math.max(0, ...story.steps.map(({ actor }) => actor.length));
  const digits = String(story.steps.length).length;
  const lines = [`  ${paint("red", "broken:")} ${story.property}`, `  ${paint("red", "because:")} ${story.reason}`, ""];
  story.steps.forEach((step, index) => {
    if (index === story.cycleFrom) lines.push(`  ${paint("yellow", "╭─ from here on it goes round, for ever")}`);
    lines.push(stepLine(step, index + 1, digits, width, paint));
    for (const change of step.changes) lines.push(`  ${" ".repeat(digits + width + 4)}${paint("dim", `→ ${change}`)}`);
  });
  lines.push(`  ${paint("yellow", endText(story))}`);
  return lines.join("\n");
}

function stepLine(step: StoryStep, number: number, digits: number, width: number, paint: Paint): string {
  const who = paint("cyan", step.actor.padEnd(width));
  const fault = step.fault === undefined ? "" : `  ${paint("red", `[fault: ${step.fault}]`)}`;
  const events = step.behind === 1 ? "1 event" : `${step.behind} events`;
  const behind = step.behind === 0 ? "" : `  ${paint("yellow", `(its cache lacks ${events})`)}`;
  return `  ${String(number).padStart(digits)}  ${who}  ${step.text}${behind}${fault}`;
}

function endText(story: Counterexample): string {
  if (story.cycleFrom === undefined) return "■ and here it ends, broken";
  return `╰─ and back to step ${story.cycleFrom + 1}`;
}

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
  for (let index = 0; index < story.steps.length; index++) {
    if (index === story.cycleFrom) lines.push(`  ${paint("yellow", "╭─ from here on it goes round, for ever")}`);
    lines.push(...stepLines(story.steps[index] as StoryStep, index + 1, digits, width, paint));
    const more = repeatsAfter(story, index);
    if (more < fewestRepeats) continue;
    index += more;
    lines.push(`  ${paint("dim", `${" ".repeat(digits)}  … the same again, ${more} times: to step ${index + 1}`)}`);
  }
  lines.push(`  ${paint("yellow", endText(story))}`);
  if (story.shrunk?.length) lines.push("", `  ${paint("dim", `made smaller: ${story.shrunk.join("; ")}`)}`);
  return lines.join("\n");
}

/** From so many steps on that tell the same as the one before, they are not told one by one: who is refused tries again and again. */
const fewestRepeats = 3;

/** How many of the steps after one are just like it, up to where the run begins to go round. */
function repeatsAfter({ steps, cycleFrom = steps.length }: Counterexample, index: number): number {
  const [end, first] = [index < cycleFrom ? cycleFrom : steps.length, sayingOf(steps[index])];
  let next = index + 1;
  while (next < end && sayingOf(steps[next]) === first) next++;
  return next - index - 1;
}

/** All that a step says of a component's doing, whatever woke it. */
function sayingOf(step: StoryStep | undefined): string {
  const { actor, text = "", changes, behind, unheard, informed, fault } = step ?? ({} as Partial<StoryStep>);
  return JSON.stringify([
    actor,
    text.replace(/^its timer "[^"]*" goes off; /, ""),
    changes,
    behind,
    unheard,
    informed,
    fault,
  ]);
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

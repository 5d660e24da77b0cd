import { type Paint, plain } from "../../actors/drivers/shell.ts";
import type { Moment, WorldLook } from "./moment.ts";
import { stepLines } from "./story-text.ts";

/** Longer lists are cut: the rest is counted. */
const mostListed = 12;

/** One step of a run for people to read, and what the world looks like after it. */
export function momentText(moment: Moment, steps: number, paint: Paint = plain): string {
  const { number, step, possible, next } = moment;
  const head = step
    ? stepLines(step, number, String(steps).length, step.actor.length, paint)
    : [`  ${paint("bold", "the beginning")}`];
  return [...head, ...lookLines(moment, paint), ...section("possible", possible, paint, { marked: next }), ""].join(
    "\n",
  );
}

/** What a world looks like, but for what is possible next. */
export function lookLines({ objects, caches, underWay, down }: WorldLook, paint: Paint): string[] {
  const lag = caches.map(({ actor, lacks, watch }) => {
    const what = lacks.length === 0 ? "" : `lacks ${lacks.join(", ")}`;
    return `${actor}${watch ? ` (its watch is ${watch})` : ""}  ${what}`.trimEnd();
  });
  return [
    ...section("objects", objects, paint),
    ...section("caches", lag.length === 0 ? ["all are fresh"] : lag, paint),
    ...section("under way", underWay, paint),
    ...section("down", down, paint),
  ];
}

/** A titled list, cut where it is longer than `most`. @param marked what comes next. */
export function section(
  title: string,
  items: readonly string[],
  paint: Paint,
  { marked, most = mostListed }: { readonly marked?: string | undefined; readonly most?: number } = {},
): string[] {
  const first = items.slice(0, most);
  const shown =
    marked !== undefined && !first.includes(marked) && items.includes(marked) ? [...first.slice(1), marked] : first;
  const lines = shown.map((item, index) => {
    const text = item === marked ? paint("green", `${item}   ← comes next`) : item;
    return `     ${paint("dim", (index === 0 ? title : "").padEnd(10))}${text}`;
  });
  return items.length > shown.length
    ? [...lines, `     ${" ".repeat(10)}… and ${items.length - shown.length} more`]
    : lines;
}

import { element, type Markup, textLine } from "../style/markup.ts";
import { type Font, textWidth } from "../style/text-width.ts";
import type { Lane } from "./scene.ts";

const font: Font = { sizePx: 12, face: "bold" };
/** Pixels. */
const padding = 9;
const gap = 8;
const leastWidth = 76;
/** A name that is wider is set in two lines, where it has a joint. */
const widestLine = 84;

/** How heads and lanes look: by their shapes too, not by their colours alone. */
export const laneRules = `
.head{fill:$box;stroke:$edge;stroke-width:1.2} .head.person{fill:$accent-soft;stroke:$accent} .head.api,.head.store{fill:$good-soft;stroke:$good}
.head.runtime{stroke-dasharray:4 2} .name{font-size:12px} line.lane{stroke:$line;stroke-width:1.5} line.lane.runtime{stroke-dasharray:4 3}`;

/** How much room a lane takes, in pixels, its distance to the next included. */
export function laneWidth({ name }: Lane): number {
  return Math.max(leastWidth, ...linesOf(name).map((line) => textWidth(line, font) + 2 * padding)) + gap;
}

/** The head of a lane, at its middle: a person's is round, etcd's a drum, a runtime's dashed. */
export function laneHead(lane: Lane, middle: number, y: number, height: number): Markup {
  const { name, sort } = lane;
  const width = laneWidth(lane) - gap;
  const x = middle - width / 2;
  const lines = linesOf(name);
  const first = y + height / 2 + 4 - (lines.length - 1) * 7 + (sort === "store" ? 3 : 0);
  return element(
    "g",
    {},
    shape(sort, x, y, width, height),
    ...lines.map((line, index) =>
      textLine(line, { x: middle, y: first + index * 14, class: "name strong", anchor: "middle", ...font }),
    ),
  );
}

function shape(sort: Lane["sort"], x: number, y: number, width: number, height: number): Markup {
  const attributes = { class: `head ${sort}` };
  if (sort !== "store") {
    const rx = sort === "person" ? height / 2 : 5;
    return element("rect", { ...attributes, x, y, width, height, rx });
  }
  const rim = 5;
  const arc = `a${width / 2} ${rim} 0 0 0 ${width} 0`;
  const drum = `M${x} ${y + rim}a${width / 2} ${rim} 0 0 1 ${width} 0v${height - 2 * rim}a${width / 2} ${rim} 0 0 1 ${-width} 0z`;
  return element("path", { ...attributes, d: `${drum}M${x} ${y + rim}${arc}` });
}

/** `deployment-controller` in two lines: the joint that makes the wider one narrowest. */
function linesOf(name: string): readonly string[] {
  if (textWidth(name, font) <= widestLine) return [name];
  const joints = [...name.matchAll(/[-/](?=.)/g)].map(({ index }) => index + 1);
  const halves = joints.map((at) => [name.slice(0, at), name.slice(at)]);
  const widest = (lines: readonly string[]) => Math.max(...lines.map((line) => textWidth(line, font)));
  return halves.sort((a, b) => widest(a) - widest(b))[0] ?? [name];
}

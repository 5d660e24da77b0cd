import { element, escaped, type Markup, rounded, textLine } from "../style/markup.ts";
import { type PictureOptions, svgOf } from "../style/picture.ts";
import { textWidth } from "../style/text-width.ts";
import { type ChartState, type ChartTransition, type Marks, statesOf, transitionsOf } from "./chart.ts";
import { arrow } from "./chart-arrow.ts";
import { labelMargin } from "./elk-graph.ts";
import { gap, padding } from "./head.ts";
import { transitionText } from "./labels.ts";
import type { Box, LaidOutChart, PlacedEdge, PlacedMark, PlacedState, Point } from "./layout.ts";
import { drawnParts } from "./layout.ts";
import { clockWidth, type Line, lineHeight, type } from "./typeset.ts";

/** The style sheet of statecharts, as `rules` takes it: for a page that shows pictures which are not standalone. */
export const chartRules = `
.box{fill:$box;stroke:$edge;stroke-width:1.3} .compound>.box,.parallel>.box{fill:$nest;stroke:$line;stroke-width:1.5}
.even.compound>.box,.even.parallel>.box{fill:$ground} .region>.box{stroke:$edge;stroke-width:1.3;stroke-dasharray:6 4}
.ring{fill:none;stroke:$edge;stroke-width:1.3} .rule{stroke:$line;stroke-width:1}
.wire{fill:none;stroke:$edge;stroke-width:1.4} .initial .wire{stroke-width:1.2} .edge.history>.wire{stroke-dasharray:4 3} .tip,.start,.fork{fill:$edge}
.clock{fill:none;stroke:$accent;stroke-width:1.3;stroke-linecap:round}
.never>.box{stroke-dasharray:2 3} .never>.wire{stroke:$event;stroke-dasharray:2 3} .never>.tip{fill:$event} text.never{fill:$dim}
.heat-1>.box{fill:$heat-1} .heat-2>.box{fill:$heat-2} .heat-3>.box{fill:$heat-3} .heat-4>.box{fill:$heat-4} .heat-5>.box{fill:$heat-5}
.edge.heat-3>.wire{stroke-width:2} .edge.heat-4>.wire{stroke-width:2.6} .edge.heat-5>.wire{stroke-width:3.2}
.compound.heat>.box,.parallel.heat>.box{fill:$nest} .even.compound.heat>.box,.even.parallel.heat>.box{fill:$ground}
.active>.box{fill:$accent-soft;stroke:$accent;stroke-width:3} .active>.ring{stroke:$accent} .compound.active>.box,.parallel.active>.box{fill:$nest}
.active>.wire{stroke:$accent;stroke-width:2.8} .active>.tip{fill:$accent} .note{font-size:11px;fill:$dim} .heat .note,.heat .keyword,.heat .guard,.heat .forbids{fill:$ink}
text{font-size:12px} .name{font-size:14px;font-weight:700} .trigger{font-weight:700} .guard,.keyword{fill:$dim}
.forbids{fill:$dim}`;

/** Around everything, in pixels. */
const margin = 12;

/** A chart that has been laid out, as an SVG that needs nothing else. Whatever is drawn stands in a group of its own, with a class for what it is. */
export function chartSvg(chart: LaidOutChart, options: PictureOptions = {}): string {
  const legend = legendOf(chart);
  const width = Math.max(chart.width, textWidth(legend, type.note)) + 2 * margin;
  const height = chart.height + 2 * margin + (legend === "" ? 0 : 20);
  const { name, root } = chart.chart;
  const regions = new Set(
    statesOf(root).flatMap(({ kind, states }) => (kind === "parallel" ? states.map(({ path }) => path) : [])),
  );
  const body = [
    ...chart.states.map((placed) => stateMarkup(placed, regions.has(placed.state.path))),
    ...chart.edges.map(edgeMarkup),
    ...chart.marks.map(markMarkup),
  ].map((part) => `\n${part}`);
  return svgOf({
    ...options,
    width,
    height,
    title: `Statechart of ${name}`,
    description: descriptionOf(chart, root),
    sort: "chart",
    rules: chartRules,
    body: [
      element("g", { transform: `translate(${margin} ${margin})` }, ...body, "\n"),
      ...(legend === "" ? [] : [textLine(legend, { ...type.note, x: margin, y: height - margin, class: "note" })]),
    ],
  });
}

/** What the marks mean, if there are any. */
function legendOf({ chart }: LaidOutChart): string {
  const marks = [...statesOf(chart.root), ...transitionsOf(chart)].flatMap((each) => each.marks ?? []);
  const isCounted = marks.some(({ heat }) => heat !== undefined);
  return [
    ...(isCounted
      ? ["12×: how often it was visited, by a check in how many different situations; the darker, or thicker, the more"]
      : []),
    ...(marks.some(({ visits }) => visits === "none") ? ["dotted: never visited"] : []),
    ...(marks.some(({ isHighlighted }) => isHighlighted) ? ["thick and blue: what stands out"] : []),
  ].join("   ·   ");
}

/** What marks look like, as classes. */
function classesOf({ visits, heat, isHighlighted }: Marks = {}): readonly string[] {
  return [
    ...(visits === "none" ? ["never"] : []),
    ...(heat === undefined ? [] : ["heat", `heat-${heat}`]),
    ...(isHighlighted ? ["active"] : []),
  ];
}

/** Those of an edge, from those of its transitions: it was visited if one was, as often as the one that was most often. */
function edgeMarks(transitions: readonly ChartTransition[]): Marks {
  const marks = transitions.map((transition) => transition.marks);
  const heat = Math.max(0, ...marks.map((each) => each?.heat ?? 0));
  return {
    ...(marks.length > 0 && marks.every((each) => each?.visits === "none") && { visits: "none" }),
    ...(heat > 0 && { heat }),
    ...(marks.some((each) => each?.isHighlighted) && { isHighlighted: true }),
  };
}

/** What is to be seen, in words: every state, and where it leads. */
function descriptionOf({ chart }: LaidOutChart, root: ChartState): string {
  const states = statesOf(root).slice(1);
  const lines = transitionsOf(chart).map(
    (transition) =>
      `${transition.source || root.name}: ${transitionText(transition)}${
        transition.targets.length === 0
          ? ""
          : ` → ${transition.targets.map((target) => target || root.name).join(", ")}`
      }`,
  );
  const begins = root.initial ? ` It begins in ${root.initial.targets.join(", ")}.` : "";
  return `${states.length} states, ${lines.length} transitions.${begins} ${lines.join("; ")}.`;
}

function stateMarkup({ state, box, head, headBox }: PlacedState, isRegion: boolean): Markup {
  const { path, kind, description } = state;
  const depth = path === "" ? 0 : path.split(".").length;
  const title = [path || state.name, ...(description === undefined ? [] : [description])].join("\n");
  const isHistory = kind === "shallow history" || kind === "deep history";
  const classes = [
    "state",
    ...kind.split(" "),
    ...(depth % 2 === 0 ? ["even"] : []),
    ...(isRegion ? ["region"] : []),
    ...classesOf(state.marks),
  ];
  return element(
    "g",
    { class: classes.join(" "), "data-state": path },
    element("title", {}, escaped(title)),
    ...(isHistory ? historyMarkup(kind, box) : [outline(box), ...(kind === "final" ? [ring(box)] : [])]),
    ...(isHistory ? [] : headMarkup(head, headBox)),
  );
}

function outline({ x, y, width, height }: Box): Markup {
  return element("rect", { class: "box", x, y, width, height, rx: 8 });
}

/** The inner line of a final state. */
function ring({ x, y, width, height }: Box): Markup {
  const inset = 3;
  const inner = { x: x + inset, y: y + inset, width: width - 2 * inset, height: height - 2 * inset };
  return element("rect", { class: "ring", ...inner, rx: 5.5 });
}

function historyMarkup(kind: ChartState["kind"], { x, y, width, height }: Box): Markup[] {
  const centre = { x: x + width / 2, y: y + height / 2 };
  const sign = kind === "deep history" ? "H*" : "H";
  return [
    element("circle", { class: "box", cx: centre.x, cy: centre.y, r: width / 2 }),
    textLine(sign, { ...type.trigger, x: centre.x, y: centre.y + 4.3, class: "trigger", anchor: "middle" }),
  ];
}

function headMarkup({ title, activities, reactions }: PlacedState["head"], box: Box): Markup[] {
  const parts: Markup[] = [];
  const isAlone = activities.length === 0 && reactions.length === 0;
  const widest = Math.max(...title.map(({ width }) => width));
  // A name alone stands in the middle.
  const x = box.x + (isAlone ? (box.width - widest) / 2 : padding.x);
  let y = box.y + padding.y;
  const add = (lines: readonly Line[], ...classes: readonly string[]) => {
    parts.push(...lines.map((line, index) => lineMarkup(line, x, y + index * lineHeight, classes)));
    y += lines.length * lineHeight;
  };
  const divide = () => {
    parts.push(line("rule", { x: box.x, y: y + gap / 2 }, { x: box.x + box.width, y: y + gap / 2 }));
    y += gap;
  };
  add(title);
  if (activities.length > 0) {
    divide();
    add(activities);
  }
  if (reactions.length > 0) divide();
  for (const { transition, lines } of reactions)
    add(lines, ...(transition.forbids ? ["forbids"] : []), ...classesOf(transition.marks));
  return parts;
}

/** @param y of the upper edge of the line. */
function lineMarkup({ spans, clock }: Line, x: number, y: number, classes: readonly string[] = []): Markup {
  const baseline = y + lineHeight - 4;
  const runs = spans.map((span) =>
    textLine(span.text, { ...type[span.role], x: x + span.x, y: baseline, class: [span.role, ...classes].join(" ") }),
  );
  return [...(clock ? [clockMarkup(x, y)] : []), ...runs].join("");
}

function clockMarkup(x: number, y: number): Markup {
  const [cx, cy, r] = [x + (clockWidth - 4) / 2, y + lineHeight / 2, 5];
  const face = `M${rounded(cx - r)} ${rounded(cy)}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0`;
  return element("path", { class: "clock", d: `${face}M${rounded(cx)} ${rounded(cy - 2.8)}v2.8h2.3` });
}

function line(style: string, from: Point, to: Point): Markup {
  return element("line", { class: style, x1: from.x, y1: from.y, x2: to.x, y2: to.y });
}

function edgeMarkup(edge: PlacedEdge): Markup {
  const { kind, from, to, label, transitions } = edge;
  const classes = ["edge", ...(kind === "transition" ? [] : [kind]), ...classesOf(edgeMarks(transitions))];
  return element(
    "g",
    { class: classes.join(" "), "data-from": from, "data-to": to.join(" ") },
    ...arrow(drawnParts(edge), edge.hasTip),
    ...(label ? labelMarkup(label.blocks, label.box, transitions) : []),
  );
}

function labelMarkup(
  blocks: readonly (readonly Line[])[],
  box: Box,
  transitions: readonly ChartTransition[],
): Markup[] {
  let y = box.y + labelMargin.y;
  return blocks.map((lines, at) => {
    const transition = transitions[at];
    const classes = classesOf(transition?.marks);
    const x = box.x + labelMargin.x;
    const text = lines.map((each, index) => lineMarkup(each, x, y + index * lineHeight, classes));
    y += lines.length * lineHeight;
    return element("g", { class: ["label", ...classes].join(" "), "data-transition": transition?.name }, ...text);
  });
}

function markMarkup({ kind, box }: PlacedMark): Markup {
  const { x, y, width, height } = box;
  return kind === "start"
    ? element("circle", { class: "start", cx: x + width / 2, cy: y + height / 2, r: width / 2 })
    : element("rect", { class: "fork", x, y, width, height, rx: 2 });
}

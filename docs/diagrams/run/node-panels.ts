import { element, type Markup, textLine } from "../style/markup.ts";
import { textWidth } from "../style/text-width.ts";
import { type Panel, plotLeft, plotWidth, type Span, smallFont, thinned, timeAxis } from "./plot.ts";
import type { NodeUse, Timeline } from "./timeline.ts";

/** The rules for shades. */
export const heatRules = `
.heat-0{fill:$stripe} .heat-1{fill:$heat-1} .heat-2{fill:$heat-2} .heat-3{fill:$heat-3} .heat-4{fill:$heat-4} .heat-5{fill:$heat-5} .over{fill:$bad}`;

const measureTitles = {
  cpu: "CPU that is asked of each node",
  memory: "Memory that is asked of each node",
  pods: "Pods of each node",
} as const;
type Measure = keyof typeof measureTitles;

/** What anybody asks for at all; if nobody asks for cpu or memory, pods are counted. */
export function nodePanels(timeline: Timeline, span: Span): Panel[] {
  const nodes = timeline.nodes.toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const isAsked = (measure: Measure) =>
    nodes.some(({ points }) => points.some(({ value }) => (value[measure] ?? 0) > 0));
  const asked = (["cpu", "memory"] as const).filter(isAsked);
  const measures: readonly Measure[] = asked.length > 0 ? asked : ["pods"];
  return nodes.length === 0 ? [] : measures.map((measure) => nodePanel(nodes, measure, span));
}

function nodePanel(nodes: readonly NodeUse[], measure: Measure, span: Span): Panel {
  const row = nodes.length <= 24 ? 16 : nodes.length <= 60 ? 9 : 5;
  const every = Math.ceil(14 / row);
  const top = heatTop(nodes, measure);
  const body = nodes.flatMap((node, index) => {
    const y = index * row;
    const points = thinned([{ atMs: 0, value: {} }, ...node.points], span);
    const amounts = points.map(({ value }) => amountOf(node, value, measure));
    const bars = points.flatMap(({ atMs }, at) => {
      const [from, to] = [span.x(atMs), span.x(points[at + 1]?.atMs ?? span.toMs)];
      const box = { x: from, y, width: to - from, height: row - 1 };
      return to > from ? [element("rect", { class: heatClass(amounts[at] ?? 0, top), ...box })] : [];
    });
    if (index % every !== 0) return bars;
    const baseline = y + Math.min(row, 16) - 5 + (row < 14 ? 4 : 0);
    const last = heatText(amounts.at(-1) ?? 0, measure);
    return [
      ...bars,
      textLine(node.name, { x: plotLeft - 8, y: baseline, class: "tick", anchor: "end", ...smallFont }),
      textLine(last, { x: plotLeft + plotWidth + 16, y: baseline, class: "tick", ...smallFont }),
    ];
  });
  const height = nodes.length * row;
  return {
    title: measureTitles[measure],
    height: height + 24,
    body: [...body, ...timeAxis(span, height), ...heatScale(height + 36, top, measure)],
  };
}

/** What the darkest shade stands for: of what there is, a share that people count in; of pods, a number that can be divided by five. */
function heatTop(nodes: readonly NodeUse[], measure: Measure): number {
  const most = Math.max(
    ...nodes.map((node) => Math.max(0, ...node.points.map(({ value }) => amountOf(node, value, measure)))),
  );
  if (measure === "pods") return Math.max(5, Math.ceil(most / 5) * 5);
  return [0.05, 0.1, 0.25, 0.5].find((each) => most <= each) ?? 1;
}

/** Pods as such; of all else the share of what the node has. */
function amountOf({ allocatable }: NodeUse, value: NodeUse["points"][number]["value"], measure: Measure): number {
  const amount = value[measure] ?? 0;
  return measure === "pods" ? amount : amount / (allocatable[measure] || Number.POSITIVE_INFINITY);
}

/** Five shades; nothing is apart, and so is more than there is. */
function heatClass(amount: number, top: number): string {
  if (amount <= 0) return "heat-0";
  return amount > top ? "over" : `heat-${Math.min(5, Math.ceil((amount / top) * 5))}`;
}

function heatText(amount: number, measure: Measure): string {
  return measure === "pods" ? String(amount) : `${Math.round(amount * 100)} %`;
}

function heatScale(y: number, top: number, measure: Measure): Markup[] {
  const steps = [1, 2, 3, 4, 5].map((step) => `to ${heatText((top * step) / 5, measure)}`);
  const texts = ["nothing", ...steps.with(-1, `${steps.at(-1)}${measure === "pods" ? "" : " of what it has"}`)];
  let x = plotLeft;
  return texts.flatMap((text, index) => {
    const at = x;
    x += 18 + textWidth(text, smallFont) + 16;
    return [
      element("rect", { class: `heat-${index}`, x: at, y: y - 10, width: 12, height: 12 }),
      textLine(text, { x: at + 18, y, class: "tick", ...smallFont }),
    ];
  });
}

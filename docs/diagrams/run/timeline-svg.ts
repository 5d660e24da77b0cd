import { formatDuration } from "../../../actors/duration.ts";
import { element, escaped, type Markup, rounded, textLine } from "../style/markup.ts";
import type { Colour } from "../style/palette.ts";
import { type PictureOptions, svgOf } from "../style/picture.ts";
import type { Font } from "../style/text-width.ts";
import { heatRules, nodePanels } from "./node-panels.ts";
import {
  area,
  type Panel,
  plotLeft,
  plotWidth,
  type Span,
  scale,
  smallFont,
  stairs,
  thinned,
  timeAxis,
} from "./plot.ts";
import { type PodState, podStates, type Timeline } from "./timeline.ts";

const font: Font = { sizePx: 12 };
const strong: Font = { sizePx: 13, face: "bold" };
const titleFont: Font = { sizePx: 16, face: "bold" };
/** Pixels. */
const margin = 20;
const labelWidth = 190;
const width = plotLeft + plotWidth + labelWidth + margin;
const podsHeight = 220;
const queueHeight = 80;
const panelGap = 54;
const headGap = 18;

const colours: Readonly<Record<PodState, Colour>> = {
  ready: "series-3",
  "running, not ready": "series-2",
  "starting on its node": "series-5",
  "waiting for a node": "series-1",
  terminating: "series-4",
  succeeded: "series-6",
  failed: "bad",
};

const classOf = (state: PodState): string => state.replaceAll(/\W+/g, "-");

const rules = `
.title{font-size:16px} .panel{font-size:13px;font-weight:700} .tick,.note{font-size:11px;fill:$dim} .label{font-size:12px}
.grid{stroke:$line;stroke-width:1} .axis{stroke:$edge;stroke-width:1.2} .leader{fill:none;stroke:$dim;stroke-width:1}
.area{stroke:$ground;stroke-width:1} ${podStates.map((state) => `.${classOf(state)}{fill:$${colours[state]}}`).join(" ")}
.waiting{fill:$series-1;opacity:.35} .line{fill:none;stroke:$series-1;stroke-width:1.6}${heatRules}`;

/**
 * A timeline as an SVG file: pods by state, those that wait for a node, and what is asked of each node. What comes after the last change, if
 * that is much, is left out, and said. The same timeline gives the same text.
 */
export function timelineSvg(timeline: Timeline, title: string, options: PictureOptions = {}): string {
  const toMs = shownMs(timeline);
  const span: Span = { toMs, x: (atMs) => plotLeft + (Math.min(atMs, toMs) / toMs) * plotWidth };
  const parts: Markup[] = [textLine(title, { x: margin, y: 30, class: "title strong", ...titleFont })];
  let y = 62;
  const add = (panel: Panel): void => {
    parts.push(textLine(panel.title, { x: margin, y, class: "panel", ...strong }));
    parts.push(element("g", { transform: `translate(0 ${y + headGap})` }, ...panel.body.map((part) => `\n${part}`)));
    y += headGap + panel.height + panelGap;
  };
  add(podsPanel(timeline, span));
  add(queuePanel(timeline, span));
  for (const panel of nodePanels(timeline, span)) add(panel);
  const rest =
    toMs < timeline.forMs
      ? [`Nothing changes from ${formatDuration(lastChangeMs(timeline))} until ${formatDuration(timeline.forMs)}.`]
      : [];
  parts.push(...rest.map((text) => textLine(text, { x: margin, y: y - 16, class: "note", ...smallFont })));
  return svgOf({
    ...options,
    width,
    height: y,
    title,
    description: describe(timeline),
    sort: "timeline",
    rules,
    body: parts,
  });
}

function podsPanel({ pods }: Timeline, span: Span): Panel {
  const present = podStates.filter((state) => pods.some(({ value }) => value[state] > 0));
  const totals = pods.map(({ value }) => present.reduce((sum, state) => sum + value[state], 0));
  const { y, grid } = scale(Math.max(1, ...totals), podsHeight, 5);
  const points = thinned(pods, span);
  const last = pods.at(-1)?.value;
  let below = points.map(() => 0);
  const areas: Markup[] = [];
  const labels: { text: string; y: number }[] = [];
  for (const state of present) {
    const above = points.map(({ value }, index) => (below[index] ?? 0) + value[state]);
    areas.push(
      element(
        "path",
        { class: `area ${classOf(state)}`, d: area(points, below, above, span, y) },
        element("title", {}, escaped(state)),
      ),
    );
    const [from = 0, to = 0] = [below.at(-1), above.at(-1)];
    labels.push({ text: `${state}: ${last?.[state] ?? 0}`, y: y((from + to) / 2) });
    below = above;
  }
  const heads = present.map((state, index) => ({ state, ...(labels[index] ?? { text: "", y: 0 }) }));
  return {
    title: "Pods",
    height: podsHeight,
    body: [...grid, ...areas, ...timeAxis(span, podsHeight), ...sideLabels(heads, podsHeight)],
  };
}

/** Labels beside the last values, moved apart where they would touch, with a sample of their colour. */
function sideLabels(
  labels: readonly { readonly state: PodState; readonly text: string; readonly y: number }[],
  height: number,
): Markup[] {
  const step = 17;
  const x = plotLeft + plotWidth;
  let free = height + 6;
  // From below upwards, as they are stacked; then pushed down again if there is no room left above.
  const placed = labels.map(({ y }) => {
    free = Math.min(y + 4, free - step);
    return free;
  });
  const lift = Math.min(0, ...placed) < 0 ? -Math.min(...placed) + 8 : 0;
  return labels.flatMap(({ state, text, y }, index) => {
    const at = (placed[index] ?? 0) + lift;
    return [
      element("path", { class: "leader", d: `M${x + 2} ${rounded(y)}L${x + 14} ${rounded(at - 4)}` }),
      element("rect", { class: classOf(state), x: x + 16, y: at - 10, width: 11, height: 11, rx: 2 }),
      textLine(text, { x: x + 32, y: at, class: "label", ...font }),
    ];
  });
}

function queuePanel({ pods }: Timeline, span: Span): Panel {
  const waiting = pods.map(({ atMs, value }) => ({ atMs, value: value["waiting for a node"] }));
  const most = Math.max(0, ...waiting.map(({ value }) => value));
  const { y, grid } = scale(Math.max(1, most), queueHeight, 3);
  const points = thinned(waiting, span, Math.max);
  const zero = points.map(() => 0);
  const values = points.map(({ value }) => value);
  return {
    title: "The scheduler's queue: pods that wait for a node",
    height: queueHeight,
    body: [
      ...grid,
      element("path", { class: "waiting", d: area(points, zero, values, span, y) }),
      element("path", { class: "line", d: `M${stairs(points, values, span, y)}` }),
      ...timeAxis(span, queueHeight),
      textLine(`most: ${most}`, { x: plotLeft + plotWidth + 16, y: 12, class: "label", ...font }),
    ],
  };
}

function lastChangeMs({ pods, nodes }: Timeline): number {
  return Math.max(1, pods.at(-1)?.atMs ?? 0, ...nodes.map(({ points }) => points.at(-1)?.atMs ?? 0));
}

/** Where nothing happens in more than half of the time, it is not drawn. */
function shownMs(timeline: Timeline): number {
  const last = lastChangeMs(timeline);
  return last * 2 < timeline.forMs ? Math.ceil(last * 1.15) : Math.max(1, timeline.forMs);
}

function describe(timeline: Timeline): string {
  const { pods, nodes, forMs } = timeline;
  const last = pods.at(-1)?.value;
  const states = podStates.filter((state) => (last?.[state] ?? 0) > 0).map((state) => `${last?.[state]} ${state}`);
  const most = Math.max(0, ...pods.map(({ value }) => value["waiting for a node"]));
  return `${formatDuration(forMs)} of ${nodes.length} nodes. In the end of all pods: ${states.join(", ") || "none"}. At most ${most} waited for a node at once. The last change came after ${formatDuration(lastChangeMs(timeline))}.`;
}

/** What must be true of a chart that is laid out: each rule tells what breaks it, in words; nothing if all is well. */
import { isWithin } from "./chart.ts";
import { tip } from "./chart-arrow.ts";
import { type Box, crossing, drawnParts, type LaidOutChart, type PlacedState, type Point } from "./layout.ts";
import { pieces } from "./pieces.ts";
import { overlap } from "./slide.ts";

type Rule = (chart: LaidOutChart) => string[];

interface Named {
  readonly name: string;
  readonly box: Box;
}

const isOuter = ({ state }: PlacedState): boolean => state.states.length > 0;
const bounds = (box: Box): string => [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

function labelsOf({ edges }: LaidOutChart): Named[] {
  return edges.flatMap(({ from, to, label }) =>
    label ? [{ name: `label ${from} → ${to.join(", ")}`, box: label.box }] : [],
  );
}

/** What stands in no other box than that of an outer state. */
function solids(chart: LaidOutChart): Named[] {
  return [
    ...chart.states.map((placed) => ({
      name: `${isOuter(placed) ? "head" : "state"} ${placed.state.path}`,
      box: placed.headBox,
    })),
    ...chart.marks.map(({ kind, box }, index) => ({ name: `${kind} ${index}`, box })),
    ...labelsOf(chart),
  ];
}

const statesOverlapOnlyNested: Rule = ({ states }) =>
  pairs(states).flatMap(([one, other]) => {
    const [outer, inner] = isWithin(other.state.path, one.state.path) ? [one, other] : [other, one];
    const isNested = isWithin(inner.state.path, outer.state.path);
    const isWell = isNested ? inside(inner.box, outer.box) : !overlap(one.box, other.box, 4);
    return isWell ? [] : [`${one.state.path} (${bounds(one.box)}) and ${other.state.path} (${bounds(other.box)})`];
  });

const nothingOverlaps: Rule = (chart) =>
  pairs(solids(chart)).flatMap(([one, other]) =>
    overlap(one.box, other.box) ? [`${one.name} (${bounds(one.box)}) and ${other.name} (${bounds(other.box)})`] : [],
  );

/** No border runs through a label, a mark or a head. */
const bordersCutNothing: Rule = (chart) =>
  chart.states.filter(isOuter).flatMap(({ state, box }) =>
    solids(chart)
      .filter((solid) => overlap(solid.box, box) && !inside(solid.box, box))
      .map(({ name }) => `the border of ${state.path} and ${name}`),
  );

const allIsOnTheCanvas: Rule = (chart) => {
  const canvas = { x: 0, y: 0, width: chart.width, height: chart.height };
  const boxes = [...solids(chart), ...chart.states.map(({ state, box }) => ({ name: state.path, box }))];
  const points = chart.edges.flatMap(({ from, points: all }) =>
    all.map(({ x, y }) => ({ name: `an edge of ${from}`, box: { x, y, width: 0, height: 0 } })),
  );
  return [...boxes, ...points]
    .filter(({ box }) => !inside(box, canvas))
    .map(({ name, box }) => `${name} at ${bounds(box)}`);
};

/** No line runs through a state without states, a label, a head, a dot. */
const linesGoThroughNothing: Rule = (chart) =>
  chart.edges.flatMap((edge) =>
    drawnParts(edge).flatMap((part) =>
      pieces(part).flatMap(([from, to]) =>
        solids(chart)
          .filter(({ box }) => crossing(from, to, shrunk(box)))
          .map(({ name }) => `the edge ${edge.from} → ${edge.to.join(", ")} and ${name}`),
      ),
    ),
  );

/** Two lines may cross; they may not run in one another. */
const linesStayApart: Rule = ({ edges }) =>
  pairs(edges).flatMap(([one, other]) =>
    pieces(one.points).flatMap(([from, to]) =>
      pieces(other.points)
        .filter(([start, end]) => runTogether(from, to, start, end))
        .map(() => `the edges ${one.from} → ${one.to.join(", ")} and ${other.from} → ${other.to.join(", ")}`),
    ),
  );

/** An edge begins and ends at what it connects, and its tip has room on its last piece. */
const edgesEndWhereTheySay: Rule = ({ states, marks, edges }) => {
  const boxOf = (path: string) => states.find(({ state }) => state.path === path)?.box;
  return edges.flatMap((edge) => {
    const { from, to, points, hasTip } = edge;
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return [`the edge of ${from} has no points`];
    const start: readonly [Point, Box | undefined] = [first, boxOf(from)];
    const ends = [start, ...to.map((path): typeof start => [last, boxOf(path)])];
    const wrong = ends.filter(([point, box]) =>
      box ? !isOnBorder(point, box) : !marks.some((mark) => isOnBorder(point, mark.box)),
    );
    const drawn = drawnParts(edge).at(-1) ?? [];
    const [before, end] = [drawn.at(-2), drawn.at(-1)];
    const isShort = hasTip && before && end && Math.hypot(end.x - before.x, end.y - before.y) < tip.length;
    return [
      ...wrong.map(([{ x, y }]) => `the edge ${from} → ${to.join(", ")} at ${x} ${y}`),
      ...(isShort ? [`the tip of ${from} → ${to.join(", ")}`] : []),
    ];
  });
};

/** What is written in a state is not wider or higher than that. */
const textFits: Rule = ({ states }) =>
  states.flatMap(({ state, head, headBox }) =>
    head.width > headBox.width + 0.01 || head.height > headBox.height + 0.01
      ? state.kind.includes("history")
        ? []
        : [`${state.path} needs ${head.width} ${head.height} and has ${bounds(headBox)}`]
      : [],
  );

/** All rules, by what they say. */
export const rules: Readonly<Record<string, Rule>> = {
  "states overlap only where one is in the other": statesOverlapOnlyNested,
  "no label, head, mark or state is on another": nothingOverlaps,
  "no border runs through a label, a mark or a head": bordersCutNothing,
  "all is on the canvas": allIsOnTheCanvas,
  "no line runs through a label, a head, a mark or a state": linesGoThroughNothing,
  "no two lines run in one another": linesStayApart,
  "edges end where they say": edgesEndWhereTheySay,
  "text fits into its box": textFits,
};

function pairs<T>(all: readonly T[]): (readonly [T, T])[] {
  return all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other] as const));
}

/** A line that touches a box from outside does not go through it. */
function shrunk({ x, y, width, height }: Box): Box {
  return { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 };
}

function isOnBorder({ x, y }: Point, box: Box): boolean {
  const near = 1.01;
  const isAcross = x >= box.x - near && x <= box.x + box.width + near;
  const isAlong = y >= box.y - near && y <= box.y + box.height + near;
  const isOnSide = Math.min(Math.abs(x - box.x), Math.abs(x - box.x - box.width)) <= near;
  const isOnEnd = Math.min(Math.abs(y - box.y), Math.abs(y - box.y - box.height)) <= near;
  return isAcross && isAlong && (isOnSide || isOnEnd);
}

/** Whether two level, or two upright, pieces are nearer than two pixels for a while. */
function runTogether(from: Point, to: Point, start: Point, end: Point): boolean {
  const near = 2;
  const along = (axis: "x" | "y", across: "x" | "y") => {
    const isParallel = Math.abs(from[across] - to[across]) < 0.01 && Math.abs(start[across] - end[across]) < 0.01;
    if (!isParallel || Math.abs(from[across] - start[across]) > near) return false;
    const begin = Math.max(Math.min(from[axis], to[axis]), Math.min(start[axis], end[axis]));
    const finish = Math.min(Math.max(from[axis], to[axis]), Math.max(start[axis], end[axis]));
    return finish - begin > near;
  };
  return along("x", "y") || along("y", "x");
}

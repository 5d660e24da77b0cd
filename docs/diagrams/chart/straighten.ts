import { type Box, crossing, type PlacedEdge, type Point } from "./layout.ts";
import { crossings, type Piece, pieces } from "./pieces.ts";

/** A jog up to this is taken out, in pixels: nobody would have drawn it. */
const mostJog = 14;
/** What a line keeps from others that run beside it, and from boxes. */
const clearance = 6;

/** What edges keep off. */
export interface Surroundings {
  /** Whatever no line may run through. */
  readonly boxes: readonly Box[];
  /** Whose borders no line may run along. */
  readonly frames: readonly Box[];
  readonly isFree: EndTest;
}

/** Edges without their little jogs, where there is room to be straight. The engine leaves some where it might have moved an end a little. */
export function straightened(edges: readonly PlacedEdge[], surroundings: Surroundings): PlacedEdge[] {
  const done = [...edges];
  for (const index of edges.keys()) {
    let edge = done[index];
    while (edge) {
      done[index] = edge;
      edge = withoutJog(edge, done.toSpliced(index, 1), surroundings);
    }
  }
  return done;
}

/** Whether an edge may begin or end at this point instead of another one nearby. */
export type EndTest = (edge: PlacedEdge, end: "start" | "tip", at: Point) => boolean;

/** The edge with its first jog taken out that can be; undefined if none can. */
function withoutJog(edge: PlacedEdge, others: readonly PlacedEdge[], around: Surroundings): PlacedEdge | undefined {
  const { points } = edge;
  for (let index = 1; index + 2 < points.length; index++) {
    const [before, from, to, after] = points.slice(index - 1, index + 3);
    if (!before || !from || !to || !after || Math.hypot(to.x - from.x, to.y - from.y) > mostJog) continue;
    for (const moved of [shifted(points, index - 1, from, to), shifted(points, index + 1, to, from)]) {
      if (moved && isSound({ ...edge, points: moved }, edge, others, around)) return { ...edge, points: moved };
    }
  }
  return undefined;
}

/**
 * The points with the piece that begins at `at` moved aside, from one side of the jog to the other, so that the jog is gone. Undefined if the
 * pieces before and after the jog do not run the same way.
 */
function shifted(points: readonly Point[], at: number, from: Point, to: Point): Point[] | undefined {
  const [start, end] = [points[at], points[at + 1]];
  if (!start || !end) return undefined;
  const isUpright = Math.abs(start.x - end.x) < 0.01;
  const isLevelJog = Math.abs(from.y - to.y) < 0.01;
  if (isUpright !== isLevelJog) return undefined;
  const delta = { x: to.x - from.x, y: to.y - from.y };
  const moved = points.map((point, index) =>
    index === at || index === at + 1 ? { x: point.x + delta.x, y: point.y + delta.y } : point,
  );
  return merged(moved);
}

/** Without points that are met twice, or that are in the middle of a straight line. */
function merged(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const [previous, next] = [points[index - 1], points[index + 1]];
    if (!previous || !next) return true;
    const isSame = Math.hypot(point.x - previous.x, point.y - previous.y) < 0.01;
    const isLevel = Math.abs(previous.y - point.y) < 0.01 && Math.abs(point.y - next.y) < 0.01;
    const isUpright = Math.abs(previous.x - point.x) < 0.01 && Math.abs(point.x - next.x) < 0.01;
    return !isSame && !isLevel && !isUpright;
  });
}

/** Whether a changed edge is still in nobody's way, and its label still on it. */
function isSound(edge: PlacedEdge, old: PlacedEdge, edges: readonly PlacedEdge[], around: Surroundings): boolean {
  const { boxes, frames, isFree } = around;
  const [start, tip] = [edge.points[0], edge.points.at(-1)];
  if (!start || !tip) return false;
  const movesStart = start !== old.points[0];
  const movesTip = tip !== old.points.at(-1);
  if (movesStart && !isFree(edge, "start", start)) return false;
  if (movesTip && !isFree(edge, "tip", tip)) return false;
  const { label } = edge;
  if (label && !pieces(edge.points).some(([a, b]) => crossing(a, b, inner(label.box)))) return false;
  const known = new Set(pieces(old.points).map(written));
  const fresh = pieces(edge.points).filter((piece) => !known.has(written(piece)));
  const others = edges.flatMap(({ points }) => pieces(points));
  const walls = [...boxes, ...edges.flatMap((other) => (other.label ? [other.label.box] : []))];
  return (
    fresh.every(([a, b]) => !walls.some((box) => crossing(a, b, grown(box)) && !touches(box, start, tip))) &&
    fresh.every((piece) => ![...others, ...frames.flatMap(sides)].some((other) => runBeside(piece, other))) &&
    crossings(pieces(edge.points), others) <= crossings(pieces(old.points), others)
  );
}

/** The line is to go through the middle of its label, more or less. */
function inner({ x, y, width, height }: Box): Box {
  const inset = Math.min(8, width / 4);
  return { x: x + inset, y, width: width - 2 * inset, height };
}

function grown({ x, y, width, height }: Box): Box {
  return { x: x - clearance, y: y - clearance, width: width + 2 * clearance, height: height + 2 * clearance };
}

function sides({ x, y, width, height }: Box): Piece[] {
  const corners = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
    { x, y },
  ];
  return pieces(corners);
}

/** Whether an end of the edge is on the border of the box: it may come near it. */
function touches(box: Box, ...ends: readonly Point[]): boolean {
  return ends.some(
    ({ x, y }) => x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1,
  );
}

function written([from, to]: Piece): string {
  return [from.x, from.y, to.x, to.y].join(" ");
}

/** Whether two pieces run the same way, too near to one another, for a while. */
function runBeside([from, to]: Piece, [start, end]: Piece): boolean {
  const beside = (along: "x" | "y", across: "x" | "y") => {
    if (Math.abs(from[across] - to[across]) > 0.01 || Math.abs(start[across] - end[across]) > 0.01) return false;
    if (Math.abs(from[across] - start[across]) >= clearance) return false;
    const begin = Math.max(Math.min(from[along], to[along]), Math.min(start[along], end[along]));
    const finish = Math.min(Math.max(from[along], to[along]), Math.max(start[along], end[along]));
    return finish > begin - clearance;
  };
  return beside("x", "y") || beside("y", "x");
}

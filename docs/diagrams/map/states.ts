import type { StateSpace } from "../../../properties/engine/state-space.ts";
import type { Graph, GraphEdge, GraphNode } from "./graph.ts";
import type { EdgeSort, NodeSort } from "./looks.ts";
import { type Reached, reached } from "./reached.ts";

/** A way of looking at states: those that look alike are drawn as one. */
export interface Sight {
  /** `their pods`, for "alike in …". */
  readonly name: string;
  lines(state: Int32Array): readonly string[];
}

/** A state space, and how it is looked at. */
export interface SeenSpace {
  readonly name: string;
  readonly space: StateSpace;
  /** From the closest look to the most distant. */
  readonly sights: readonly Sight[];
  actor(index: number): string;
  /** What is wrong with a state; undefined: nothing. */
  stateObjection(state: Int32Array): string | undefined;
  /** What is wrong with a state in which runs end. */
  endObjection(state: Int32Array): string | undefined;
  stepObjection(before: Int32Array, after: Int32Array, actor: number): string | undefined;
}

/** How far and how closely to look. */
export interface StatesOptions {
  /** 20,000 when unset; what is beyond is not drawn, and that is said. */
  readonly maxStates?: number;
  /** The name of a sight; the closest that makes no more than `mostNodes` of all states when unset. */
  readonly sight?: string;
  /** 20 when unset: what can be read at the width of a page. */
  readonly mostNodes?: number;
}

/**
 * The reachable states of a space and the steps between them. States that look alike, and are alike in being final and in being bad, are one; steps
 * between such are not drawn, nor faults that lead where steps lead too. Throws a RangeError if there is no sight of that name.
 */
export function statesMap(seen: SeenSpace, options: StatesOptions = {}): Graph {
  const { maxStates = 20_000, sight: wanted, mostNodes = 20 } = options;
  const all = reached(seen.space, maxStates);
  const bad = objections(seen, all);
  const finals = new Set(all.finals.flat());
  const marks = all.states.map((_, state) => `${finals.has(state)} ${bad.get(state) ?? ""} ${state === 0}`);
  const views = wanted === undefined ? seen.sights : [sightNamed(seen, wanted)];
  let drawn: Classes | undefined;
  for (const sight of views) {
    drawn = classesOf(all, sight, marks);
    if (drawn.members.length <= mostNodes) break;
  }
  if (!drawn) throw new RangeError("there is no way to look at these states");
  return graphOf(seen, all, drawn, bad, finals);
}

function sightNamed({ sights }: SeenSpace, name: string): Sight {
  const found = sights.find((sight) => sight.name === name);
  if (found) return found;
  throw new RangeError(
    `no way to look at states called "${name}"; there are: ${sights.map((sight) => sight.name).join(", ")}`,
  );
}

/** States by what is wrong with them, or with a step that leads to them. */
function objections(seen: SeenSpace, { states, steps, finals }: Reached): Map<number, string> {
  const bad = new Map<number, string>();
  const add = (state: number, objection: string | undefined) => {
    if (objection !== undefined && !bad.has(state)) bad.set(state, objection);
  };
  for (const [index, state] of states.entries()) add(index, seen.stateObjection(state));
  for (const index of finals.flat()) add(index, seen.endObjection(states[index] as Int32Array));
  for (const { from, to, actor } of steps)
    add(to, seen.stepObjection(states[from] as Int32Array, states[to] as Int32Array, actor));
  return bad;
}

/** States in classes, in the order in which these were first met. */
interface Classes {
  readonly sight: Sight;
  /** Of each state. */
  readonly classOf: readonly number[];
  readonly members: readonly (readonly number[])[];
  readonly lines: readonly (readonly string[])[];
}

function classesOf({ states }: Reached, sight: Sight, marks: readonly string[]): Classes {
  const numbers = new Map<string, number>();
  const members: number[][] = [];
  const lines: (readonly string[])[] = [];
  const classOf = states.map((state, index) => {
    const seen = sight.lines(state);
    const key = `${marks[index]}\n${seen.join("\n")}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    members[number] ??= [];
    members[number].push(index);
    lines[number] ??= seen;
    return number;
  });
  return { sight, classOf, members, lines };
}

function graphOf(
  seen: SeenSpace,
  all: Reached,
  classes: Classes,
  bad: ReadonlyMap<number, string>,
  finals: ReadonlySet<number>,
): Graph {
  const { sight, members, lines } = classes;
  const nodes = members.map((of, index): GraphNode => {
    const first = of[0] as number;
    const reason = bad.get(first);
    const sort: NodeSort =
      reason !== undefined ? "bad" : first === 0 ? "initial" : finals.has(first) ? "final" : "state";
    const count = of.length > 1 ? [`${of.length.toLocaleString("en")} states`] : [];
    return {
      id: `s${index}`,
      lines: [...(lines[index] ?? []), ...count, ...(reason === undefined ? [] : wrappedReason(reason))],
      sort,
    };
  });
  const count = (n: number, what: string) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
  const alike = nodes.length < all.states.length ? `, drawn as ${nodes.length}: alike in ${sight.name}` : "";
  const cut = all.isComplete ? "" : "; not all was seen";
  const ends = all.finals.length;
  return {
    title: `${seen.name}: ${count(all.states.length, "state")}${alike}${cut}`,
    description: [
      `${count(all.states.length, "state")} and ${count(all.steps.length, "step")}.`,
      all.isComplete ? `Runs end in ${count(ends, "final component")}.` : "Not all was seen.",
      bad.size > 0
        ? `Bad are ${count(bad.size, "state")}: ${[...new Set(bad.values())].join("; ")}.`
        : "No state is bad.",
    ].join(" "),
    direction: "down",
    groups: [],
    nodes,
    edges: edgesOf(seen, all, classes),
  };
}

/** Reasons can be long. */
function wrappedReason(reason: string): string[] {
  const words = reason.split(" ");
  const rows: string[] = [];
  for (const word of words) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length < 38) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows;
}

/** So many actors are named on an edge. */
const mostNamed = 2;

function edgesOf(seen: SeenSpace, { steps }: Reached, { classOf }: Classes): GraphEdge[] {
  const edges = new Map<
    string,
    { readonly from: number; readonly to: number; readonly sort: EdgeSort; readonly actors: Set<number> }
  >();
  for (const { from, to, actor, isFault } of steps) {
    const [start, end] = [classOf[from] as number, classOf[to] as number];
    if (start === end) continue;
    const sort = isFault ? "fault" : "step";
    const key = `${start} ${end} ${sort}`;
    const edge = edges.get(key) ?? { from: start, to: end, sort, actors: new Set<number>() };
    edge.actors.add(actor);
    edges.set(key, edge);
  }
  // A fault that leads where a step leads too is no news.
  const isNews = ({ from, to, sort }: { from: number; to: number; sort: EdgeSort }) =>
    sort === "step" || !edges.has(`${from} ${to} step`);
  return [...edges.values()].filter(isNews).map(({ from, to, sort, actors }) => {
    const names = [...actors].map((actor) => seen.actor(actor).replace(/-controller\b/, ""));
    const more = names.length - mostNamed;
    const label = [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(", ");
    return { from: `s${from}`, to: `s${to}`, sort, label };
  });
}

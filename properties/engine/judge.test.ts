import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Compiled, compile } from "./asked.ts";
import { graphs, reachable, type Successors, spaceOf } from "./graph.fixture.ts";
import { Judge } from "./judge.ts";
import { pathTo } from "./path.ts";
import type { Fairness, Property, Violation } from "./property.ts";
import { type Explored, explore, type SearchOptions } from "./search.ts";
import { SightMemory } from "./sight.ts";

/** Properties of graphs look at the number of the state. */
const memory = () =>
  new SightMemory<number>({
    number: (state) => state[0] as number,
    of: (state) => state[0] as number,
    actor: (index) => `from ${index}`,
    actors: 100,
  });

interface Outcome {
  readonly violation: Violation | undefined;
  readonly verdicts: readonly string[];
  /** The names of the states along the violation, and those of its cycle. */
  readonly way: readonly number[];
  readonly cycle: readonly number[] | undefined;
}

function judged(
  successors: Successors,
  properties: readonly Property<number>[],
  options: SearchOptions & { readonly faulty?: ReadonlySet<number> } = {},
): Outcome {
  const compiled = compile(properties, memory());
  const judge = new Judge(compiled);
  const run = explore(spaceOf(successors, options.faulty), options, judge);
  let turn = run.next();
  while (!turn.done) turn = run.next();
  const explored: Explored<Violation> = turn.value;
  const names: number[] = [];
  for (let index = 0; index < explored.states.size; index++)
    names.push(explored.states.read?.(index, new Int32Array(1))[0] as number);
  const reasonAt = (property: Compiled, state: number) => property.state?.ask(Int32Array.of(names[state] as number));
  const complete = explored.bound === undefined && explored.found === undefined;
  const violation = explored.found ?? (complete ? judge.onGraph(explored, reasonAt) : undefined);
  const { state = 0, from, way = [], cycle } = violation ?? {};
  const path = from === undefined ? pathTo(explored, state) : [...pathTo(explored, from), state];
  return {
    violation,
    verdicts: judge.verdicts(complete).map(({ verdict, evaluated }) => `${verdict} ${evaluated}`),
    way: violation ? [...path, ...way].map((index) => names[index] as number) : [],
    cycle: cycle?.map((index) => names[index] as number),
  };
}

const unless = (wrong: readonly number[]) => (state: number) => (wrong.includes(state) ? `at ${state}` : undefined);
const always = (...wrong: number[]): Property<number> => ({ kind: "always", name: "A", objection: unless(wrong) });
const converges = (...wrong: number[]): Property<number> => ({
  kind: "convergence",
  name: "C",
  objection: unless(wrong),
});
const until = (good: ReadonlySet<number>) => (state: number) => (good.has(state) ? undefined : `not at ${state}`);
const eventually = (good: readonly number[], fairness: Fairness): Property<number> => ({
  kind: "eventually",
  name: "E",
  fairness,
  objection: until(new Set(good)),
});
const leadsTo = (from: readonly number[], good: readonly number[], fairness: Fairness): Property<number> => ({
  kind: "leadsTo",
  name: "L",
  fairness,
  from: (state) => from.includes(state),
  objection: until(new Set(good)),
});

describe("a judge of states and steps", () => {
  it("finds the nearest state that a property does not hold in, and looks no further", () => {
    const { violation, verdicts, way } = judged([[1, 2], [3], [], [4], []], [always(3, 4)]);
    expect(violation).toEqual({ property: "A", reason: "at 3", state: 3 });
    expect([verdicts, way]).toEqual([["violated 4"], [0, 1, 3]]);
  });

  it("finds the step, and who made it; a step that changes nothing is none", () => {
    const asked: string[] = [];
    const step: Property<number> = {
      kind: "step",
      name: "S",
      objection: (before, after, actor) => {
        asked.push(`${before} ${after} ${actor}`);
        return before === 1 && after === 0 ? "back" : undefined;
      },
    };
    const { violation, way } = judged([[0, 1], [1, 0], []], [step]);
    expect(violation).toEqual({ property: "S", reason: "back", state: 0, from: 1 });
    expect([asked, way]).toEqual([
      ["0 1 from 0", "1 0 from 1"],
      [0, 1, 0],
    ]);
  });

  it("says what never came about, what was never put to the test, and nothing where not all was seen", () => {
    const sometimes: Property<number> = { kind: "sometimes", name: "s", holds: (state) => state === 2 };
    const idle: Property<number> = { ...(always() as Property<number> & { kind: "always" }), applies: () => false };
    const due = leadsTo([9], [], "none");
    expect(judged([[1], []], [sometimes, idle, due]).verdicts).toEqual([
      "notReached 2",
      "notReached 0",
      "notReached 0",
    ]);
    expect(judged([[1], [2], []], [sometimes, idle, due], { maxStates: 2 }).verdicts).toEqual([
      "undecided 2",
      "undecided 0",
      "undecided 0",
    ]);
    expect(judged([[1], [2], []], [sometimes, always(), converges()]).verdicts).toEqual([
      "holds 3",
      "holds 3",
      "holds 1",
    ]);
  });

  it("goes on after a violation if it should, and keeps the first of each property", () => {
    const judge = new Judge(compile([always(1, 2), always(2)], memory()), true);
    const run = explore(spaceOf([[1], [2], []]), {}, judge);
    while (!run.next().done);
    expect(judge.violations.map(({ state }) => state)).toEqual([1, 2]);
  });
});

describe("a judge of convergence", () => {
  it("is content when all runs end where it is as desired, whatever was on the way", () => {
    expect(judged([[1, 2], [1], []], [converges(0)])).toMatchObject({ violation: undefined, verdicts: ["holds 2"] });
  });

  it("finds an end that is stuck", () => {
    const { violation, verdicts } = judged([[1, 2], [1], []], [converges(2)]);
    expect(violation).toEqual({ property: "C", reason: "stuck: at 2", state: 2 });
    expect(verdicts).toEqual(["violated 2"]);
  });

  it("tells an oscillation, which passes by what is desired, from a livelock, which never does", () => {
    const oscillation = judged([[1], [2], [1]], [converges(2)]);
    expect(oscillation.violation).toMatchObject({ reason: "oscillation: at 2", state: 2, cycle: [1, 2] });
    const livelock = judged([[1], [2], [1]], [converges(1, 2)]);
    expect(livelock.violation).toMatchObject({ reason: "livelock: at 1", state: 1, cycle: [2, 1] });
  });

  it("finds a change that must not be made for ever, whatever is desired; made a number of times it may be", () => {
    const without = (from: number, to: number): Property<number> => ({
      kind: "convergence",
      name: "C",
      objection: () => undefined,
      forEver: (before, after) => (before === from && after === to ? `${from} to ${to}` : undefined),
    });
    const round = [[1], [2], [3], [1]];
    const { violation, way, cycle } = judged(round, [without(3, 1)]);
    expect(violation).toMatchObject({ property: "C", reason: "oscillation: 3 to 1" });
    expect([way, cycle]).toEqual([
      [0, 1, 2, 3],
      [1, 2, 3],
    ]);
    expect(judged(round, [without(0, 1)]).violation).toBeUndefined();
    // Out of this circle a way leads.
    expect(judged([[1], [2, 3], [1], []], [without(2, 1)]).violation).toBeUndefined();
  });

  it("does not count faults: in the long run there are none", () => {
    expect(judged([[1], [0, 2], []], [converges(2)], { faulty: new Set([2]) }).violation).toMatchObject({ state: 2 });
    expect(judged([[1], [0, 2], [0]], [converges()], { faulty: new Set([2]) }).verdicts).toEqual(["holds 1"]);
  });
});

describe("a judge of what must come about", () => {
  it.each(["none", "strong"] as const)("finds the run that ends before (fairness %s)", (fairness) => {
    const { violation, way, cycle } = judged([[1, 2], [3], [], []], [eventually([3], fairness)]);
    expect(violation).toMatchObject({ property: "E", reason: "not at 2 (it ends here)", state: 0 });
    expect([way, cycle]).toEqual([[0, 2], undefined]);
  });

  it("counts a cycle that can be left only if nothing is fair", () => {
    const graph = [[1], [0, 2], []];
    expect(judged(graph, [eventually([2], "strong")]).verdicts).toEqual(["holds 3"]);
    const { violation, cycle } = judged(graph, [eventually([2], "none")]);
    expect([violation?.reason, cycle]).toEqual(["not at 0 (for ever)", [1, 0]]);
  });

  it("is not deceived by joins: that one way had it says nothing of the other", () => {
    // 0 → 1 → 3 and 0 → 2 → 3; it held in 1, and 3 was found from there.
    expect(judged([[1, 2], [3], [3], []], [eventually([1], "strong")]).way).toEqual([0, 2, 3]);
  });

  it("wants an answer to each request, also the second one", () => {
    const graph = [[1], [2], [3], [4], [4]];
    expect(judged(graph, [leadsTo([1], [2], "strong")]).verdicts).toEqual(["holds 1"]);
    const { violation, way, cycle } = judged(graph, [leadsTo([1, 3], [2], "strong")]);
    expect(violation).toMatchObject({ property: "L", state: 3, reason: "not at 4 (for ever)" });
    expect([way, cycle]).toEqual([[0, 1, 2, 3, 4], [4]]);
    expect(judged(graph, [leadsTo([2], [2], "strong")]).verdicts).toEqual(["holds 1"]);
  });

  it("lets faults happen on the way, and does not wait for them in the end", () => {
    const faulty = new Set([1]);
    expect(judged([[1, 2], [], []], [eventually([2], "strong")], { faulty }).way).toEqual([0, 1]);
    expect(judged([[1], []], [eventually([1], "strong")], { faulty }).way).toEqual([0]);
  });

  it("finds just what is to be found, on any graph", () => {
    const some = fc.uniqueArray(fc.nat(11));
    const fairness = fc.constantFrom<Fairness>("none", "strong");
    fc.assert(
      fc.property(
        graphs,
        some,
        some,
        fairness,
        fc.constantFrom("breadth" as const, "depth" as const),
        (g, good, due, f, order) => {
          const { violation, way, cycle } = judged(g, [leadsTo(due, good, f)], { order });
          const reach = reachable(g);
          const lingers = [...(reach[0] ?? [])].some(
            (state) => due.includes(state) && canLinger(g, state, new Set(good), f),
          );
          expect(violation !== undefined).toBe(lingers);
          if (!violation) return;
          const from = way.length - 1 - (violation.way?.length ?? 0);
          expect(due).toContain(way[from]);
          const whole = [...way, ...(cycle ?? [])];
          for (const state of whole.slice(from)) expect(good).not.toContain(state);
          for (let at = 1; at < whole.length; at++) expect(g[whole[at - 1] as number]).toContain(whole[at]);
          if (cycle) expect(cycle.at(-1)).toBe(way.at(-1));
          else expect(g[way.at(-1) as number]).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** By definition, with no thought of speed. */
function canLinger(graph: Successors, start: number, good: ReadonlySet<number>, fairness: Fairness): boolean {
  if (good.has(start)) return false;
  const bad = graph.map((targets, state) => (good.has(state) ? [] : targets.filter((to) => !good.has(to))));
  const within = reachable(bad);
  const whole = reachable(graph);
  return [...(within[start] ?? [])].some((state) => {
    if (graph[state]?.length === 0) return true;
    if (fairness === "none") return (bad[state] ?? []).some((next) => within[next]?.has(state));
    const members = [...(whole[state] ?? [])];
    return members.every((member) => whole[member]?.has(state) && !good.has(member));
  });
}

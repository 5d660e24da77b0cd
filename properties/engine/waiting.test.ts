import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../actors/random.ts";
import { compile } from "./asked.ts";
import { graphs, type Successors, spaceOf } from "./graph.fixture.ts";
import { Judge } from "./judge.ts";
import type { Property } from "./property.ts";
import { explore } from "./search.ts";
import { SightMemory } from "./sight.ts";
import { Waiting } from "./waiting.ts";
import { walkAtRandom } from "./walk.ts";

/** Sets of states as numbers of so many bits. */
const set = fc.nat(2 ** 12 - 1);
const has = (bits: number, state: number) => (bits >> state) % 2 === 1;

/** What is about whole runs, over states that are numbers. */
const ofRuns: fc.Arbitrary<Property<number>> = fc.record({ good: set, due: set, isAnswer: fc.boolean() }).map(
  ({ good, due, isAnswer }): Property<number> => ({
    kind: isAnswer ? "leadsTo" : "eventually",
    name: "it comes about",
    from: (state: number) => has(due, state),
    objection: (state: number) => (has(good, state) ? undefined : "not yet"),
  }),
);

const memory = () =>
  new SightMemory<number>({ number: ([n = 0]) => n, of: ([n = 0]) => n, actor: () => "", actors: 1 });

/** What the finished graph says. */
function onGraph(successors: Successors, property: Property<number>): string | undefined {
  const judge = new Judge(compile([property], memory()));
  const search = explore(spaceOf(successors), {}, judge);
  let turn = search.next();
  while (!turn.done) turn = search.next();
  return judge.onGraph(turn.value, () => "not yet")?.reason;
}

/** What random walks say. */
function onWalks(successors: Successors, property: Property<number>, walks: number): string | undefined {
  const random = Random.seeded(1);
  const pick = (count: number) => random.between(0, count - 1);
  const run = walkAtRandom(spaceOf(successors), compile([property], memory()), { walks, maxSteps: 50, pick });
  let turn = run.next();
  while (!turn.done) turn = run.next();
  return turn.value.violation?.reason;
}

describe("what a run waits for", () => {
  it("is what the graph of that run alone says", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(11), { minLength: 1, maxLength: 12 }), ofRuns, (run, property) => {
        const chain = run.map((_, at) => (at + 1 < run.length ? [at + 1] : []));
        const along = { ...property } as Extract<Property<number>, { kind: "leadsTo" }>;
        const ofChain = {
          ...along,
          from: (at: number) => along.from(run[at] as number),
          objection: (at: number) => along.objection(run[at] as number),
        };
        const waiting = new Waiting([property]);
        for (const state of run) waiting.see(state);
        expect(waiting.unmet(run.at(-1) as number)?.reason).toBe(onGraph(chain, ofChain));
      }),
    );
  });

  it("breaks on no walk what the graph does not break", () => {
    fc.assert(
      fc.property(graphs, ofRuns, (graph, property) => {
        if (onWalks(graph, property, 20) !== undefined) expect(onGraph(graph, property)).toBeDefined();
      }),
    );
  });

  it("and where every run ends, many walks break what the graph breaks", () => {
    const forwards = graphs.map((graph) =>
      graph.slice(0, 6).map((all, from) => all.filter((to) => to > from && to < 6)),
    );
    fc.assert(
      fc.property(forwards, ofRuns, (graph, property) => {
        const sized = graph.map((all) => all.filter((to) => to < graph.length));
        expect(onWalks(sized, property, 400)).toBe(onGraph(sized, property));
      }),
    );
  });

  it("says how often a `leadsTo` was put to the test", () => {
    const leads: Property<number> = { kind: "leadsTo", name: "a", from: (n) => n === 1, objection: () => undefined };
    const waiting = new Waiting([leads, { kind: "leadsTo", name: "b", from: () => false, objection: () => "no" }]);
    for (const state of [0, 1, 1]) waiting.see(state);
    expect(waiting.triggered).toEqual({ a: 2 });
    expect(waiting.unmet(1)).toBeUndefined();
  });
});

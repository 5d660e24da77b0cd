import { describe, expect, it } from "vitest";
import { type CheckSystemOptions, SystemSearch } from "../../../properties/systems/check-system.ts";
import type { System } from "../../../properties/systems/system.ts";
import { SystemExplorer } from "../../../properties/systems/system-explorer.ts";
import { walkSystem } from "../../../properties/systems/walk-system.ts";
import { diningPhilosophers } from "./dining-philosophers.ts";
import { incrementWithLock } from "./increment-with-lock.ts";
import { paxos } from "./paxos.ts";
import { twoPhaseCommit } from "./two-phase-commit.ts";

/** Runs a check, written down and taken up again by another search after so many reports. */
function resumed(system: System, options: CheckSystemOptions, after: number) {
  const first = new SystemSearch(system, options);
  const run = first.run();
  for (let turn = 0; turn < after; turn++) expect(run.next().done).toBe(false);
  const second = new SystemSearch(system, options);
  // As through a file.
  second.restore(structuredClone(first.snapshot()));
  const rest = second.run();
  let turn = rest.next();
  while (!turn.done) turn = rest.next();
  return turn.value;
}

function whole(system: System, options: CheckSystemOptions) {
  const run = new SystemSearch(system, options).run();
  let turn = run.next();
  while (!turn.done) turn = run.next();
  return turn.value;
}

describe("a check that was stopped and taken up again", () => {
  it.each<[string, System, CheckSystemOptions]>([
    ["by fingerprints", twoPhaseCommit(5), {}],
    ["whole", twoPhaseCommit(5), { visited: "exact" }],
    ["depth first", twoPhaseCommit(5), { order: "depth" }],
    ["with a history", paxos(2, 3) as System, {}],
    ["with liveness", diningPhilosophers(4, true), { goesOn: true }],
    ["with a violation", diningPhilosophers(4, false), { goesOn: true, order: "depth" }],
  ])("finds the very same, in the very same order (%s)", (_, system, options) => {
    const expected = whole(system, options);
    expect(resumed(system, options, 3)).toEqual(expected);
    expect(resumed(system, options, 7)).toEqual(expected);
  });

  it("with other options is refused", () => {
    const first = new SystemSearch(twoPhaseCommit(4));
    first.run().next();
    const snapshot = first.snapshot();
    for (const options of [{ order: "depth" }, { visited: "exact" }, { symmetry: true }] as const)
      expect(() => new SystemSearch(twoPhaseCommit(4), options).restore(snapshot)).toThrow("cannot go on where");
    expect(() => new SystemSearch(twoPhaseCommit(5)).restore(snapshot)).toThrow("cannot go on where");
  });
});

describe("random walks", () => {
  it("find what is wrong, the same with the same seed", () => {
    const system = diningPhilosophers(5, false);
    for (const swarm of [true, false]) {
      const walks = walkSystem(system, { seed: 7, swarm, walks: 2_000, maxSteps: 300 });
      expect(walks.counterexample?.reason).toBe("waits for a fork (it ends here)");
      expect(walkSystem(system, { seed: 7, swarm, walks: 2_000, maxSteps: 300 })).toEqual(walks);
    }
    const lost = walkSystem(incrementWithLock(3, false)).counterexample;
    expect(lost?.property).toBe("every addition counts");
  });

  it("never say that something holds, but of what should happen sometime", () => {
    const { verdicts, counterexample, walks, ended } = walkSystem(twoPhaseCommit(3), { swarm: false, maxSteps: 200 });
    expect([counterexample, walks, ended]).toEqual([undefined, 100, 0]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["undecided", "holds", "holds"]);
  });
});

describe("exploring by hand", () => {
  it("lists what can happen, takes it, goes back", () => {
    const explorer = new SystemExplorer(twoPhaseCommit(2));
    const texts = () => explorer.choices.map(({ text }) => text);
    const first = texts();
    expect(first).toEqual([
      "tm: abort; sends abort to rm0, rm1",
      "rm0: prepare; sends prepared to tm",
      "rm0: refuse",
      "rm1: prepare; sends prepared to tm",
      "rm1: refuse",
    ]);
    explorer.take(1);
    expect(texts()).toContain("tm receives prepared from rm0");
    expect(explorer.state.matches("rm0", "prepared")).toBe(true);
    expect(explorer.steps.map(({ text }) => text)).toEqual([first[1]]);
    expect([explorer.back(), explorer.back()]).toEqual([true, false]);
    expect(texts()).toEqual(first);
    expect(() => explorer.take(9)).toThrow("there is no step 9");
  });

  it("says why something cannot happen", () => {
    const explorer = new SystemExplorer({ ...twoPhaseCommit(2), crashes: 1 });
    expect(explorer.whyNot("tm", { event: "abort" })).toBeUndefined();
    expect(explorer.whyNot("tm", { event: "commit" })).toBe("no transition of waiting takes commit now");
    expect(explorer.whyNot("tm", { event: "sing" })).toBe("sing is none of the events that may happen to tm");
    expect(explorer.whyNot("rm0", { receive: "commit" })).toBe("no commit is on its way to rm0");
    expect(explorer.whyNot("rm0", { timer: "1000" })).toBe("the timer 1000 is not armed in working");
    expect(explorer.whyNot("rm0", "crash")).toBeUndefined();
    expect(() => explorer.whyNot("rm9", "crash")).toThrow("no actor is called rm9");
    explorer.take(explorer.choices.findIndex(({ kind }) => kind === "crash"));
    expect(explorer.whyNot("rm0", "crash")).toBe("no crash is left of the budget");
    expect(new SystemExplorer(twoPhaseCommit(1)).whyNot("rm0", "crash")).toBe("the system has no crashes");
  });

  it("says what is before a message in its queue", () => {
    const philosophers = new SystemExplorer({ ...diningPhilosophers(2, false), channels: { order: "ordered" } });
    for (const text of [
      "philosopher0: getHungry",
      "fork0 receives take",
      "philosopher0 receives given",
      "fork1 receives take",
      "philosopher0 receives given",
      "philosopher0: getFull",
      "philosopher0: getHungry",
    ])
      philosophers.take(philosophers.choices.findIndex((choice) => choice.text.startsWith(text)));
    expect(philosophers.whyNot("fork0", { receive: "putBack" })).toBeUndefined();
    expect(philosophers.whyNot("fork0", { receive: "take" })).toBe(
      "the take from philosopher0 is not the first in its queue",
    );
  });
});

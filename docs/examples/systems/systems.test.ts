/**
 * The counts that other checkers have published for these systems (Stateright 0.31: `examples/2pc.rs`, `single-copy-register.rs`,
 * `paxos.rs`, `increment_lock.rs`, `src/actor/model.rs`; for two-phase commit also TLC on the TLA+ examples' TwoPhase). They count the
 * first state as generated and its depth as 1; here a transition is a step, and depth is a number of steps.
 */
import { describe, expect, it } from "vitest";
import { type CheckSystemOptions, checkSystem } from "../../../properties/systems/check-system.ts";
import type { System } from "../../../properties/systems/system.ts";
import { diningPhilosophers } from "./dining-philosophers.ts";
import { incrementWithLock } from "./increment-with-lock.ts";
import { paxos } from "./paxos.ts";
import { pingPong } from "./ping-pong.ts";
import { singleCopyRegister } from "./single-copy-register.ts";
import { twoPhaseCommit } from "./two-phase-commit.ts";

/** A check, in the words of the others: distinct states, generated ones, depth. */
function counted<H, S>(system: System<H, S>, options: CheckSystemOptions = {}) {
  const { states, transitions, depth, ...report } = checkSystem(system, options);
  return { ...report, distinct: states, generated: transitions + 1, depth: depth + 1 };
}

function story<H, S>(system: System<H, S>): readonly string[] {
  return checkSystem(system).counterexamples[0]?.steps.map(({ text }) => text) ?? [];
}

const exact: CheckSystemOptions = { visited: "exact" };

describe("two-phase commit", () => {
  it.each([
    { count: 1, distinct: 12, generated: 20, depth: 5 },
    { count: 2, distinct: 56, generated: 154, depth: 8 },
    { count: 3, distinct: 288, generated: 1_146, depth: 11 },
    { count: 4, distinct: 1_568, generated: 8_258, depth: 14 },
    { count: 5, distinct: 8_832, generated: 58_146, depth: 17 },
  ])("of $count resource managers: $distinct states", ({ count, ...counts }) => {
    for (const options of [exact, {}, { order: "depth" as const }]) {
      const { depth, ...found } = counted(twoPhaseCommit(count), options);
      expect(found).toMatchObject({ outcome: "holds", distinct: counts.distinct, generated: counts.generated });
      if (!("order" in options)) expect(depth).toBe(counts.depth);
    }
  });
});

describe("a register", () => {
  it.each([
    { clients: 2, distinct: 93, generated: 121, depth: 9 },
    { clients: 3, distinct: 4_243, generated: 6_778, depth: 13 },
  ])("on one server is linearizable: $clients clients, $distinct states", ({ clients, ...counts }) => {
    expect(counted(singleCopyRegister(clients, 1))).toMatchObject({ outcome: "holds", ...counts });
  });

  it("on two servers is not: a client does not find at the one what it wrote at the other", () => {
    expect(story(singleCopyRegister(2, 2))).toEqual([
      'server0 receives put {"value":"A"} from client0; sends putOk to client0',
      "client0 receives putOk from server0; sends get to server1",
      'server1 receives get from client0; sends getOk {"value":null} to client0',
      'client0 receives getOk {"value":null} from server1',
    ]);
  });

  it("on three servers that use paxos is linearizable", () => {
    const counts = { distinct: 16_668, generated: 32_971, depth: 21 };
    expect(counted(paxos(2, 3), exact)).toMatchObject({ outcome: "holds", ...counts });
    expect(counted(paxos(2, 3))).toMatchObject({ outcome: "holds", ...counts });
  });
});

describe("ping-pong", () => {
  const lossy = { order: "unordered", lossy: true, duplicating: true } as const;

  it.each([
    { most: 1, distinct: 14 },
    { most: 5, distinct: 4_094 },
  ])("over a channel that loses and repeats, to $most: $distinct states; it may never end", ({ most, distinct }) => {
    const { verdicts, counterexamples, ...found } = counted(pingPong(most, lossy));
    expect(found).toMatchObject({ outcome: "violated", distinct });
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["holds", "holds", "violated"]);
    expect(counterexamples[0]?.steps.map(({ text }) => text)).toEqual([
      'lost on its way to ponger: ping {"value":0} from pinger',
    ]);
  });

  it("over one that only repeats: 11 states, and it ends", () => {
    expect(counted(pingPong(5, { order: "unordered", duplicating: true }))).toMatchObject({
      outcome: "holds",
      distinct: 11,
    });
  });
});

describe("increment", () => {
  it.each([
    { count: 2, distinct: 17 },
    { count: 3, distinct: 61 },
    { count: 4, distinct: 257 },
  ])("by $count threads that heed the lock: $distinct states, nothing is lost", ({ count, distinct }) => {
    expect(counted(incrementWithLock(count))).toMatchObject({ outcome: "holds", distinct });
  });

  it("by threads that do not: one writes what the other has read before", () => {
    expect(story(incrementWithLock(2, false))).toEqual([
      "thread0: lock",
      "thread0: read",
      "thread1: lock",
      "thread1: read",
      "thread0: write",
      "thread1: write",
    ]);
  });
});

describe("dining philosophers", () => {
  it("starve if each takes the left fork first: all hold one, and wait", () => {
    const { counterexamples, distinct } = counted(diningPhilosophers(3, false));
    expect(distinct).toBe(592);
    expect(counterexamples[0]?.reason).toBe("waits for a fork (it ends here)");
    expect(counterexamples[0]?.steps.map(({ actor, state }) => `${actor} ${state}`).slice(-2)).toEqual([
      "fork2 held",
      "philosopher2 hungry.withOne",
    ]);
  });

  it("all eat if one of them is polite", () => {
    expect(counted(diningPhilosophers(3, true))).toMatchObject({ outcome: "holds", distinct: 560 });
  });
});

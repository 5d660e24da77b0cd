import { describe, expect, it } from "vitest";
import { type CandidateEvent, type CandidateOutput, type CandidateState, candidateChart } from "./candidate.ts";

const held: CandidateEvent = { type: "HELD" };
const free: CandidateEvent = { type: "FREE" };
const turn: CandidateEvent = { type: "TURN" };
const claimed: CandidateEvent = { type: "CLAIMED" };
const listed: CandidateEvent = { type: "LISTED" };
const notRenewed = (late: boolean): CandidateEvent => ({ type: "NOT_RENEWED", late });

function run(candidate: CandidateState, ...inputs: readonly (CandidateEvent | "lapse" | "retry" | "renewal")[]) {
  let effects: readonly CandidateOutput[] = [];
  for (const input of inputs) {
    [candidate, effects] =
      typeof input === "string" ? candidateChart.fire(candidate, input) : candidateChart.step(candidate, input);
  }
  return {
    candidate,
    effects: effects.filter(({ type }) => type !== "cancel"),
    path: candidateChart.path(candidate),
    timers: candidateChart.timers(candidate),
  };
}

const { candidate: leader } = run(candidateChart.initial, free, turn, claimed, listed);
const atWork = "leading.work.working | leading.lease.fresh";

describe("A candidate", () => {
  it("takes a lease that nobody holds, at its turn, and starts only when it has it", () => {
    expect(run(candidateChart.initial, free)).toMatchObject({ path: "claiming", effects: [] });
    expect(run(candidateChart.initial, free, turn)).toMatchObject({ path: "asking", effects: [{ type: "claim" }] });
    expect(run(candidateChart.initial, free, turn, claimed).effects[0]).toEqual({ type: "begin" });
    expect(run(candidateChart.initial, free, turn, claimed, listed)).toMatchObject({
      path: atWork,
      effects: [{ type: "hand over" }],
    });
  });

  it("waits until a lease that somebody holds has lapsed, beginning anew whenever it is renewed", () => {
    const waiting = run(candidateChart.initial, held);
    expect(waiting).toMatchObject({ path: "waiting.watching", timers: ["lapse"] });
    expect(run(waiting.candidate, held).effects).toEqual([{ type: "arm", timer: "lapse", afterMs: 15_000 }]);
    expect(run(waiting.candidate, "lapse").path).toBe("claiming");
  });

  it("does not claim what it hears is taken, and believes the answer to a claim and not the news of it", () => {
    expect(run(candidateChart.initial, free, held).path).toBe("waiting.watching");
    expect(run(candidateChart.initial, free, turn, held).path).toBe("asking");
  });

  it("looks again 2 s after a claim came to nothing", () => {
    const refused = run(candidateChart.initial, free, turn, { type: "REFUSED" });
    expect(refused).toMatchObject({
      path: "waiting.refused",
      effects: [{ type: "arm", timer: "retry", afterMs: 2_000 }],
    });
    expect(run(refused.candidate, "retry").effects).toEqual([{ type: "look" }]);
  });

  it("renews the lease every 2 s, be its component at work or still listing", () => {
    for (const leading of [leader, run(candidateChart.initial, free, turn, claimed).candidate]) {
      expect(run(leading, "renewal").path).toMatch(/lease\.due$/);
      expect(run(leading, "renewal", turn).effects).toEqual([{ type: "renew" }]);
      expect(run(leading, "renewal", turn, { type: "RENEWED" }).candidate).toBe(leading);
    }
  });

  it("goes on without a renewal for a while, and steps down when that has been too long", () => {
    const due = run(leader, "renewal").candidate;
    expect(run(due, notRenewed(false)).path).toBe(atWork);
    expect(run(due, turn, notRenewed(false)).path).toBe(atWork);
    expect(run(due, turn, notRenewed(true))).toMatchObject({
      path: "waiting.looking",
      effects: [{ type: "end" }, { type: "look" }],
      timers: [],
    });
  });

  it("stops at once when another leads, whatever it is at", () => {
    for (const inputs of [[], ["renewal"], ["renewal", turn]] as const)
      expect(run(leader, ...inputs, { type: "DEPOSED" })).toMatchObject({
        path: "waiting.looking",
        effects: [{ type: "end" }, { type: "look" }],
      });
  });
});

import { bench, describe } from "vitest";
import { type CheckSystemOptions, checkSystem, type SystemReport } from "../../../properties/systems/check-system.ts";
import type { System } from "../../../properties/systems/system.ts";
import { paxos } from "./paxos.ts";
import { twoPhaseCommit } from "./two-phase-commit.ts";
import { searchTwoPhaseCommitInBits } from "./two-phase-commit-bits.fixture.ts";

/*
 * A whole check, once, of machines written in XState: every state, every property. Next to it, in the same run, two-phase commit in bits, by
 * hand: how fast it can be in JavaScript. By CPU time, so that other work on the machine counts for less; what counts is the ratio.
 */

const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };

/** Seconds of the processor that something took. */
function secondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1e6;
}

const shown = (number: number): string => Math.round(number).toLocaleString("en");

/** States a second of the search by hand, measured once. */
let ceiling: number | undefined;
function ceilingRate(): number {
  if (ceiling !== undefined) return ceiling;
  let states = 0;
  const seconds = secondsOf(() => {
    states = searchTwoPhaseCommitInBits(8).states;
  });
  ceiling = states / seconds;
  return ceiling;
}

function report<H, S>(system: System<H, S>, options: CheckSystemOptions): void {
  const most = ceilingRate();
  let found: SystemReport | undefined;
  const seconds = secondsOf(() => {
    found = checkSystem(system, options);
  });
  if (found?.outcome !== "holds") throw new Error(`${found?.outcome}, and should hold`);
  const { states, transitions, bytesPerState, collisionProbability, runHash } = found;
  const rate = states / seconds;
  console.log(
    [
      `${system.name}, ${options.visited ?? "fingerprint"}: ${shown(states)} states, ${shown(transitions)} transitions`,
      `  ${shown(rate)} distinct states/s, ${shown(transitions / seconds)} transitions/s`,
      `  ${(rate / most).toFixed(2)} of two-phase commit by hand (${shown(most)} states/s)`,
      `  ${bytesPerState.toFixed(1)} bytes a state, odds of a collision ${collisionProbability.toExponential(0)}, run ${runHash}`,
    ].join("\n"),
  );
}

describe("systems of XState machines", () => {
  // Asynchronous, or else the benchmark would try each out before it measures.
  bench("two-phase commit of 8, by fingerprints", async () => report(twoPhaseCommit(8), {}), once);
  bench("two-phase commit of 8, whole", async () => report(twoPhaseCommit(8), { visited: "exact" }), once);
  bench("paxos with 3 clients", async () => report(paxos(3, 3), {}), once);
});

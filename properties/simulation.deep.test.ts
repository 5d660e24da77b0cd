import fc from "fast-check";
import { describe, it } from "vitest";
import { turmoil } from "./turmoil.fixture.ts";
import { live } from "./turmoil-run.fixture.ts";

const seed = Number(process.env.FC_SEED ?? 20250101);
const numRuns = Number(process.env.FC_RUNS ?? 1_000);

describe(`many clusters in the simulator (seed ${seed})`, () => {
  it("keep their invariants through long turmoil, and converge when left alone", () => {
    fc.assert(
      fc.property(turmoil({ workloads: 5, happenings: 40 }), (life) => live(life)),
      { seed, numRuns },
    );
  });
});

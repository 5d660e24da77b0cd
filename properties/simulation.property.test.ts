import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Component } from "../actors/component.ts";
import { controller } from "../actors/controller.ts";
import { simulate } from "../actors/drivers/simulator.ts";
import { replicaSetController } from "../machines/controllers/replica-set.ts";
import { manifestOf, turmoil } from "./turmoil.fixture.ts";
import { live } from "./turmoil-run.fixture.ts";

const seed = Number(process.env.FC_SEED ?? 20250101);
const numRuns = Number(process.env.FC_RUNS ?? 40);
const lives = turmoil({ workloads: 3, happenings: 12 });

describe(`clusters in the simulator (seed ${seed})`, () => {
  it("keep their invariants through user's changes, crashes, failing nodes and spoilt requests, and converge when left alone", () => {
    fc.assert(
      fc.property(lives, (life) => live(life)),
      { seed, numRuns },
    );
  });

  it("are seen to break when a ReplicaSet controller expects nothing", () => {
    const broken = controller(replicaSetController({ expectations: false })) as unknown as Component;
    const { failed, errorInstance } = fc.check(
      fc.property(lives, (life) => live(life, [broken])),
      { seed, numRuns, endOnFailure: true },
    );
    expect(failed).toBe(true);
    expect(String(errorInstance)).toContain("a ReplicaSet never creates more pods than it was ever asked for");
  });

  it("tell the same events, byte for byte, with the same seed, and others with another", async () => {
    const parts = [
      { kind: "Deployment" as const, replicas: 3 },
      { kind: "ReplicaSet" as const, replicas: 2 },
    ];
    const usual = { minReadySeconds: 1, strategy: "Recreate" as const, crashes: 1, graceSeconds: 30 };
    const objects = parts.map((part, n) => manifestOf({ ...usual, ...part }, n));
    const events = async (runSeed: number) => {
      const lines: string[] = [];
      await simulate(objects, { nodes: 3, forMs: 120_000, seed: runSeed, onEvent: (line) => lines.push(line) });
      return lines.join("\n");
    };
    const once = await events(1);
    expect(await events(1)).toBe(once);
    expect(await events(2)).not.toBe(once);
    expect(once.split("\n").length).toBeGreaterThan(100);
  });
});

import { describe, expect, it } from "vitest";
import { deployment } from "../actors/apiserver/server.fixture.ts";
import { noFaults } from "../actors/choice.ts";
import { check } from "./check.ts";
import type { CheckOptions } from "./check-options.ts";
import type { Always } from "./property.ts";

const web = deployment("web", { replicas: 1 });
const crash = { ...noFaults, crash: 1, total: 1 };
const small: CheckOptions = { nodes: 1, replicas: 1, walks: 0, faults: [noFaults, crash] };

const noPods: Always = {
  name: "no pods",
  kind: "always",
  objection: (store) => (store.list("pods").length > 0 ? "there is one" : undefined),
};

async function checked(options: CheckOptions) {
  const { slices, outcome, assumptions } = await check([web], { ...small, ...options });
  const [slice = expect.fail("no slice")] = slices;
  return { ...slice, outcome, assumptions };
}

describe("a check", () => {
  it("sees the same states in any order, and by fingerprints, and says the odds", async () => {
    const usual = await checked({});
    const sizes = usual.searches.map(({ states, transitions }) => ({ states, transitions, complete: true }));
    for (const order of ["breadth", "depth"] as const) {
      for (const visited of ["exact", "fingerprint"] as const) {
        const { searches, verdicts, outcome, assumptions } = await checked({ order, visited });
        expect([outcome, searches]).toMatchObject(["holds", sizes]);
        expect(verdicts.map(({ verdict }) => verdict)).toEqual(usual.verdicts.map(({ verdict }) => verdict));
        expect(searches.every(({ collisionProbability }) => collisionProbability > 0)).toBe(visited === "fingerprint");
        expect(assumptions.some((sentence) => sentence.includes("fingerprints"))).toBe(visited === "fingerprint");
        expect(assumptions.some((sentence) => sentence.includes("not be the shortest"))).toBe(order === "depth");
        if (order === "breadth") expect(searches.map(({ runHash }) => runHash)).toEqual(runHashes(usual));
      }
    }
  });

  it("finds a violation depth first too, a longer way perhaps", async () => {
    const raw = { properties: [noPods], shrinks: false };
    const shortest = (await checked(raw)).counterexample ?? expect.fail("nothing found");
    for (const visited of ["exact", "fingerprint"] as const) {
      const { counterexample, outcome } = await checked({ ...raw, order: "depth", visited });
      expect([outcome, counterexample?.property]).toEqual(["violated", noPods.name]);
      expect(counterexample?.steps.length).toBeGreaterThanOrEqual(shortest.steps.length);
    }
    expect((await checked({ ...raw, visited: "fingerprint" })).counterexample).toEqual(shortest);
  });

  it("holds nothing for sure beyond a bound on depth, and looks as far with every fault budget", async () => {
    const { outcome, searches, verdicts } = await checked({ maxDepth: 5 });
    expect(outcome).toBe("bounded");
    expect(searches).toMatchObject([
      { bound: "depth", depth: 5, complete: false },
      { bound: "depth", depth: 5, complete: false, faults: crash },
    ]);
    expect(verdicts.filter(({ kind, verdict }) => kind !== "sometimes" && verdict === "holds")).toEqual([]);
    const beyond = await checked({ maxDepth: 10_000 });
    expect([beyond.outcome, runHashes(beyond)]).toEqual(["holds", runHashes(await checked({}))]);
  });

  it("ends a search where the process holds more than it may", async () => {
    let held = 0;
    const memoryBytes = () => (held += 1_000);
    const options = { faults: [{ ...crash, stale: 1, disconnect: 1 }], memoryBytes };
    const bounded = await checked({ ...options, maxMemoryBytes: 1 });
    expect([bounded.outcome, bounded.searches]).toMatchObject(["bounded", [{ bound: "memory" }]]);
  });

  it.each([
    [{ order: "depth", maxDepth: 9 }, "depth first goes with no bound on depth"],
    [{ maxMemoryBytes: 9 }, "needs somebody who measures it"],
    [{ maxDepth: 0.5 }, "the bound on depth must be a whole number of at least 1, not 0.5"],
    [{ maxMemoryBytes: 0, memoryBytes: () => 1 }, "the bound on memory must be"],
  ] as const)("refuses what would be unsound: %o", async (options, why) => {
    await expect(checked(options)).rejects.toThrow(why);
  });
});

function runHashes({ searches }: { searches: readonly { runHash: string }[] }) {
  return searches.map(({ runHash }) => runHash);
}

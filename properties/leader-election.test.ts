/** Copies of a controller that elect a leader, explored and simulated. Counts are exact, as in exhaustive.test.ts. */
import { describe, expect, it } from "vitest";
import { worldOf } from "../actors/conditions.ts";
import { Simulator } from "../actors/drivers/simulator.ts";
import { parseFaultBudget } from "../actors/fault-budget.ts";
import type { ElectedState } from "../actors/leader-election.ts";
import { Random } from "../actors/random.ts";
import { candidateChart } from "../machines/candidate.ts";
import { modelConditions } from "./model.ts";
import { searchScenario } from "./scenario.ts";
import { replicaSetsNeverOvershoot } from "./standard/workloads.ts";
import { createWeb } from "./workload.fixture.ts";

const id = "replicaset-controller";

/** Two copies of the ReplicaSet controller, and a ReplicaSet of two pods. */
const twoCopies = { nodes: 1, only: [id], operations: createWeb("ReplicaSet", 2), copies: { [id]: 2 } };

describe("of two ReplicaSet controllers", () => {
  const search = (elected: readonly string[], faults: string) => {
    const { states, counterexample } = searchScenario(
      {
        ...twoCopies,
        elected,
        faults: parseFaultBudget(faults),
        asked: "own",
        properties: [replicaSetsNeverOvershoot],
      },
      { maxStates: 10_000 },
    );
    return { states, broken: counterexample?.property };
  };

  it("both at work, each makes the pods that the other makes", () => {
    expect(search([], "none").broken).toBe(replicaSetsNeverOvershoot.name);
  });

  it.each([
    { faults: "none", states: 6 },
    { faults: "crash=1", states: 84 },
    { faults: "stale=1", states: 15 },
  ])("one leads, and the other waits until it has gone: $faults", ({ faults, states }) => {
    expect(search([id], faults)).toEqual({ states, broken: undefined });
  });

  it("one leads, and is paused: what it has sent is carried out when the other leads already", () => {
    expect(search([id], "lapse=1").broken).toBe(replicaSetsNeverOvershoot.name);
  });
});

describe("in a cluster that runs", () => {
  const startMs = 0;
  const conditions = {
    ...modelConditions({ ...twoCopies, given: [] }),
    nature: "real" as const,
    elected: [id],
    startMs,
  };
  const leaders = ({ world }: Simulator) =>
    [id, `${id}/2`].filter((each) => {
      const state = world.cells[world.indexOf(each)]?.state as ElectedState | undefined;
      return state !== undefined && candidateChart.matches(state.candidate, "leading.work.working");
    });

  it("one takes the lease over when its holder has been gone for 15 s, and not sooner", () => {
    const simulation = new Simulator(worldOf(conditions), Random.seeded(1));
    simulation.runUntil(30_000);
    const [first] = leaders(simulation);
    expect(leaders(simulation)).toEqual([first]);
    simulation.inject({ do: "crash", actor: first as string }, 60_000);
    simulation.runUntil(42_000);
    expect(leaders(simulation)).toEqual([]);
    simulation.runUntil(48_000);
    const [second] = leaders(simulation);
    expect(second).not.toBe(first);
    simulation.runUntil(200_000);
    expect(leaders(simulation)).toEqual([second]);
    const lease = simulation.world.store.get(`leases.coordination.k8s.io/kube-system/${id}`);
    expect(lease?.spec).toMatchObject({ holderIdentity: second, leaseTransitions: 1, leaseDurationSeconds: 15 });
  });
});

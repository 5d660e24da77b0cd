import { describe, expect, it } from "vitest";
import { type Simulator, simulate, simulationStartMs, simulator } from "./simulator.ts";

const upAt = (simulation: Simulator, actor: string, atMs: number): boolean => {
  simulation.runUntil(atMs);
  return simulation.world.cells[simulation.world.indexOf(actor)]?.up === true;
};

describe("the simulator", () => {
  it("starts a component that has crashed as soon as it can", () => {
    const simulation = simulator([], { nodes: 1 });
    expect(upAt(simulation, "default-scheduler", simulationStartMs + 1_000)).toBe(true);
    simulation.inject({ do: "crash", actor: "default-scheduler" });
    expect(upAt(simulation, "default-scheduler", simulationStartMs + 1_100)).toBe(true);
  });

  it("leaves a node down for as long as it is told to", () => {
    const simulation = simulator([], { nodes: 1 });
    expect(upAt(simulation, "kubelet/n1", simulationStartMs + 1_000)).toBe(true);
    simulation.inject({ do: "fail", actor: "kubelet/n1" }, 60_000);
    expect(upAt(simulation, "kubelet/n1", simulationStartMs + 60_999)).toBe(false);
    expect(upAt(simulation, "kubelet/n1", simulationStartMs + 61_000)).toBe(true);
  });

  it("tells what the user was refused, and does not call that converged", async () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "nowhere" } };
    const { converged, unconverged } = await simulate([object], { nodes: 1, forMs: 5_000 });
    expect(converged).toBe(false);
    expect(unconverged).toEqual(['the user was refused: namespaces "nowhere" not found']);
  });

  it("gives every event the revision that its object has", async () => {
    const object = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a", namespace: "default" },
      spec: { containers: [{ name: "c", image: "i" }] },
    };
    const lines: string[] = [];
    await simulate([object], { nodes: 1, forMs: 10_000, onEvent: (line) => lines.push(line) });
    const events = lines.map((line) => JSON.parse(line) as { revision: number; object?: { metadata: object } });
    expect(events.length).toBeGreaterThan(10);
    expect(new Set(events.map(({ revision }) => revision)).size).toBe(events.length);
    for (const { revision, object: seen } of events) {
      if (seen) expect(seen.metadata).toMatchObject({ resourceVersion: String(revision) });
    }
  });
});

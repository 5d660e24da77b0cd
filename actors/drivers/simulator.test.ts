import { describe, expect, it } from "vitest";
import { type Simulator, simulationStartMs, simulator } from "./simulator.ts";

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
});

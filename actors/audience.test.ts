import { describe, expect, it } from "vitest";
import { clusterComponents } from "./cluster.ts";
import { type Simulator, simulationStartMs, simulator } from "./drivers/simulator.ts";
import { selectionsOf } from "./selections.ts";

describe("the audience of an event", () => {
  it("is everybody who watches it, and few others", () => {
    const simulation: Simulator = simulator(
      [
        {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "one", namespace: "default" },
          spec: { containers: [{ name: "c", image: "app" }] },
        },
      ],
      { nodes: 5 },
    );
    const { world } = simulation;
    let events = 0;
    let bystanders = 0;
    world.onCommit = (event) => {
      const audience = world.audience.of(event);
      const watchers = [...world.components.keys()].filter(
        (index) =>
          selectionsOf(world.components[index] as (typeof world.components)[number]).translate(event) !== undefined,
      );
      expect(audience).toEqual(expect.arrayContaining(watchers));
      expect(audience).toEqual([...new Set(audience)].sort((a, b) => a - b));
      bystanders += audience.length - watchers.length;
      events++;
    };
    simulation.runUntil(simulationStartMs + 30_000);
    expect(events).toBeGreaterThan(30);
    expect(bystanders).toBeLessThan(events);
    expect(world.components.length).toBe(clusterComponents({ nodes: 5 }).length + 1);
  });
});

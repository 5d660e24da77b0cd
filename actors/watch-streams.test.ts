import { describe, expect, it } from "vitest";
import type { WatchEvent } from "../machines/watch.ts";
import { clusterComponents } from "./cluster.ts";
import { simulationStartMs, simulator } from "./drivers/simulator.ts";
import { seenBy } from "./watch-streams.ts";

describe("the watch streams of a world", () => {
  const simulation = simulator(
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
  const events: WatchEvent[] = [];
  world.onCommit = (event) => events.push(event);
  simulation.runUntil(simulationStartMs + 30_000);

  /** Who hears an event, by the streams, and what. */
  const streamed = (event: WatchEvent): Map<number, WatchEvent> => {
    const heard = new Map<number, WatchEvent>();
    world.streams.publish(event, (index, seen) => {
      expect(heard.has(index), "hears it twice").toBe(false);
      heard.set(index, seen);
    });
    return heard;
  };

  it("carry every event to everybody who watches it, and to nobody else", () => {
    expect(events.length).toBeGreaterThan(30);
    expect(world.components.length).toBe(clusterComponents({ nodes: 5 }).length + 1);
    for (const event of events) {
      const asked = world.components.flatMap((component, index) => {
        const seen = seenBy(component, event);
        return seen ? [[index, seen] as const] : [];
      });
      expect(streamed(event)).toEqual(new Map(asked));
    }
  });

  it("are shared by a world's forks, and deliver to the one that an event comes from", () => {
    const fork = world.fork();
    expect(fork.streams).toBe(world.streams);
    const before = world.cells.map(({ inbox }) => inbox.length);
    const [event] = events as [WatchEvent];
    const heard: number[] = [];
    fork.streams.publish(event, (index) => heard.push(index));
    expect(heard.length).toBeGreaterThan(0);
    expect(world.cells.map(({ inbox }) => inbox.length)).toEqual(before);
  });
});

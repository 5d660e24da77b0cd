import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadManifests } from "../manifests.ts";
import { simulate, simulator } from "./simulator.ts";

const file = "docs/examples/stateful.yaml";
const { objects } = loadManifests([{ file, text: readFileSync(new URL(`../../${file}`, import.meta.url), "utf8") }]);

it("a StatefulSet and a DaemonSet come to life, and the same seed gives the same", async () => {
  const first = await simulate(objects, { nodes: 5, forMs: 120_000, seed: 7 });
  expect(first).toMatchObject({ converged: true, pods: 8, readyPods: 8 });
  const { elapsedMs: _a, ...again } = await simulate(objects, { nodes: 5, forMs: 120_000, seed: 7 });
  const { elapsedMs: _b, ...figures } = first;
  expect(again).toEqual(figures);
});

it("a StatefulSet's pod on a node that dies is made again when the node is given up, under its own name", async () => {
  const simulation = simulator(objects, { nodes: 3 });
  simulation.runUntil(simulation.world.nowMs + 60_000);
  const nodeOf = () =>
    (simulation.world.store.get("pods/default/db-0")?.spec as { nodeName?: string } | undefined)?.nodeName;
  const uidOf = () => simulation.world.store.get("pods/default/db-0")?.metadata.uid;
  const [node, uid] = [nodeOf(), uidOf()];
  simulation.inject({ do: "fail", actor: `kubelet/${node}` }, 1_200_000);
  simulation.runUntil(simulation.world.nowMs + 900_000);
  // Nobody can know whether it still runs: until its node is back, or gone, there is no second pod of its name.
  expect(uidOf()).toBe(uid);
  expect(simulation.world.store.get("pods/default/db-0")?.metadata.deletionTimestamp).toBeDefined();
  simulation.runUntil(simulation.world.nowMs + 900_000);
  expect(uidOf()).not.toBe(uid);
  expect(simulation.world.store.get("pods/default/db-0")?.status).toMatchObject({ phase: "Running" });
});

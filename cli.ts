#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { processShell } from "./actors/drivers/process-shell.ts";
import { loadModule } from "./check-workers.ts";
import { run, type Tools } from "./program.ts";

/** What each command needs is loaded when it runs, so that `--version` is quick. */
const tools: Tools = {
  version: JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version,
  check: async (objects, options) => (await import("./properties/check.ts")).check(objects, options),
  checkWorkers: async (count, modules) => (await import("./check-workers.ts")).checkWorkers(count, modules),
  loadModule,
  canaries: async () => (await import("./properties/canaries/index.ts")).canaries,
  runCatalogue: async (options) => (await import("./properties/canaries/catalogue.ts")).runCatalogue(options),
  sequence: async (counterexample) => (await import("./docs/diagrams/run/sequence.ts")).sequenceOf(counterexample),
  swimLanes: async (counterexample) => (await import("./docs/diagrams/run/swim-lanes.ts")).swimLanesOf(counterexample),
  reportPage: async (check) => (await import("./report.ts")).reportPage(check),
  simulate: async (objects, options) => (await import("./actors/drivers/simulator.ts")).simulate(objects, options),
  createCluster: async (options) => (await import("./actors/drivers/live/cluster.ts")).createCluster(options),
  maps: () => import("./docs/diagrams/map/map-tools.ts"),
  runs: () => import("./docs/diagrams/run/run-tools.ts"),
  machines: async () => (await import("./docs/diagrams/machines.ts")).machines,
  draw: async (machine, options) => (await import("./docs/diagrams/chart/draw.ts")).draw(machine, options),
};

process.exitCode = await run(process.argv.slice(2), processShell(), tools);

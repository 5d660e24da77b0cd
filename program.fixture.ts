import { readFileSync } from "node:fs";
import { memoryShell, type Surroundings } from "./actors/drivers/memory-shell.fixture.ts";
import type { SimulationSummary } from "./actors/drivers/simulation.ts";
import * as mapTools from "./docs/diagrams/map/map-tools.ts";
import * as runTools from "./docs/diagrams/run/run-tools.ts";
import type { KubeObject } from "./machines/api/object.ts";
import { catalogue } from "./machines/catalogue.ts";
import { run, type Tools } from "./program.ts";
import type { CheckReport } from "./properties/report.ts";

export const guestbook = readFileSync(new URL("docs/examples/guestbook.yaml", import.meta.url), "utf8");
export const pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, image: i }] }\n";

export const podJson =
  '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default"},"spec":{"containers":[{"name":"c","image":"i"}]}}';

/** That of a check that went well. */
export const report: CheckReport = {
  outcome: "holds",
  slices: [{ name: "Pod default/a", objects: [], caps: [], nodes: 2, searches: [], verdicts: [] }],
  coverage: [],
  notActedOn: [],
  assumptions: [],
  seed: 1,
  elapsedMs: 1,
};

export const summary: SimulationSummary = {
  seed: 1,
  nodes: 3,
  virtualMs: 3_600_000,
  elapsedMs: 1_500,
  steps: 12_345,
  commits: 400,
  revision: 321,
  podsByPhase: { "Running (ready)": 5, Pending: 1 },
  pods: 6,
  readyPods: 5,
  timeToReadyMs: { p50: 2_100, p99: 4_000, max: 4_000 },
  events: { Scheduled: 5, FailedScheduling: 1 },
  converged: false,
  unconverged: ["Deployment default/frontend: 2 of 3 replicas are available"],
  convergedAtMs: null,
  notActedOn: ["Service default/frontend"],
};

/** Tools that remember what they were asked for. */
export function fakeTools(overrides: Partial<Tools> = {}) {
  const asked: { readonly objects: readonly KubeObject[]; readonly options: object }[] = [];
  const tools: Tools = {
    version: "1.2.3",
    check: async (objects, options) => {
      asked.push({ objects, options });
      return report;
    },
    loadModule: async () => ({}),
    checkWorkers: () => Promise.reject(new Error("nobody asked for workers")),
    canaries: async () => [],
    runCatalogue: async () => ({ outcome: "ok", entries: [], searchMs: { median: 0, max: 0 }, elapsedMs: 0 }),
    simulate: async (objects, options) => {
      asked.push({ objects, options });
      options.onEvent?.('{"type":"ADDED"}');
      return summary;
    },
    createCluster: async ({ objects, ...options }) => {
      asked.push({ objects, options });
      return { url: "http://127.0.0.1:1", kubeconfig: "apiVersion: v1\nkind: Config\n", close: async () => {} };
    },
    machines: async () => [
      { name: "container", title: "A container", machine: catalogue.container.machine },
      { name: "pod", title: "A pod", machine: catalogue.pod.machine },
    ],
    maps: async () => mapTools,
    runs: async () => runTools,
    sequence: async ({ steps }) => `sequenceDiagram\n  ${steps.length} steps`,
    swimLanes: async ({ steps }) => `<svg>${steps.length} steps</svg>`,
    reportPage: async ({ verdict }) => `<title>${verdict.report.outcome}</title>`,
    draw: async ({ id }, { format, theme, style = "no style", coverage, highlight }) => {
      const marks = [...(coverage ? [`${coverage.states.visited} visited`] : []), ...(highlight ?? [])];
      return `${[`${id} as ${format}`, theme, style, ...marks].join(", ")}\n`;
    },
    ...overrides,
  };
  return { tools, asked };
}

/** Runs a command line in a shell of its own. */
export async function orrery(
  line: string,
  {
    files = {},
    isTty = false,
    keys = [],
    env = {},
    ...overrides
  }: Partial<Tools> & Surroundings & { files?: Record<string, string> } = {},
) {
  const shell = memoryShell({ "pod.yaml": pod, "guestbook.yaml": guestbook, ...files }, { isTty, keys, env });
  const { tools, asked } = fakeTools(overrides);
  const code = await run(line === "" ? [] : line.split(" "), shell, tools);
  return { code, ...shell.written, files: shell.contents, asked };
}

import { bench, describe } from "vitest";
import type { KubeObject } from "../../machines/api/object.ts";
import { simulate } from "./simulator.ts";

const deployment = (name: string, replicas: number): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "default" },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [{ name: "c", image: "nginx:1.25", resources: { requests: { cpu: "50m", memory: "64Mi" } } }],
      },
    },
  },
});

/** Each runs once or a few times: what counts is its time. Pods a second: 1,000 divided by it; virtual over wall time: an hour by it. */
const once = { iterations: 3, time: 0, warmupIterations: 0, warmupTime: 0 };

describe("the simulator", () => {
  bench(
    "100 nodes, 1,000 pods of ten Deployments become ready (one virtual minute)",
    async () => {
      const objects = Array.from({ length: 10 }, (_, n) => deployment(`web${n}`, 100));
      await simulate(objects, { nodes: 100, forMs: 60_000 });
    },
    once,
  );

  bench(
    "10 nodes, one Deployment of 1,000 pods becomes ready (one virtual minute)",
    async () => {
      await simulate([deployment("web", 1_000)], { nodes: 10, forMs: 60_000 });
    },
    once,
  );

  bench(
    "100 nodes and one pod at rest (one virtual hour)",
    async () => {
      await simulate([deployment("web", 1)], { nodes: 100, forMs: 3_600_000 });
    },
    once,
  );
});

import { execFile } from "node:child_process";
import { expect, it } from "vitest";
import { deployment } from "../../apiserver/server.fixture.ts";
import { createCluster, type LiveCluster } from "./cluster.ts";

interface Run {
  readonly code: number;
  readonly out: string;
}

function kubectl(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, KUBECONFIG: "/dev/null" };
    execFile("kubectl", args, { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out: out + err }),
    );
  });
}

const installed = (await kubectl("version", "--client")).code === 0;
const labels = { app: "web" };
const budget = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "web" },
  spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
};

const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { selector: labels, ports: [{ port: 80 }] },
};

async function settled(cluster: LiveCluster, healthy: number): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    const get = { verb: "get", resource: "poddisruptionbudgets.policy", namespace: "default", name: "web" } as const;
    const response = await cluster.request(get);
    const status = response.ok ? (response.object?.status as { currentHealthy?: number } | undefined) : undefined;
    if (status?.currentHealthy === healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the pods do not become healthy");
}

it.skipIf(!installed)(
  `kubectl drain empties a node, one pod at a time as the budget says, and the Service follows${installed ? "" : " (there is no kubectl here)"}`,
  async () => {
    const cluster = await createCluster({
      nodes: 2,
      seed: 1,
      objects: [deployment("web", { replicas: 4 }), budget, service],
    });
    try {
      await settled(cluster, 4);
      const drain = await kubectl(`--server=${cluster.url}`, "drain", "n1", "--timeout=40s");
      expect(drain.out).toContain("node/n1 drained\n");
      expect(drain.out).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
      expect(drain.code).toBe(0);
      const left = await kubectl(`--server=${cluster.url}`, "get", "pods", "-o=jsonpath={.items[*].spec.nodeName}");
      expect(new Set(left.out.split(" "))).toEqual(new Set(["n2"]));
      const shown = await kubectl(`--server=${cluster.url}`, "get", "pdb");
      expect(shown.out).toMatch(/^NAME +MIN AVAILABLE +MAX UNAVAILABLE +ALLOWED DISRUPTIONS +AGE\nweb +N\/A +1 +[01] /);
      await settled(cluster, 4);
      const slices = await kubectl(`--server=${cluster.url}`, "get", "endpointslices");
      expect(slices.out).toMatch(
        /^NAME +ADDRESSTYPE +PORTS +ENDPOINTS +AGE\nweb-\w+ +IPv4 +80 +10\.244\.2\.\d+,10\.244\.2\.\d+,10\.244\.2\.\d+ \+ 1 more\.\.\. /,
      );
    } finally {
      await cluster.close();
    }
  },
  60_000,
);

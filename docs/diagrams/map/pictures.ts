import { creation } from "../../../actors/creation.ts";
import type { KubeObject } from "../../../machines/api/object.ts";
import { scenarioOf } from "../../../properties/canaries/canary.ts";
import { replicaSetWithoutExpectations as canary } from "../../../properties/canaries/replica-set-without-expectations.ts";
import { architecture } from "./architecture.ts";
import { clusterMap } from "./cluster.ts";
import { clusterStates } from "./cluster-states.ts";
import { convergedObjects } from "./converged.ts";
import { drawMap } from "./draw-map.ts";
import type { Graph } from "./graph.ts";
import { statesMap } from "./states.ts";

const labels = { app: "web" };

/** The smallest thing whose states are worth a picture. */
const deployment: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } },
  },
};

/** The maps that are shown in the gallery: file name → text. @param objects what is in the cluster. */
export async function mapPictures(objects: readonly KubeObject[]): Promise<ReadonlyMap<string, string>> {
  const converged = convergedObjects(objects, { nodes: 3, afterMs: 600_000, seed: 1 });
  const scenario = { nodes: 1, operations: [creation(deployment)] };
  const maps: Readonly<Record<string, Graph>> = {
    architecture: architecture(),
    cluster: clusterMap(converged, "A guestbook on three nodes"),
    states: statesMap(clusterStates(scenario, "A Deployment of two pods")),
    "states-broken": statesMap(clusterStates(scenarioOf(canary, "broken"), canary.name)),
  };
  const pictures = new Map<string, string>();
  for (const [name, graph] of Object.entries(maps)) {
    pictures.set(`${name}.svg`, await drawMap(graph));
    pictures.set(`${name}.mmd`, await drawMap(graph, { format: "mermaid" }));
    pictures.set(`${name}.dot`, await drawMap(graph, { format: "dot" }));
  }
  return pictures;
}

/** The architecture is drawn from what components say that they watch and may ask for: so it must be true, and no more than the truth. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterComponents } from "../actors/cluster.ts";
import { change, creation } from "../actors/creation.ts";
import { simulationStartMs, simulator } from "../actors/drivers/simulator.ts";
import { loadManifests } from "../actors/manifests.ts";
import { Random } from "../actors/random.ts";
import type { KubeObject } from "../machines/api/object.ts";
import type { ApiRequest } from "../machines/api/request.ts";
import { scenarioOf } from "./canaries/canary.ts";
import { canaries } from "./canaries/index.ts";
import { AskedOfApiserver } from "./permissions.fixture.ts";
import { budgetOf, worldOfScenario } from "./scenario.ts";
import { turmoil } from "./turmoil.fixture.ts";
import { live } from "./turmoil-run.fixture.ts";
import { walk } from "./walk.ts";

const asked = new AskedOfApiserver();

const labels = (app: string) => ({ matchLabels: { app } });
const template = (app: string, image: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: "c", image }] },
});

/** What a user does, a minute each. */
function upheaval(): ApiRequest[] {
  const object = (apiVersion: string, kind: string, name: string, spec: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace: "default" },
    spec,
  });
  const sets = [
    object("apps/v1", "Deployment", "a", {
      replicas: 2,
      revisionHistoryLimit: 0,
      selector: labels("a"),
      template: template("a", "x:1"),
    }),
    object("apps/v1", "ReplicaSet", "b", { replicas: 2, selector: labels("b"), template: template("b", "x:1") }),
    object("v1", "ReplicationController", "c", { replicas: 2, selector: { app: "c" }, template: template("c", "x:1") }),
    object("apps/v1", "StatefulSet", "d", {
      replicas: 2,
      revisionHistoryLimit: 0,
      serviceName: "d",
      selector: labels("d"),
      template: template("d", "x:1"),
    }),
    object("apps/v1", "DaemonSet", "e", {
      revisionHistoryLimit: 0,
      selector: labels("e"),
      template: template("e", "x:1"),
    }),
  ];
  const others = [
    object("v1", "Service", "a", { selector: { app: "a" }, ports: [{ port: 80 }] }),
    object("policy/v1", "PodDisruptionBudget", "a", { minAvailable: 1, selector: labels("a") }),
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "far" } },
    { ...object("v1", "Pod", "p", template("p", "x:1").spec), metadata: { name: "p", namespace: "far" } },
  ];
  const created = [...sets, ...others].map((one) => creation(one).request);
  const image = (of: KubeObject, to: string) =>
    change({ ...of, spec: { template: template(of.metadata.name ?? "", to) } }).request;
  const gone = (of: KubeObject, policy: "Orphan" | "Foreground"): ApiRequest => {
    const { resource, namespace = "default" } = creation(of).request;
    return {
      verb: "delete",
      resource,
      namespace,
      name: of.metadata.name ?? "",
      options: { propagationPolicy: policy },
    };
  };
  return [
    ...created,
    ...sets.flatMap((one) => [image(one, "x:2"), image(one, "x:1"), image(one, "x:3")]),
    change({ ...(sets[2] as KubeObject), spec: { replicas: 1 } }).request,
    ...sets.map((one) => gone(one, "Orphan")),
    ...sets.map((one) => creation(one).request),
    { verb: "delete", resource: "nodes", name: "n3" },
    { verb: "delete", resource: "namespaces", name: "far" },
    {
      verb: "create",
      resource: "pods",
      namespace: "default",
      name: "e",
      subresource: "eviction",
      object: object("policy/v1", "Eviction", "e", {}),
    },
    gone(others[0] as KubeObject, "Foreground"),
    ...sets.map((one) => gone(one, "Foreground")),
  ];
}

describe("components", () => {
  it("ask for nothing but what they say, in clusters in turmoil", () => {
    for (const life of fc.sample(turmoil({ workloads: 3, happenings: 10 }), { numRuns: 8, seed: 20250101 }))
      live(life, asked.listening(life.nodes));
    expect([...asked.forbidden]).toEqual([]);
  });

  it.each(["guestbook", "stateful"])("and in an hour of %s.yaml", (name) => {
    const text = readFileSync(new URL(`../docs/examples/${name}.yaml`, import.meta.url), "utf8");
    const { objects } = loadManifests([{ file: name, text }]);
    simulator(objects, { nodes: 3, replace: asked.listening(3) }).runUntil(simulationStartMs + 3_600_000);
    expect([...asked.forbidden]).toEqual([]);
  });

  it("and on random ways through the scenarios of documented failures", () => {
    for (const canary of canaries) {
      const scenario = scenarioOf(canary, "twin");
      // A component of the canary's own says nothing, or what another said.
      const own = new Set([...(scenario.components ?? []), ...(scenario.controllers ?? [])].map(({ id }) => id));
      for (const seed of [1, 2]) {
        const { choices } = walk(worldOfScenario(scenario), [], budgetOf(scenario), Random.seeded(seed), 600);
        const world = worldOfScenario(scenario);
        world.faults = budgetOf(scenario);
        asked.follow(world, choices, own);
      }
    }
    expect([...asked.forbidden]).toEqual([]);
  });

  it("and while everything in a cluster is changed, left behind, taken up again and deleted", () => {
    const simulation = simulator([], { nodes: 3, replace: asked.listening(3) });
    const { world } = simulation;
    for (const [minute, request] of upheaval().entries()) {
      simulation.runUntil(simulationStartMs + (minute + 1) * 60_000);
      simulation.inject({ do: "ask", actor: "kubectl", request });
      expect(world.store.revision).toBeGreaterThan(0);
    }
    simulation.runUntil(world.nowMs + 1_800_000);
    expect([...asked.forbidden]).toEqual([]);
  });

  it("and say nothing that they never ask for, but for what is seen in their own tests alone", () => {
    expect(asked.unused(clusterComponents({ nodes: 1 }))).toMatchInlineSnapshot(`
      [
        "statefulset-controller update pods",
        "statefulset-controller update controllerrevisions.apps",
        "statefulset-controller update persistentvolumeclaims",
        "daemonset-controller update pods",
        "daemonset-controller update controllerrevisions.apps",
        "kubelet patch nodes",
        "endpointslice-controller delete endpointslices.discovery.k8s.io",
        "endpointslice-controller create events",
        "endpointslice-controller patch events",
        "disruption-controller patch poddisruptionbudgets.policy/status",
        "disruption-controller update pods/status",
        "garbage-collector-controller create events",
        "garbage-collector-controller patch events",
      ]
    `);
  });
});

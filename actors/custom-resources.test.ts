/** Custom resources beyond the apiserver: owners, namespaces, and clusters that learn of them while they run. */
import { describe, expect, it } from "vitest";
import type { KubeObject, Stored } from "../machines/api/object.ts";
import type { ApiRequest } from "../machines/api/request.ts";
import { controllerReference } from "../machines/controllers/claim.ts";
import { requests } from "../machines/requests.ts";
import { memcached, memcachedDefinition } from "./apiserver/memcached.fixture.ts";
import { creation } from "./creation.ts";
import { defineGeneratorController } from "./define-controller.ts";
import { createCluster } from "./drivers/live/cluster.ts";
import { simulator } from "./drivers/simulator.ts";
import { isCustom } from "./place.ts";
import { Selections } from "./selections.ts";
import { Store } from "./store.ts";

const resource = "memcacheds.example.com";
const definition = memcachedDefinition();
const space = (name: string): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

/** A simulated cluster in which a definition is made while it runs. */
function cluster() {
  const simulation = simulator([space("shop")], { nodes: 1 });
  const { world } = simulation;
  const settle = () => simulation.runUntil(world.nowMs + 120_000);
  const does = (request: ApiRequest) => simulation.inject({ do: "ask", actor: "client", request });
  settle();
  does(creation(definition).request);
  return { world, settle, does };
}

describe("a custom resource that is defined while the cluster runs", () => {
  it("may own: what it owns is collected when it goes, and what owns it takes it along", () => {
    const { world, settle, does } = cluster();
    does(requests.create("configmaps", { metadata: { name: "root", namespace: "shop" } }));
    const root = world.store.get("configmaps/shop/root") as Stored;
    const ownerReferences = [controllerReference(root)];
    does(requests.create(resource, memcached("cache", { size: 1 }, { namespace: "shop", ownerReferences })));
    const owner = world.store.get(`${resource}/shop/cache`) as Stored;
    does(
      requests.create("configmaps", {
        metadata: { name: "leaf", namespace: "shop", ownerReferences: [controllerReference(owner)] },
      }),
    );
    settle();
    expect(world.store.get("configmaps/shop/leaf")).toBeDefined();
    does(requests.delete("configmaps", "shop", "root"));
    settle();
    expect(world.store.list(resource)).toEqual([]);
    expect(world.store.get("configmaps/shop/leaf")).toBeUndefined();
  });

  it("goes with its namespace", () => {
    const { world, settle, does } = cluster();
    does(requests.create(resource, memcached("cache", { size: 1 }, { namespace: "shop" })));
    settle();
    does(requests.delete("namespaces", "", "shop"));
    settle();
    expect(world.store.list(resource)).toEqual([]);
    expect(world.store.get("namespaces//shop")).toBeUndefined();
  });
});

describe("an interest in every custom resource", () => {
  it("holds all of them and nothing else, and stands beside no other custom one", () => {
    const selections = new Selections([{ resource: "pods" }, { resource: "*" }]);
    expect(selections.resourcesIn(Store.empty())).toEqual(["pods"]);
    expect([selections.holdAll(resource), selections.holdAll("pods"), selections.holdAll("nodes")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isCustom(resource)).toBe(true);
    expect(() => new Selections([{ resource }, { resource: "*" }])).toThrow("beside all of them");
  });
});

it("a live cluster runs a user's controller", async () => {
  const controller = defineGeneratorController({
    name: "memcached-controller",
    for: resource,
    *reconcile(api, { namespace, name }) {
      const found = yield* api.get(resource, namespace, name);
      const { replicas } = (found?.status ?? {}) as { replicas?: number };
      if (found && replicas !== 1) yield* api.patchStatus(resource, namespace, name, { replicas: 1 });
    },
  });
  const live = await createCluster({ nodes: 1, objects: [definition, memcached("cache")], controllers: [controller] });
  try {
    const seen = () => live.request({ verb: "get", resource, namespace: "default", name: "cache" });
    await expect
      .poll(async () => await seen(), { timeout: 20_000 })
      .toMatchObject({ ok: true, object: { status: { replicas: 1 } } });
  } finally {
    await live.close();
  }
});

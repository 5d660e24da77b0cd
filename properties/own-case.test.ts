/** What somebody needs who writes a case of their own: manifests as a scenario, an altered copy of a built-in component, both forms tried. */
import { describe, expect, it } from "vitest";
import { memcachedDefinition } from "../actors/apiserver/memcached.fixture.ts";
import { deployment, pod } from "../actors/apiserver/server.fixture.ts";
import { variantOf } from "../actors/variant.ts";
import { requests } from "../machines/requests.ts";
import { type Canary, complaint, searchCanary } from "./canaries/canary.ts";
import { applying } from "./scenario.ts";

describe("manifests as the beginning of a scenario", () => {
  it("have definitions there already, all else created in its order, and then changed", () => {
    const cache = { apiVersion: "example.com/v1", kind: "Memcached", metadata: { name: "a" }, spec: { size: 1 } };
    const { given, operations } = applying([cache, memcachedDefinition(), pod("p")], [{ ...cache, spec: { size: 2 } }]);
    expect(given.map(({ kind }) => kind)).toEqual(["CustomResourceDefinition"]);
    expect(operations.map(({ request }) => [request.verb, request.resource])).toEqual([
      ["create", "memcacheds.example.com"],
      ["create", "pods"],
      ["patch", "memcacheds.example.com"],
    ]);
  });
});

describe("a variant of a built-in component", () => {
  const { operations } = applying([pod("a")]);
  const canary: Canary = {
    name: "a kubelet that does not hear that its pods are to go",
    reference: "none",
    mechanism: "It passes over events of pods that are being deleted.",
    scenario: {
      nodes: 1,
      operations: [...operations, { request: requests.delete("pods", "default", "a") }],
      only: ["default-scheduler", "kubelet/n1"],
    },
    broken: {
      components: [
        variantOf("kubelet/n1", (original) => ({
          ...original,
          predicate: ({ object }) => object.metadata.deletionTimestamp === undefined,
        })),
      ],
    },
    twin: {},
    violates: "actual state converges to desired state, and stays",
  };

  it("takes the original's place: it is caught, and the original passes", () => {
    expect(complaint(canary, "broken", searchCanary(canary, "broken"))).toBeUndefined();
    expect(complaint(canary, "twin", searchCanary(canary, "twin"))).toBeUndefined();
  });

  it("of nothing that there is, is refused", () => {
    expect(() => variantOf("job-controller", (original) => original)).toThrow(
      /job-controller: there is no such component; there are deployment-controller, /,
    );
  });
});

describe("requests", () => {
  it("evict a pod and scale a workload by their subresources", () => {
    expect(requests.evict("default", "a")).toMatchObject({ verb: "create", resource: "pods", subresource: "eviction" });
    const { metadata } = deployment("web");
    expect(requests.scale("deployments.apps", "default", metadata.name ?? "", 3)).toMatchObject({
      verb: "patch",
      subresource: "scale",
      patch: { spec: { replicas: 3 } },
    });
  });

  it("are of resources: a subresource's name is none, and would be refused for ever", () => {
    expect(() => requests.create("pods/eviction", { metadata: { name: "a" } })).toThrow(
      /"pods\/eviction" is no resource/,
    );
  });
});

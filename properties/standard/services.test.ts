import { describe, expect, test } from "vitest";
import { creation } from "../../actors/creation.ts";
import { servingPod, webService } from "../canaries/serving-pods.ts";
import { searchScenario } from "../scenario.ts";
import { createWeb } from "../workload.fixture.ts";

describe("a Deployment of 2 replicas and its Service on 2 nodes", () => {
  test("every property holds, endpoints are unique, and at rest the slices mirror the pods", () => {
    const scenario = { nodes: 2, given: [webService], operations: createWeb("Deployment", 2) };
    const { states, bound, verdicts } = searchScenario(scenario, { maxStates: 5_000 });
    const failed = verdicts.filter(({ verdict }) => verdict !== "holds").map(({ property }) => property);
    expect({ states, bound, failed }).toEqual({ states: 269, bound: undefined, failed: [] });
  });
});

describe("what upstream's repair of k8s#108267 leaves open", () => {
  test("a slice that somebody deletes and a finalizer holds is missed for ever, since it is expected and no longer counted", () => {
    const slice = { resource: "endpointslices.discovery.k8s.io", namespace: "default", name: "web-b" };
    const patch = { metadata: { finalizers: ["example.com/audit"] } };
    const { counterexample } = searchScenario(
      {
        nodes: 1,
        only: ["endpointslice-controller", "kubelet/n1"],
        given: [servingPod("a")],
        operations: [
          creation(webService),
          { request: { verb: "patch", ...slice, patchType: "merge", patch } },
          { request: { verb: "delete", ...slice } },
        ],
      },
      { maxStates: 5_000 },
    );
    expect(counterexample?.reason).toBe("stuck: Service default/web has no EndpointSlice of IPv4 addresses");
  });
});

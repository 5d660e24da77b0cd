import { controller } from "../../actors/controller.ts";
import { StoreView } from "../../actors/store-view.ts";
import { namespaceController } from "../../machines/controllers/namespace.ts";
import { isPodFinished } from "../../machines/pod-state.ts";
import type { OnStep } from "../property.ts";
import type { Canary } from "./canary.ts";
import { pod } from "./objects.ts";

const resources = ["networkpolicies.networking.k8s.io", "pods"];

const policiesOutliveTheirPods: OnStep = {
  kind: "step",
  name: "no network policy goes while a pod of its namespace runs",
  objection(before, after) {
    const [then, now] = [new StoreView(before), new StoreView(after)];
    for (const { metadata } of then.list("networkpolicies.networking.k8s.io")) {
      const { name, namespace = "" } = metadata;
      const running = now.list("pods", namespace).find((one) => !isPodFinished(one));
      if (running && !now.get("networkpolicies.networking.k8s.io", namespace, name))
        return `NetworkPolicy ${name} is gone, and pod ${running.metadata.name} runs unprotected`;
    }
    return undefined;
  },
};

/** A compromised pod gets at the network for as long as it takes to stop. */
export const namespaceWithoutOrder: Canary = {
  name: "a namespace whose policies go before its pods",
  reference: "kubernetes/kubernetes#126587 (CVE-2024-7598, PR #130035)",
  mechanism:
    "A namespace is deleted, and all that is in it in whatever order comes. The network policies are gone at once, the pods, which take their time to stop, are not.",
  scenario: {
    nodes: 1,
    only: ["namespace-controller", "kubelet/n1"],
    given: [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "deny-all", namespace: "shop" },
        spec: { podSelector: {} },
      },
      { ...pod("web", { nodeName: "n1" }), metadata: { name: "web", namespace: "shop" } },
    ],
    operations: [{ request: { verb: "delete", resource: "namespaces", name: "shop" } }],
    properties: [policiesOutliveTheirPods],
  },
  broken: { components: [controller(namespaceController(resources, { podsFirst: false }))] },
  twin: { components: [controller(namespaceController(resources))] },
  violates: policiesOutliveTheirPods.name,
};

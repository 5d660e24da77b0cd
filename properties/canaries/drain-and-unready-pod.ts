import { behaviourAnnotation } from "../../actors/behaviour.ts";
import type { Component } from "../../actors/component.ts";
import { drain } from "../../actors/drain.ts";
import { drainsEnd } from "../standard/disruption-budgets.ts";
import type { Canary } from "./canary.ts";

/** As one that crashes again and again: it runs, and is never ready. */
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "web",
    namespace: "default",
    labels: { app: "web" },
    annotations: { [behaviourAnnotation]: JSON.stringify({ main: { readyAfterMs: "never" } }) },
  },
  spec: {
    nodeName: "n1",
    containers: [{ name: "main", image: "nginx", readinessProbe: { httpGet: { port: 80 } } }],
  },
};

const budget = (policy?: "AlwaysAllow") => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "web", namespace: "default" },
  spec: {
    minAvailable: 1,
    selector: { matchLabels: { app: "web" } },
    ...(policy && { unhealthyPodEvictionPolicy: policy }),
  },
});

/** What KEP-3017 was made for. */
export const drainAndUnreadyPod: Canary = {
  name: "a drain, a budget, and a pod that crashes again and again",
  reference: "kubernetes/kubernetes#72320",
  mechanism:
    "The budget asks for one healthy pod and there is none, so that it forbids the eviction of the only pod, which is not healthy either and never will be: the drain asks for ever.",
  scenario: {
    nodes: 1,
    only: ["disruption-controller", "kubelet/n1", "drain/n1"],
    operations: [],
    components: [drain("n1") as unknown as Component],
    properties: [drainsEnd],
  },
  broken: { given: [pod, budget()] },
  twin: { given: [pod, budget("AlwaysAllow")] },
  violates: drainsEnd.name,
};

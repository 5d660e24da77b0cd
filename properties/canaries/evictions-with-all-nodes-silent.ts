import { controller } from "../../actors/controller.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { StoreView } from "../../actors/store-view.ts";
import { nodeLifecycleController } from "../../machines/controllers/node-lifecycle.ts";
import { readyStatus } from "../../machines/controllers/node-taints.ts";
import type { OnStep } from "../property.ts";
import type { Canary } from "./canary.ts";

/** "If all zones are unhealthy, the node controller assumes that there is some problem with connectivity, and does not evict" (Kubernetes documentation, Nodes). */
const noNodeIsEmptiedInTheDark: OnStep = {
  kind: "step",
  name: "while no node at all is heard of, none is told to drop its pods",
  objection(before, after) {
    const nodes = new StoreView(before).list("nodes");
    if (nodes.length === 0 || nodes.some((node) => readyStatus(node) === "True")) return undefined;
    const dropping = (store: typeof before, name: string) =>
      new StoreView(store).get("nodes", "", name)?.spec.taints?.some(({ effect }) => effect === "NoExecute");
    const victim = nodes.find(({ metadata: { name } }) => dropping(after, name) && !dropping(before, name));
    return victim && `node ${victim.metadata.name} is tainted NoExecute, and no node is ready`;
  },
};

/** It cost a user of a hosted cluster all pods at once, and data. */
export const evictionsWithAllNodesSilent: Canary = {
  name: "a node controller that evicts when it hears of no node at all",
  reference: "kubernetes/kubernetes#24200, #6228, #28832 (PR #25571, #28897)",
  mechanism:
    "Nobody is heard of any more, because the apiserver was away or the network is cut, and not because all nodes are dead. The controller takes every node for lost, and has the pods of all of them evicted.",
  scenario: {
    nodes: 2,
    only: ["kubelet/n1", "kubelet/n2", "node-controller"],
    operations: [],
    faults: faultBudget({ node: 2 }),
    properties: [noNodeIsEmptiedInTheDark],
  },
  broken: { components: [controller(nodeLifecycleController({ stopsEvictions: false }))] },
  twin: {},
  violates: noNodeIsEmptiedInTheDark.name,
};

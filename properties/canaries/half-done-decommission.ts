import { creation } from "../../actors/creation.ts";
import { defineGeneratorController } from "../../actors/define-controller.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { registryOfObjects } from "../../actors/registry-of-objects.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { kind } from "../../machines/kind.ts";
import { requests } from "../../machines/requests.ts";
import type { View } from "../../machines/view.ts";
import { convergenceOf, sometimes } from "../user-properties.ts";
import type { Canary } from "./canary.ts";
import { claim, definition, member } from "./custom-kind.ts";

interface Ring {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodes: number };
  readonly status?: { readonly leaving?: "Ongoing" | "Finalizing" };
}

const rings = kind<Ring>("cassandraclusters.db.orange.com");
const cassandra = definition("db.orange.com", "CassandraCluster");
const ring = (nodes: number): KubeObject => ({
  apiVersion: "db.orange.com/v1",
  kind: "CassandraCluster",
  metadata: { name: "ring", namespace: "default" },
  spec: { nodes },
});
const first = "ring-0";

const desired = (cluster: View): string | undefined => {
  const found = cluster.get(rings, "default", "ring");
  if (!found) return undefined;
  const [pods, volumes] = [cluster.list("pods").length, cluster.list("persistentvolumeclaims").length];
  const { nodes } = found.spec;
  if (pods === nodes && volumes === nodes) return undefined;
  return `CassandraCluster ring has ${pods} pods and ${volumes} volumes, ${nodes} of each are wanted (${found.status?.leaving ?? "nobody"} leaving)`;
};

/**
 * An operator of a ring of at most one node. How far a node's leaving has come is written down in the ring's status.
 * @param notesFirst whether it writes down what it is about to do, or what it has done.
 */
function operator(notesFirst: boolean) {
  return defineGeneratorController({
    name: "casskop",
    for: rings,
    watches: ["pods", "persistentvolumeclaims"].map((resource) => ({
      resource,
      map: () => [{ namespace: "default", name: "ring" }],
    })),
    desired,
    *reconcile(api, { namespace, name }) {
      const found = yield* api.get(rings, namespace, name);
      if (!found) return;
      const pod = yield* api.get("pods", namespace, first);
      const note = (leaving: string | null) => api.patchStatus(rings, namespace, name, { leaving });
      switch (found.status?.leaving) {
        case undefined: {
          const volume = yield* api.get("persistentvolumeclaims", namespace, first);
          if (found.spec.nodes === 0) {
            if (pod) yield* note("Ongoing");
            return;
          }
          if (!pod) yield* api.create("pods", member(first));
          if (!volume) yield* api.create("persistentvolumeclaims", claim(first));
          return;
        }
        case "Ongoing":
          if (!pod) throw new Error(`cannot get the pod that is leaving, ${first}`);
          if (notesFirst) yield* note("Finalizing");
          yield* api.delete("pods", namespace, first);
          if (!notesFirst) yield* note("Finalizing");
          return;
        case "Finalizing":
          if (pod) return yield* api.delete("pods", namespace, first);
          yield* api.delete("persistentvolumeclaims", namespace, first);
          yield* note(null);
          return;
      }
    },
  });
}

export const halfDoneDecommission: Canary = {
  name: "an operator that does first and writes down after",
  reference: "Orange-OpenSource/casskop#370 (PR #377); rabbitmq/cluster-operator#782 is of the same kind",
  mechanism:
    "A node leaves: the operator deletes its pod, and crashes before it has written down that it did. Ever after it looks for the pod that is to leave, finds none, and gives up; the node's volume stays.",
  scenario: {
    nodes: 1,
    only: ["kubelet/n1"],
    given: [cassandra],
    operations: [
      creation(ring(1), registryOfObjects([cassandra])),
      { request: requests.patch(rings, "default", "ring", { spec: { nodes: 0 } }) },
    ],
    faults: faultBudget({ crash: 1 }),
    properties: [sometimes("a node has left, with its volume", (cluster) => desired(cluster) === undefined)],
  },
  broken: { controllers: [operator(false)] },
  twin: { controllers: [operator(true)] },
  violates: convergenceOf(operator(true)).name,
};

import { creation } from "../../actors/creation.ts";
import { defineGeneratorController } from "../../actors/define-controller.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { registryOfObjects } from "../../actors/registry-of-objects.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { kind } from "../../machines/kind.ts";
import { requests } from "../../machines/requests.ts";
import { sometimes, step } from "../user-properties.ts";
import type { Canary } from "./canary.ts";
import { claim, definition, member } from "./custom-kind.ts";

interface Ensemble {
  readonly metadata: { readonly name: string; readonly finalizers?: readonly string[] };
  readonly spec: { readonly replicas: number };
}

const ensembles = kind<Ensemble>("zookeeperclusters.zookeeper.pravega.io");
const zookeeper = definition("zookeeper.pravega.io", "ZookeeperCluster");
const finalizer = "zookeeper.pravega.io/clean-up-volumes";
const ensemble: KubeObject = {
  apiVersion: "zookeeper.pravega.io/v1",
  kind: "ZookeeperCluster",
  metadata: { name: "zk", namespace: "default", finalizers: [finalizer] },
  spec: { replicas: 1 },
};
const first = "zk-0";

/** An operator of one member. @param exact whether it deletes the very objects that it has seen, or whatever has their name by now. */
function operator(exact: boolean) {
  return defineGeneratorController({
    name: "zookeeper-operator",
    for: ensembles,
    watches: ["pods", "persistentvolumeclaims"].map((resource) => ({
      resource,
      map: () => [{ namespace: "default", name: "zk" }],
    })),
    *reconcile(api, { namespace, name }) {
      const found = yield* api.get(ensembles, namespace, name);
      if (!found) return;
      const pod = yield* api.get("pods", namespace, first);
      const volume = yield* api.get("persistentvolumeclaims", namespace, first);
      const seen = ({ uid }: { readonly uid: string }) => (exact ? { preconditions: { uid } } : {});
      if (!found.metadata.deletionTimestamp) {
        if (!volume) yield* api.create("persistentvolumeclaims", claim(first));
        if (!pod) yield* api.create("pods", member(first));
      } else if (pod) yield* api.delete("pods", namespace, first, seen(pod.metadata));
      else {
        if (volume) yield* api.delete("persistentvolumeclaims", namespace, first, seen(volume.metadata));
        const { uid, resourceVersion } = found.metadata;
        yield* api.patch(ensembles, namespace, name, { metadata: { uid, resourceVersion, finalizers: null } });
      }
    },
  });
}

const liveMembersKeepTheirVolumes = step("a cluster that stays never loses the volume of a member", (before, after) => {
  const cluster = before.get(ensembles, "default", "zk");
  if (!cluster || cluster.metadata.deletionTimestamp) return undefined;
  const gone = before
    .list("persistentvolumeclaims")
    .find(({ metadata }) => !after.get("persistentvolumeclaims", metadata.namespace ?? "", metadata.name));
  const user = gone && before.get("pods", gone.metadata.namespace ?? "", gone.metadata.name);
  return user && !user.metadata.deletionTimestamp ? `pod ${user.metadata.name} lost its volume` : undefined;
});

/** The operator lists volumes by name and namespace; its mending looks at whose they are. */
export const volumeOfALiveMember: Canary = {
  name: "an operator that deletes volumes by their names",
  reference: "pravega/zookeeper-operator#312 (and #314)",
  mechanism:
    "A cluster is deleted and another of its name created. The operator restarts onto an apiserver that lags, sees the first one being deleted, and deletes the volume that has the name: that of a member of the second, which runs.",
  scenario: {
    nodes: 1,
    only: ["kubelet/n1"],
    given: [zookeeper],
    operations: [
      creation(ensemble, registryOfObjects([zookeeper])),
      { request: requests.delete(ensembles, "default", "zk") },
      creation(ensemble, registryOfObjects([zookeeper])),
    ],
    faults: faultBudget({ timetravel: 1 }),
    properties: [
      liveMembersKeepTheirVolumes,
      sometimes("a member runs", (cluster) => cluster.list("pods").some(({ status }) => status.phase === "Running")),
    ],
  },
  broken: { controllers: [operator(false)] },
  twin: { controllers: [operator(true)] },
  violates: liveMembersKeepTheirVolumes.name,
};

import fc from "fast-check";
import { expect, test } from "vitest";
import { isPodActive } from "../pod-state.ts";
import { replicaSetController } from "./replica-set.ts";
import { ToyCluster } from "./toy-cluster.fixture.ts";
import { event, ownedBy, pod, refusal, replicaSet } from "./workloads.fixture.ts";

const key = "replicasets.apps/default/web";

test("with a quota of 2, a ReplicaSet of 4 makes 2 pods, says why not more, and makes the others when it may", () => {
  let quota = 2;
  const message = 'pods "web-" is forbidden: exceeded quota: compute';
  const forbidden = refusal("Forbidden", message);
  const cluster = new ToyCluster([replicaSetController() as never], (request) =>
    request.verb === "create" && cluster.list("pods").length >= quota ? forbidden : undefined,
  );
  cluster.put(replicaSet("web", { replicas: 4 }));
  for (let turns = 0; turns < 5; turns++) cluster.turn();
  expect(cluster.list("pods").length).toBe(2);
  expect(cluster.list("replicasets.apps")[0]?.status.conditions).toMatchObject([
    { type: "ReplicaFailure", reason: "FailedCreate" },
  ]);
  expect(cluster.recorded.slice(0, 3)).toEqual([
    "SuccessfulCreate Created pod: web-1",
    "SuccessfulCreate Created pod: web-2",
    `FailedCreate Error creating: ${message}`,
  ]);
  quota = 4;
  cluster.settle();
  expect(cluster.list("replicasets.apps")[0]?.status).toEqual({
    replicas: 4,
    fullyLabeledReplicas: 4,
    observedGeneration: 1,
  });
});

/** What users, kubelets and other controllers do to a ReplicaSet and its pods. */
const happening = fc.oneof(
  fc.record({ do: fc.constant("scale" as const), replicas: fc.nat({ max: 6 }) }),
  fc.record({ do: fc.constantFrom("delete", "fail", "relabel", "terminate", "turn"), which: fc.nat({ max: 5 }) }),
  fc.constant({ do: "orphan" as const }),
);

test("whatever happens to its pods, in the end it has as many as it wants, all its own, and expects nothing more", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 12 }), (happenings) => {
      const cluster = new ToyCluster([replicaSetController() as never]);
      cluster.put(replicaSet("web", { replicas: 2 }));
      happenings.forEach((one, index) => {
        const pods = cluster.list("pods");
        const target = "which" in one ? pods[one.which % Math.max(pods.length, 1)] : undefined;
        if ("replicas" in one) cluster.edit(key, { replicas: one.replicas });
        else if (one.do === "turn") cluster.turn();
        else if (one.do === "orphan") cluster.put(pod(`orphan-${index}`));
        else if (target) interfere(cluster, one.do, target);
      });
      cluster.settle();
      const web = cluster.list("replicasets.apps")[0];
      const mine = cluster.list("pods").filter((one) => isPodActive(one) && one.metadata.labels?.app === "web");
      expect(mine.length).toBe(web?.spec.replicas);
      for (const { metadata } of mine) expect(metadata).toMatchObject(ownedBy(web as never));
      expect(web?.status.replicas).toBe(web?.spec.replicas);
      expect(cluster.memoryOf("replicaset-controller")).toEqual({});
    }),
    { numRuns: 300 },
  );
});

function interfere(cluster: ToyCluster, how: string, target: ReturnType<typeof pod>): void {
  const { metadata } = target;
  if (how === "delete") cluster.remove(event("DELETED", target).key);
  else if (how === "fail") cluster.put({ ...target, status: { phase: "Failed" } } as never);
  else if (how === "relabel") cluster.put({ ...target, metadata: { ...metadata, labels: { app: "other" } } });
  else cluster.put({ ...target, metadata: { ...metadata, deletionTimestamp: "2025-01-01T12:00:00Z" } });
}

import { describe, expect, it } from "vitest";
import { memcachedDefinition } from "../actors/apiserver/memcached.fixture.ts";
import { deployment, node, pod, replicationController } from "../actors/apiserver/server.fixture.ts";
import type { KubeObject, ResourceName } from "../machines/api/object.ts";
import { isSame, slicesOf, watchedBy } from "./slices.ts";

const other = (kind: string, name: string, more: object = {}, namespace?: string): KubeObject => {
  return { apiVersion: "v1", kind, metadata: { name, ...(namespace !== undefined && { namespace }) }, ...more };
};
const service = (name: string, selector?: Record<string, string>, namespace?: string) =>
  other("Service", name, { spec: { selector } }, namespace);

/** `Deployment default/web: Service/web ConfigMap/settings`. */
const given = (objects: readonly KubeObject[]) =>
  slicesOf(objects, 2).map(
    (slice) => `${slice.name}: ${slice.given.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(" ")}`,
  );

describe("a slice", () => {
  it("is one workload; what is no workload makes none", () => {
    expect(given([deployment("web"), replicationController("old"), pod("job"), service("lonely"), node("n1")])).toEqual(
      ["Deployment default/web: ", "ReplicationController default/old: ", "Pod default/job: "],
    );
  });

  it("has the Services that select its pods, and no others", () => {
    const services = [
      service("mine", { app: "web" }),
      service("narrow", { app: "web", tier: "x" }),
      service("all"),
      service("elsewhere", { app: "web" }, "shop"),
    ];
    expect(given([deployment("web"), ...services])).toEqual(["Deployment default/web: Service/mine"]);
  });

  it("has the PodDisruptionBudgets that cover its pods", () => {
    const budget = (name: string, selector: object) => ({
      ...other("PodDisruptionBudget", name, { spec: { minAvailable: 1, selector } }),
      apiVersion: "policy/v1",
    });
    const budgets = [
      budget("mine", { matchLabels: { app: "web" } }),
      budget("all", {}),
      budget("db", { matchLabels: { app: "db" } }),
    ];
    expect(given([deployment("web"), ...budgets])).toEqual([
      "Deployment default/web: PodDisruptionBudget/mine PodDisruptionBudget/all",
    ]);
  });

  it("has its namespace and what its pods name", () => {
    const containers = [{ name: "app", image: "a", envFrom: [{ configMapRef: { name: "settings" } }] }];
    const template = {
      metadata: { labels: { app: "web" } },
      spec: { containers, serviceAccountName: "robot", volumes: [{ name: "v", secret: { secretName: "key" } }] },
    };
    const web = deployment("web", { template }, { namespace: "shop" });
    const objects = [
      other("Namespace", "shop"),
      other("Namespace", "default"),
      other("ConfigMap", "settings", {}, "shop"),
      other("ConfigMap", "settings", {}, "default"),
      other("ConfigMap", "others", {}, "shop"),
      other("Secret", "key", {}, "shop"),
      other("ServiceAccount", "robot", {}, "shop"),
    ];
    expect(given([web, ...objects])).toEqual([
      "Deployment shop/web: Namespace/shop ConfigMap/settings Secret/key ServiceAccount/robot",
    ]);
  });

  it("is made smaller, and says so: replicas are capped, and delays that a stopped clock cannot end are left out", () => {
    const [slice] = slicesOf([deployment("web", { replicas: 5, minReadySeconds: 10 })], 2);
    expect(slice?.caps).toEqual(["replicas 5 → 2", "minReadySeconds 10 → 0"]);
    const [operation] = slice?.operations ?? [];
    expect(operation?.request).toMatchObject({
      verb: "create",
      resource: "deployments.apps",
      object: { spec: { replicas: 2 } },
    });
    expect(operation?.request).not.toHaveProperty("object.spec.minReadySeconds");
  });

  it("leaves a workload that is small enough as it is", () => {
    const web = deployment("web", { replicas: 2, minReadySeconds: 0 });
    const [slice] = slicesOf([web], 2);
    expect(slice?.caps).toEqual([]);
    expect(slice?.operations[0]?.request).toMatchObject({ object: web });
  });

  it("has the change of its own workload as a second operation, capped as the first", () => {
    const slices = slicesOf([deployment("web"), deployment("db")], 2, { later: [deployment("web", { replicas: 9 })] });
    expect(slices.map(({ operations }) => operations.map(({ request }) => request.verb).join())).toEqual([
      "create,patch",
      "create",
    ]);
    expect(slices[0]?.operations[1]?.request).toMatchObject({ name: "web", patch: { spec: { replicas: 2 } } });
    expect(slices[0]?.caps).toEqual(["then replicas 9 → 2"]);
  });

  it("takes two manifests for the same object by kind, namespace and name", () => {
    expect(isSame(deployment("web"), deployment("web", { replicas: 3 }, { namespace: "default" }))).toBe(true);
    expect(isSame(deployment("web"), deployment("db"))).toBe(false);
    expect(isSame(deployment("web"), deployment("web", {}, { namespace: "shop" }))).toBe(false);
    expect(isSame(pod("web"), deployment("web"))).toBe(false);
  });
});

describe("what a user's controller looks at", () => {
  const definition = memcachedDefinition();
  const team = (name: string): KubeObject => {
    return { apiVersion: "example.com/v1", kind: "Memcached", metadata: { name, namespace: "default" }, spec: {} };
  };
  const reconciles = "memcacheds.example.com";
  const interests = [reconciles, "pods", "configmaps"].map((resource) => ({ resource: resource as ResourceName }));
  const controllers = [{ reconciles, interests }] as const;
  const slices = (objects: readonly KubeObject[], watched = watchedBy(controllers)) =>
    slicesOf([definition, ...objects], 2, { reconciled: new Set([reconciles]), watched }).map(
      ({ name, given, operations }) =>
        `${name}: ${given.map(({ metadata }) => metadata.name).join(" ")}; ${operations.length}`,
    );

  it("is explored together with what it reconciles: a pod that two of them want is of one slice with both", () => {
    const settings = other("ConfigMap", "settings", {}, "default");
    expect(slices([deployment("web"), team("red"), team("blue"), pod("p"), settings])).toEqual([
      "Deployment default/web: memcacheds.example.com; 1",
      "Memcached default/red, Memcached default/blue, Pod default/p: memcacheds.example.com settings; 3",
    ]);
  });

  it("is not, if it is in another namespace, or nobody looks at it", () => {
    expect(slices([team("red"), team("blue"), pod("p", {}, { namespace: "shop" })])).toHaveLength(3);
    expect(slices([team("red"), pod("p")], new Map())).toHaveLength(2);
  });
});

import {
  ApiException,
  AppsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  type V1Deployment,
  V1MicroTime,
  type V1Pod,
  Watch,
} from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployment, pod } from "../../apiserver/server.fixture.ts";
import { type Listening, serve } from "./http.ts";
import { MemoryPort } from "./memory-port.fixture.ts";

const port = new MemoryPort();
const config = new KubeConfig();
const namespace = "default";
let server: Listening;

beforeAll(async () => {
  server = await serve(port);
  config.loadFromClusterAndUser({ name: "orrery", server: server.url, skipTLSVerify: true }, { name: "nobody" });
});
afterAll(() => server.close());

/** Waits until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isSo(); tries++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isSo()).toBe(true);
}

describe("@kubernetes/client-node", () => {
  it("creates, reads, lists, replaces, patches and deletes", async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const created = await apps.createNamespacedDeployment({
      namespace,
      body: deployment("web") as unknown as V1Deployment,
    });
    expect(created.metadata?.uid).toBeDefined();
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const scaled = await apps.replaceNamespacedDeployment({
      name: "web",
      namespace,
      body: { ...created, spec: { ...created.spec, replicas: 3 } as never },
    });
    expect(scaled.spec?.replicas).toBe(3);
    const scale = await apps.readNamespacedDeploymentScale({ name: "web", namespace });
    expect(scale.status).toMatchObject({ replicas: 0, selector: "app=web" });
    const patched = await apps.patchNamespacedDeployment({
      name: "web",
      namespace,
      body: [{ op: "replace", path: "/spec/replicas", value: 1 }],
    });
    expect(patched.spec?.replicas).toBe(1);
    expect((await apps.listDeploymentForAllNamespaces()).items).toHaveLength(1);
    await apps.deleteNamespacedDeployment({ name: "web", namespace });
    const gone = await apps.readNamespacedDeployment({ name: "web", namespace }).catch((error: unknown) => error);
    expect(gone).toBeInstanceOf(ApiException);
    expect((gone as ApiException<string>).code).toBe(404);
  });

  it("reads the status of a conflict", async () => {
    const core = config.makeApiClient(CoreV1Api);
    const created = await core.createNamespacedPod({ namespace, body: pod("busy") as unknown as V1Pod });
    await core.replaceNamespacedPod({
      name: "busy",
      namespace,
      body: { ...created, metadata: { ...created.metadata, labels: { a: "b" } } },
    });
    const lost = await core
      .replaceNamespacedPod({ name: "busy", namespace, body: created })
      .catch((error: unknown) => error);
    expect(JSON.parse((lost as ApiException<string>).body)).toMatchObject({ reason: "Conflict" });
  });

  it("keeps a lease's times to the microsecond", async () => {
    const coordination = config.makeApiClient(CoordinationV1Api);
    const renewTime = new V1MicroTime("2025-01-01T00:00:00.123Z");
    const body = { metadata: { name: "n1" }, spec: { holderIdentity: "n1", leaseDurationSeconds: 40, renewTime } };
    const created = await coordination.createNamespacedLease({ namespace, body });
    // 1.4.0 leaves the text as it came, whatever its type says.
    expect(created.spec?.renewTime).toBe("2025-01-01T00:00:00.123000Z");
  });

  it("handles any kind by what discovery tells of it", async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace }, data: { a: "b" } };
    await objects.create(map);
    expect(
      await objects.read({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace } }),
    ).toMatchObject({ data: { a: "b" } });
  });

  it("watches, and its informer keeps a cache", async () => {
    const core = config.makeApiClient(CoreV1Api);
    const heard: string[] = [];
    const request = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/pods`,
      { labelSelector: "app=informed" },
      (type, object: V1Pod) => heard.push(`${type} ${object.metadata?.name}`),
      () => undefined,
    );
    const informer = makeInformer(
      config,
      `/api/v1/namespaces/${namespace}/pods`,
      () => core.listNamespacedPod({ namespace, labelSelector: "app=informed" }),
      "app=informed",
    );
    await informer.start();
    port.server.create(pod("informed", {}, { labels: { app: "informed" } }));
    await until(() => informer.get("informed", namespace) !== undefined);
    port.server.delete("pods", "informed");
    await until(() => informer.get("informed", namespace) === undefined);
    expect(heard).toEqual(["ADDED informed", "MODIFIED informed", "DELETED informed"]);
    await informer.stop();
    request.abort();
    await until(() => port.hub.size === 0);
  });
});

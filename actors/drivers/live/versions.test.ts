import { describe, expect, it } from "vitest";
import { serving } from "./http.fixture.ts";

const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const autoscalers = (version: string): string =>
  `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
const v1 = {
  apiVersion: "autoscaling/v1",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web" },
  spec: { scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 50 },
};
const cpu = (averageUtilization: number): object => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});

/** A server that has the v1 autoscaler. */
async function withAutoscaler() {
  const server = serving();
  expect(await server.json("POST", autoscalers("v1"), v1)).toMatchObject({ code: 201 });
  return server;
}

describe("a resource in two versions", () => {
  it("is answered in the version of the path, whichever it was created in", async () => {
    const { json } = serving();
    const created = await json("POST", autoscalers("v1"), v1);
    expect(created).toMatchObject({ code: 201, body: { ...v1, spec: { ...v1.spec, minReplicas: 1 } } });
    expect(await json("GET", `${autoscalers("v2")}/web`)).toMatchObject({
      code: 200,
      body: { apiVersion: "autoscaling/v2", spec: { minReplicas: 1, maxReplicas: 5, metrics: [cpu(50)] } },
    });
    expect((await json("GET", `${autoscalers("v1")}/web`)).body).toEqual(created.body);
    expect((await json("GET", autoscalers("v1"))).body).toMatchObject({
      apiVersion: "autoscaling/v1",
      kind: "HorizontalPodAutoscalerList",
      items: [{ apiVersion: "autoscaling/v1", spec: { targetCPUUtilizationPercentage: 50 } }],
    });
  });

  it("takes only the version of the path", async () => {
    const { json } = serving();
    expect(await json("POST", autoscalers("v2"), v1)).toMatchObject({
      code: 400,
      body: {
        message:
          "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)",
      },
    });
    const unknown = { ...v1, spec: { ...v1.spec, metrics: [] } };
    expect(await json("POST", `${autoscalers("v1")}?fieldValidation=Strict`, unknown)).toMatchObject({
      code: 400,
      body: {
        message:
          'HorizontalPodAutoscaler in version "v1" cannot be handled as a HorizontalPodAutoscaler: strict decoding error: unknown field "spec.metrics"',
      },
    });
  });

  it("is patched in the form of the version, and what that form does not show stays", async () => {
    const { json } = await withAutoscaler();
    const memory = {
      type: "Resource",
      resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } },
    };
    await json("PATCH", `${autoscalers("v2")}/web`, { spec: { metrics: [cpu(50), memory] } }, merge);
    const patched = await json(
      "PATCH",
      `${autoscalers("v1")}/web`,
      { spec: { targetCPUUtilizationPercentage: 70 }, metadata: { labels: { a: "b" } } },
      merge,
    );
    expect(patched).toMatchObject({
      code: 200,
      body: { apiVersion: "autoscaling/v1", spec: { targetCPUUtilizationPercentage: 70 } },
    });
    const { body } = await json("GET", `${autoscalers("v2")}/web`);
    expect(body).toMatchObject({ metadata: { labels: { a: "b" } }, spec: { metrics: [memory, cpu(70)] } });
    expect(body).not.toHaveProperty("metadata.annotations");
  });

  it("is replaced, and loses to a newer version, as it would be in one version", async () => {
    const { json } = await withAutoscaler();
    const { body } = await json("GET", `${autoscalers("v1")}/web`);
    const bigger = { ...body, spec: { ...v1.spec, maxReplicas: 9 } };
    expect(await json("PUT", `${autoscalers("v1")}/web`, bigger)).toMatchObject({ code: 200 });
    expect(await json("PUT", `${autoscalers("v1")}/web`, bigger)).toMatchObject({ code: 409 });
    expect((await json("GET", `${autoscalers("v2")}/web`)).body).toHaveProperty("spec.maxReplicas", 9);
  });

  it("is the same table in both", async () => {
    const { json } = await withAutoscaler();
    const Accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const table = async (version: string) =>
      (await json("GET", `${autoscalers(version)}?includeObject=Object`, undefined, { Accept })).body as unknown as {
        rows: { cells: unknown[]; object: { apiVersion: string } }[];
      };
    const [old, current] = [await table("v1"), await table("v2")];
    expect(old.rows[0]?.cells.slice(0, 6)).toEqual(["web", "Deployment/web", "cpu: <unknown>/50%", "1", 5, 0]);
    expect(current.rows[0]?.cells).toEqual(old.rows[0]?.cells);
    expect([old, current].map(({ rows }) => rows[0]?.object.apiVersion)).toEqual(["autoscaling/v1", "autoscaling/v2"]);
  });

  it("is watched in the version of the path", async () => {
    const { send } = await withAutoscaler();
    for (const version of ["v1", "v2"]) {
      const response = await send("GET", `${autoscalers(version)}?watch=true&timeoutSeconds=1`);
      expect(JSON.parse((await response.text()).split("\n")[0] ?? "")).toMatchObject({
        type: "ADDED",
        object: { apiVersion: `autoscaling/${version}`, spec: { maxReplicas: 5 } },
      });
    }
  });

  it("is deleted through any", async () => {
    const { json } = await withAutoscaler();
    expect(await json("DELETE", `${autoscalers("v1")}/web`)).toMatchObject({ code: 200, body: { status: "Success" } });
    expect(await json("GET", `${autoscalers("v2")}/web`)).toMatchObject({
      code: 404,
      body: { message: 'horizontalpodautoscalers.autoscaling "web" not found' },
    });
  });

  it("is discovered in both, the newer one preferred", async () => {
    const { json } = serving();
    expect((await json("GET", "/apis/autoscaling")).body).toMatchObject({
      versions: [{ version: "v2" }, { version: "v1" }],
      preferredVersion: { groupVersion: "autoscaling/v2" },
    });
    for (const version of ["v1", "v2"]) {
      expect((await json("GET", `/apis/autoscaling/${version}`)).body).toHaveProperty(
        "resources.0.name",
        "horizontalpodautoscalers",
      );
    }
  });
});

const merge = { "Content-Type": "application/merge-patch+json" };

describe("events in two groups", () => {
  const core = "/api/v1/namespaces/default/events";
  const events = "/apis/events.k8s.io/v1/namespaces/default/events";
  const regarding = { kind: "Pod", namespace: "default", name: "p" };
  const event = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: "e" },
    involvedObject: regarding,
    message: "hello",
    reason: "Greeted",
    reportingComponent: "example.com/greeter",
  };

  it("are the same objects", async () => {
    const { json } = serving();
    expect(await json("POST", core, event)).toMatchObject({ code: 201 });
    expect((await json("GET", `${events}/e`)).body).toMatchObject({
      apiVersion: "events.k8s.io/v1",
      regarding,
      note: "hello",
      reportingController: "example.com/greeter",
    });
    await json(
      "PATCH",
      `${events}/e`,
      { series: { count: 2, lastObservedTime: "2026-01-01T00:00:00.000000Z" } },
      merge,
    );
    expect((await json("GET", `${core}/e`)).body).toMatchObject({ message: "hello", series: { count: 2 } });
    expect((await json("GET", events)).body).toMatchObject({
      apiVersion: "events.k8s.io/v1",
      kind: "EventList",
      items: [{ note: "hello" }],
    });
  });

  it("are selected by the fields of the group", async () => {
    const { json, send } = serving();
    await json("POST", core, event);
    const found = async (path: string, selector: string) =>
      ((await json("GET", `${path}?fieldSelector=${selector}`)).body as unknown as { items?: unknown[] }).items?.length;
    expect(await found(events, "regarding.name=p,reportingController=example.com/greeter")).toBe(1);
    expect(await found(events, "regarding.name=q")).toBe(0);
    expect(await found(core, "involvedObject.name=p")).toBe(1);
    expect(await json("GET", `${events}?fieldSelector=involvedObject.name=p`)).toMatchObject({ code: 400 });
    const watched = await send("GET", `${events}?watch=true&timeoutSeconds=1&fieldSelector=regarding.name=p`);
    expect(await watched.text()).toContain('"note":"hello"');
  });
});

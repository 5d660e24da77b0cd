import { describe, expect, it } from "vitest";
import { deployment, pod } from "../../apiserver/server.fixture.ts";
import { deployments, pods, serving, table, webCells } from "./http.fixture.ts";

describe("reading and writing", () => {
  it("goes from method and path to the apiserver and back", async () => {
    const { json } = serving();
    expect(await json("POST", pods, pod("web"))).toMatchObject({
      code: 201,
      body: { kind: "Pod", metadata: { name: "web" } },
    });
    expect(await json("GET", `${pods}/web`)).toMatchObject({
      code: 200,
      body: { metadata: { name: "web", namespace: "default" } },
    });
    expect(await json("GET", "/api/v1/pods?labelSelector=app%21%3Dx")).toMatchObject({
      code: 200,
      body: { kind: "PodList", items: [{}] },
    });
    expect(await json("POST", deployments, deployment("web"))).toMatchObject({ code: 201 });
    expect(
      await json("PUT", `${deployments}/web/scale`, { metadata: { name: "web" }, spec: { replicas: 3 } }),
    ).toMatchObject({ body: { kind: "Scale", spec: { replicas: 3 } } });
    expect(await json("DELETE", `${deployments}/web`, { propagationPolicy: "Foreground" })).toMatchObject({
      body: { metadata: { finalizers: ["foregroundDeletion"] } },
    });
    expect(await json("DELETE", `${pods}/web?gracePeriodSeconds=0`)).toMatchObject({
      code: 200,
      body: { kind: "Pod" },
    });
    expect(await json("GET", `${pods}/web`)).toMatchObject({ code: 404, body: { kind: "Status", reason: "NotFound" } });
    expect(await json("DELETE", pods)).toMatchObject({ code: 200, body: { kind: "PodList", items: [] } });
  });

  it("answers with a Status whatever goes wrong", async () => {
    const { json } = serving();
    const missing = {
      code: 404,
      body: {
        kind: "Status",
        apiVersion: "v1",
        status: "Failure",
        message: "the server could not find the requested resource",
        details: {},
      },
    };
    for (const path of [
      "/nowhere",
      "/api/v1/nosuch",
      "/api/v1/namespaces/default/nodes",
      "/apis/apps/v2/deployments",
      `${pods}/web/nosuch`,
      "/api/v1/pods/web",
    ]) {
      expect(await json("GET", path), path).toMatchObject(missing);
    }
    expect(await json("POST", "/api/v1/pods", pod("web"))).toMatchObject({
      code: 405,
      body: { reason: "MethodNotAllowed" },
    });
    expect(await json("POST", pods, "{")).toMatchObject({ code: 400, body: { reason: "BadRequest" } });
    expect(await json("POST", pods, "[]")).toMatchObject({ code: 400 });
    expect(await json("GET", `${pods}?limit=many`)).toMatchObject({ code: 400 });
    expect(await json("GET", pods, undefined, { Accept: "text/html" })).toMatchObject({
      code: 406,
      body: { reason: "NotAcceptable" },
    });
  });

  it("takes YAML, takes a missing media type for JSON, and says what it does not take", async () => {
    const { json, send } = serving();
    const yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: b}]}\n";
    expect(await json("POST", pods, yaml, { "Content-Type": "application/yaml" })).toMatchObject({ code: 201 });
    expect((await send("POST", pods, pod("bare"))).status).toBe(201);
    const refused = async (method: string, path: string, type: string) => {
      const { code, body } = await json(method, path, "x", { "Content-Type": type });
      expect(code).toBe(415);
      return body.message;
    };
    expect(await refused("POST", pods, "application/vnd.kubernetes.protobuf")).toContain(
      "protobuf request bodies are not supported yet",
    );
    expect(await refused("PATCH", `${pods}/web`, "application/apply-patch+yaml")).toContain(
      "server-side apply is not supported yet",
    );
    expect(await refused("PATCH", `${pods}/web`, "application/json")).toContain("application/merge-patch+json");
    expect(await refused("POST", pods, "text/plain")).toContain("application/json");
  });

  it("finds fields that stand twice, which JSON.parse forgets (test/e2e/apimachinery/field_validation.go)", async () => {
    const { json } = serving();
    const text = JSON.stringify(deployment("web")).replace('"replicas":1', '"replicas":1,"replicas":2,"odd":{}');
    expect(await json("POST", `${deployments}?fieldValidation=Strict`, text)).toMatchObject({
      code: 400,
      body: {
        message:
          'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.odd", duplicate field "spec.replicas"',
      },
    });
    const { code, headers } = await json("POST", deployments, text);
    expect(code).toBe(201);
    expect(headers.get("Warning")).toBe(
      '299 - "unknown field \\"spec.odd\\"", 299 - "duplicate field \\"spec.replicas\\""',
    );
    expect(
      (await json("POST", `${deployments}?fieldValidation=Ignore&dryRun=All`, text)).headers.get("Warning"),
    ).toBeNull();
  });

  it("dry-runs by query, and deletes by body", async () => {
    const { json, server } = serving();
    expect((await json("POST", `${pods}?dryRun=All`, pod("web"))).code).toBe(201);
    await json("POST", pods, pod("web"));
    expect((await json("DELETE", `${pods}/web`, { dryRun: ["All"] })).code).toBe(200);
    expect(server.list({ resource: "pods" }).items).toHaveLength(1);
    expect((await json("POST", `${pods}?dryRun=Some`, pod("web"))).code).toBe(400);
  });
});

describe("what a client wants to see", () => {
  it("is a table, with the metadata of each row or the whole object", async () => {
    const { json } = serving();
    await json("POST", pods, pod("web"));
    const { body } = await json("GET", pods, undefined, { Accept: table });
    expect(body).toMatchObject({
      kind: "Table",
      rows: [{ cells: webCells, object: { kind: "PartialObjectMetadata" } }],
    });
    expect((await json("GET", `${pods}/web?includeObject=Object`, undefined, { Accept: table })).body).toMatchObject({
      rows: [{ object: { kind: "Pod" } }],
    });
  });

  it("is the metadata alone", async () => {
    const { json } = serving();
    await json("POST", pods, pod("web"));
    const Accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    expect((await json("GET", pods, undefined, { Accept })).body).toMatchObject({
      kind: "PartialObjectMetadataList",
      items: [{ kind: "PartialObjectMetadata", metadata: { name: "web" } }],
    });
  });

  it("is JSON for clients that would rather have protobuf", async () => {
    const { send } = serving();
    const response = await send("GET", pods, undefined, {
      Accept: "application/vnd.kubernetes.protobuf,application/json",
    });
    expect(response.headers.get("Content-Type")).toBe("application/json");
  });
});

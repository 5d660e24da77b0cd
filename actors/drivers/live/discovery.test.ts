import { describe, expect, it } from "vitest";
import { serving } from "./http.fixture.ts";

describe("discovery", () => {
  it("is one document for all groups for clients that ask, in the media type that they asked for", async () => {
    const { json } = serving();
    const Accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    const { body, headers } = await json("GET", "/apis", undefined, { Accept });
    expect(headers.get("Content-Type")).toBe("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    const groups = (
      body as unknown as { items: { metadata: { name: string }; versions: { resources: { resource: string }[] }[] }[] }
    ).items;
    const apps = groups.find(({ metadata }) => metadata.name === "apps")?.versions[0]?.resources;
    expect(apps?.find(({ resource }) => resource === "deployments")).toMatchObject({
      responseKind: { group: "apps", version: "v1", kind: "Deployment" },
      scope: "Namespaced",
      shortNames: ["deploy"],
      categories: ["all"],
    });
    expect(apps?.find(({ resource }) => resource === "deployments")).toHaveProperty("subresources.0.responseKind", {
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
    });
  });

  it("is one document a group and version for the others", async () => {
    const { json } = serving();
    expect((await json("GET", "/api")).body).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    expect((await json("GET", "/apis")).body).toMatchObject({ kind: "APIGroupList" });
    expect((await json("GET", "/apis/apps")).body).toMatchObject({
      kind: "APIGroup",
      name: "apps",
      preferredVersion: { groupVersion: "apps/v1" },
    });
    const { resources } = (await json("GET", "/api/v1")).body as unknown as { resources: { name: string }[] };
    expect(resources.find(({ name }) => name === "pods/eviction")).toMatchObject({
      kind: "Eviction",
      group: "policy",
      version: "v1",
    });
    expect(await json("GET", "/apis/nosuch/v1")).toMatchObject({ code: 404 });
    expect(await json("GET", "/apis/nosuch")).toMatchObject({ code: 404 });
  });
});

describe("OpenAPI", () => {
  it("says that fieldValidation is known, for every kind", async () => {
    const { json, send } = serving();
    const { paths } = (await json("GET", "/openapi/v3")).body as unknown as {
      paths: Record<string, { serverRelativeURL: string }>;
    };
    const { body } = await json("GET", paths["apis/apps/v1"]?.serverRelativeURL ?? "");
    expect(body).toHaveProperty(
      ["paths", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}", "patch", "parameters", 2, "name"],
      "fieldValidation",
    );
    expect(body).toHaveProperty(
      ["components", "schemas", "Deployment", "x-kubernetes-group-version-kind"],
      [{ group: "apps", version: "v1", kind: "Deployment" }],
    );
    expect((await send("GET", "/openapi/v3/apis/nosuch/v1")).status).toBe(404);
    const v2 = await send("GET", "/openapi/v2");
    expect([v2.status, v2.headers.get("Content-Type"), await v2.text()]).toEqual([
      200,
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
      "",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { descriptions } from "./generated/descriptions.ts";
import { definitions } from "./generated/schema.ts";
import { parseApiVersion, resourceByKind, resourceByName, resourceByPath, resourceOf, resources } from "./registry.ts";
import { categories, shortNames } from "./resource-names.ts";
import { definition } from "./schema.ts";

describe("the registry", () => {
  it("knows what upstream serves at a stable version", () => {
    expect(resources).toHaveLength(66);
    expect(new Set(resources.map(({ apiVersion }) => apiVersion))).toEqual(
      new Set([
        ...[
          "v1",
          "apps/v1",
          "batch/v1",
          "autoscaling/v1",
          "autoscaling/v2",
          "policy/v1",
          "networking.k8s.io/v1",
          "node.k8s.io/v1",
        ],
        ...[
          "admissionregistration.k8s.io/v1",
          "apiextensions.k8s.io/v1",
          "apiregistration.k8s.io/v1",
          "authentication.k8s.io/v1",
        ],
        ...[
          "authorization.k8s.io/v1",
          "certificates.k8s.io/v1",
          "coordination.k8s.io/v1",
          "discovery.k8s.io/v1",
          "events.k8s.io/v1",
        ],
        ...[
          "flowcontrol.apiserver.k8s.io/v1",
          "rbac.authorization.k8s.io/v1",
          "resource.k8s.io/v1",
          "scheduling.k8s.io/v1",
        ],
        "storage.k8s.io/v1",
      ]),
    );
  });

  it("describes a resource as discovery does", () => {
    expect(resourceByKind("apps/v1", "Deployment")).toMatchObject({
      name: "deployments.apps",
      plural: "deployments",
      singular: "deployment",
      shortNames: ["deploy"],
      categories: ["all"],
      namespaced: true,
      modelled: true,
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
      subresources: {
        scale: { kind: "Scale", apiVersion: "autoscaling/v1", verbs: ["get", "patch", "update"] },
        status: { kind: "Deployment", apiVersion: "apps/v1" },
      },
    });
  });

  it("gives subresources the group of the kind that they take", () => {
    const pods = resourceByName("pods")?.subresources;
    expect(pods?.eviction).toMatchObject({ kind: "Eviction", apiVersion: "policy/v1" });
    expect(pods?.binding).toMatchObject({ kind: "Binding", apiVersion: "v1" });
    expect(pods?.log?.kind).toBeUndefined();
    expect(resourceByName("serviceaccounts")?.subresources.token?.apiVersion).toBe("authentication.k8s.io/v1");
  });

  it("finds a resource by kind, by name, by path and by object", () => {
    const leases = resourceByName("leases.coordination.k8s.io");
    expect(leases).toBeDefined();
    expect(resourceByKind("coordination.k8s.io/v1", "Lease")).toBe(leases);
    expect(resourceByPath("coordination.k8s.io", "v1", "leases")).toBe(leases);
    expect(resourceOf({ apiVersion: "coordination.k8s.io/v1", kind: "Lease" })).toBe(leases);
    expect(resourceByKind("example.com/v1", "Widget")).toBeUndefined();
  });

  it("prefers the newer of two versions", () => {
    expect(resourceByName("horizontalpodautoscalers.autoscaling")?.apiVersion).toBe("autoscaling/v2");
    expect(resourceByKind("autoscaling/v1", "HorizontalPodAutoscaler")?.definition).toBe("HorizontalPodAutoscaler");
  });

  it("tells cluster-scoped resources from namespaced ones", () => {
    const scope = (name: string): boolean | undefined => resourceByName(name)?.namespaced;
    expect(["nodes", "namespaces", "persistentvolumes"].map(scope)).toEqual([false, false, false]);
    expect(["pods", "events", "roles.rbac.authorization.k8s.io"].map(scope)).toEqual([true, true, true]);
  });

  it("acts on the kinds that have machines, and only stores the others", () => {
    const modelled = resources.filter((resource) => resource.modelled).map(({ name }) => name);
    expect(modelled.sort()).toEqual(
      [
        ...["deployments.apps", "events", "leases.coordination.k8s.io", "namespaces", "nodes", "pods"],
        // The same objects as the core group's.
        "events.events.k8s.io",
        ...[
          "replicasets.apps",
          "replicationcontrollers",
          "statefulsets.apps",
          "daemonsets.apps",
          "controllerrevisions.apps",
        ],
        "poddisruptionbudgets.policy",
        "customresourcedefinitions.apiextensions.k8s.io",
      ].sort(),
    );
  });

  it("has short names and categories for resources that exist", () => {
    const unknown = [...Object.keys(shortNames), ...Object.keys(categories)].filter((name) => !resourceByName(name));
    expect(unknown).toEqual([]);
  });

  it("takes a version apart", () => {
    expect(parseApiVersion("v1")).toEqual({ group: "", version: "v1" });
    expect(parseApiVersion("apps/v1")).toEqual({ group: "apps", version: "v1" });
  });
});

describe("the schema", () => {
  it("has a definition for every kind and every subresource", () => {
    const named = resources.flatMap(({ definition, subresources }) => [
      definition,
      ...Object.values(subresources).map((sub) => sub.definition),
    ]);
    expect(named.filter((name) => name !== undefined && definition(name) === undefined)).toEqual([]);
  });

  it("refers to nothing that it does not have", () => {
    const scalars = [
      "string",
      "bool",
      "int32",
      "int64",
      "float64",
      "bytes",
      "time",
      "microtime",
      "intorstring",
      "quantity",
      "any",
    ];
    const codes = Object.values(definitions).flatMap((fields) => Object.values(fields));
    const names = codes.map((code) => code.replace(/!$/, "").replace(/^(?:\[\]|map:)*/, ""));
    expect(names.filter((name) => !scalars.includes(name) && definition(name) === undefined)).toEqual([]);
  });

  it("knows what only Go's types know: quantities and microseconds", () => {
    expect(definition("ResourceRequirements")?.get("limits")?.type).toEqual({
      form: "map",
      of: { form: "scalar", scalar: "quantity" },
    });
    expect(definition("LeaseSpec")?.get("renewTime")?.type).toEqual({ form: "scalar", scalar: "microtime" });
    expect(definition("DeploymentSpec")?.get("template")).toMatchObject({ required: true });
    expect(definition("constructor")).toBeUndefined();
  });

  it("says what each field is for, apart", () => {
    expect(descriptions.DeploymentSpec?.replicas).toMatch(/^Number of desired pods\./);
    expect(Object.keys(descriptions)).toEqual(Object.keys(definitions));
  });
});

import { describe, expect, it } from "vitest";
import { builtInRegistry } from "../machines/api/custom/registry.ts";
import { allows, noFaults, spend } from "./choice.ts";
import { describeFaults, faultBudget, parseFaultBudget, requirePlaces } from "./fault-budget.ts";
import { registryOfObjects } from "./registry-of-objects.ts";

describe("a scope", () => {
  const sets = { id: "replicaset-controller", interests: [{ resource: "pods" }, { resource: "replicasets.apps" }] };
  const kubelet = { id: "kubelet/n1", interests: [{ resource: "pods" }, { resource: "pods" }] };
  const budget = parseFaultBudget("crash@replicaset-controller,conflict=2@kubelet:pods,stale");

  it("lets a fault befall a component, its copies and nobody else", () => {
    expect(allows(budget, "crash")).toBe(true);
    expect(allows(budget, "crash", { actor: "replicaset-controller" })).toBe(true);
    expect(allows(budget, "crash", { actor: "replicaset-controller/2" })).toBe(true);
    expect(allows(budget, "crash", { actor: "replicaset-controllers" })).toBe(false);
    expect(allows(budget, "stale", { actor: "anybody" })).toBe(true);
  });

  it("of a request is also about what that is about", () => {
    expect(allows(budget, "conflict", { actor: "kubelet/n1", resource: "pods" })).toBe(true);
    expect(allows(budget, "conflict", { actor: "kubelet/n1", resource: "nodes" })).toBe(false);
    expect(allows(budget, "conflict", { actor: "kubelet/n1" })).toBe(false);
  });

  it("goes with the last of its faults", () => {
    expect(spend(budget, "crash").scopes).toEqual({ conflict: budget.scopes?.conflict });
    expect(spend(budget, "conflict").scopes).toEqual(budget.scopes);
  });

  it("must be of a component that there is", () => {
    expect(() => requirePlaces(budget, [sets, kubelet], builtInRegistry)).not.toThrow();
    expect(() => requirePlaces(budget, [kubelet], builtInRegistry)).toThrow(
      "crash@replicaset-controller: there is no such component; there are kubelet/n1",
    );
  });

  it("must be of an informer that there is, beside others, if it is to lag behind those", () => {
    const lagging = (place: string) => () =>
      requirePlaces(parseFaultBudget(`skew${place}`), [sets, kubelet], builtInRegistry);
    for (const place of ["", "@pods", "@replicaset-controller", "@replicaset-controller:pods"])
      expect(lagging(place)).not.toThrow();
    for (const place of ["@kubelet", "@kubelet:pods", "@nodes", "@replicaset-controller:nodes"])
      expect(lagging(place)).toThrow(`skew${place}: there is no such informer beside others of its component`);
  });

  it("may be of a resource of the user's own, if there is a definition of it", () => {
    const ofWidgets = parseFaultBudget("conflict@widgets.example.com");
    expect(ofWidgets.scopes).toEqual({ conflict: { resource: "widgets.example.com" } });
    expect(() => requirePlaces(ofWidgets, [], builtInRegistry)).toThrow(
      "conflict@widgets.example.com: there is no such resource, nor a definition of it",
    );
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "widgets", singular: "widget", kind: "Widget" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
      },
    };
    expect(() => requirePlaces(ofWidgets, [], registryOfObjects([definition]))).not.toThrow();
  });
});

describe("fault budgets", () => {
  it.each([
    ["none", noFaults],
    ["crash=1,stale=1,conflict=1", { ...noFaults, crash: 1, stale: 1, conflict: 1, total: 3 }],
    ["crash, stale=2", { ...noFaults, crash: 1, stale: 2, total: 3 }],
    ["stale|crash=1", { ...noFaults, stale: 1, crash: 1, total: 1 }],
    ["stale=2|node=1", { ...noFaults, stale: 2, node: 1, total: 2 }],
    ["lost=0", noFaults],
    [
      "crash=1@replicaset-controller,conflict@deployments.apps,lost=2@kubelet:pods",
      {
        ...noFaults,
        crash: 1,
        conflict: 1,
        lost: 2,
        total: 4,
        scopes: {
          crash: { component: "replicaset-controller" },
          conflict: { resource: "deployments.apps" },
          lost: { component: "kubelet", resource: "pods" },
        },
      },
    ],
    [
      "timetravel@kubelet/n1|stale",
      { ...noFaults, timetravel: 1, stale: 1, total: 1, scopes: { timetravel: { component: "kubelet/n1" } } },
    ],
  ])("reads %s", (text, budget) => {
    expect(parseFaultBudget(text)).toEqual(budget);
  });

  it("of faults that there are not is none", () => {
    expect(() => faultBudget({ crsh: 1 } as object)).toThrow(/"crsh" is no fault; there are stale, crash/);
  });

  it.each([
    ["crsh=1", /"crsh" is no fault; there are stale, crash, disconnect, node, conflict, unavailable, lost/],
    ["crash=x", /the number of faults is 0 to 9/],
    ["crash=1=2", /the number of faults is 0 to 9/],
    ["crash=10", /the number of faults is 0 to 9/],
    ["crash,crash", /crash stands twice/],
    ["crash,stale|lost", /not both/],
    ["", /"" is no fault/],
    ["toString", /is no fault/],
    ["crash@", /after @ comes a component, a resource, or both/],
    ["crash@a@b", /one @ is enough/],
    ["crash@pods", /a crash is of a component, not of a resource/],
    ["conflict@kubelet:pots", /there is no resource "pots"/],
  ])("refuses %j", (text, message) => {
    expect(() => parseFaultBudget(text)).toThrow(message);
  });

  it.each([
    [noFaults, "no faults"],
    [faultBudget({ stale: 1 }), "1 stale turn"],
    [faultBudget({ stale: 1, crash: 2 }), "1 stale turn and 2 crashes"],
    [faultBudget({ stale: 1, crash: 1, lost: 1 }), "1 stale turn, 1 crash and 1 lost response"],
    [faultBudget({ stale: 1, crash: 1, conflict: 1 }, 1), "any one of: stale turn, crash, conflict"],
    [faultBudget({ stale: 2, crash: 1 }, 2), "any 2 of: 2 stale turns, 1 crash"],
    [
      parseFaultBudget("crash@kubelet/n1,lost=2@kubelet:pods"),
      "1 crash of kubelet/n1 and 2 lost responses of kubelet on pods",
    ],
    [faultBudget({ stale: Number.POSITIVE_INFINITY }), "any number of stale turns"],
  ])("tells %j", (budget, text) => {
    expect(describeFaults(budget)).toBe(text);
  });
});

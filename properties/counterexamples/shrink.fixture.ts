import type { FaultBudget } from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { Random } from "../../actors/random.ts";
import type { Operation } from "../../actors/user.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { replicaSetController } from "../../machines/controllers/replica-set.ts";
import { nothingToDo } from "../../machines/reconcile.ts";
import type { SemanticsOptions } from "../checker/reductions.ts";
import { type ModelOptions, modelConditions, modelWorld } from "../model.ts";
import type { Convergence, Property } from "../property.ts";
import { finished } from "../scenario.ts";
import { SliceSearch } from "../slice-search.ts";
import { clusterInvariants } from "../standard/invariants.ts";
import { workloadProperties } from "../standard/workloads.ts";
import { walk } from "../walk.ts";
import type { Finding } from "./shrink.ts";
import { tellRun } from "./story.ts";

/** A ReplicaSet controller without expectations, and so with too many pods now and then. */
export const forgetful = controller(replicaSetController({ expectations: false })) as unknown as Component;

/** Sets a ConfigMap's value to something else whatever it is: it never comes to rest. */
export const restless = controller({
  name: "restless-controller",
  watches: [{ resource: "configmaps" }],
  memory: null,
  observe: (_memory, { key }) => ({ memory: null, wake: [key] }),
  reconcile(view, key) {
    const [, namespace = "", name = ""] = key.split("/");
    const map = view.get("configmaps", namespace, name);
    if (!map) return nothingToDo;
    const data = { mood: map.data?.mood === "good" ? "bad" : "good" };
    return {
      steps: [{ request: { verb: "update", resource: "configmaps", namespace, name, object: { ...map, data } } }],
    };
  },
}) as unknown as Component;

/** What the restless one never lets come true for good. */
export const goodMood: Convergence = {
  kind: "convergence",
  name: "in the end the mood is good",
  objection: (store) =>
    (store.list("configmaps") as readonly KubeObject[]).some(
      ({ data }) => (data as { mood?: string } | undefined)?.mood === "bad",
    )
      ? "the mood is bad"
      : undefined,
};

/** A manifest with more in it than anybody needs. */
export function ornate(kind: "ReplicaSet" | "Deployment", name: string, replicas: number): KubeObject {
  const labels = { app: name };
  const main = {
    name: "main",
    image: "nginx:1",
    ports: [{ containerPort: 80 }],
    resources: { requests: { cpu: "10m" } },
  };
  const sidecar = { name: "sidecar", image: "proxy:1", env: [{ name: "A", value: "b" }] };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "default", labels, annotations: { "example.com/owner": "me" } },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [main, sidecar], terminationGracePeriodSeconds: 5 } },
    },
  };
}

export const configMap: KubeObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "default" },
  data: { mood: "good", other: "1" },
};

/** All that the user of a whole does. */
export const manyOperations: readonly Operation[] = [
  configMap,
  ornate("ReplicaSet", "web", 3),
  ornate("ReplicaSet", "db", 0),
].map((object) => creation(object));

/** Walks until a property is broken. Throws if none ever is. */
export function findByWalks(options: ModelOptions, faults: FaultBudget, seed: number): Finding {
  const properties = [...clusterInvariants, ...workloadProperties];
  const start = modelWorld(options);
  for (let walks = 0; walks < 200; walks++) {
    const { violation, choices } = walk(start.fork(), properties, faults, Random.seeded(seed * 1_000 + walks), 20_000);
    const property = properties.find(({ name }) => name === violation?.property);
    if (!violation || !property) continue;
    const counterexample = { ...violation, ...tellRun(start.fork(), faults, choices), choices };
    return findingOf(options, faults, property, counterexample);
  }
  throw new Error("nothing was ever broken");
}

/** A finding, with all that it takes to shrink it. */
export function findingOf(
  options: ModelOptions,
  faults: FaultBudget,
  property: Property,
  counterexample: Finding["counterexample"],
  semantics: SemanticsOptions = {},
): Finding {
  return {
    counterexample,
    conditions: modelConditions(options),
    components: options.replace ?? [],
    faults,
    property,
    search: (world, budget, maxStates) =>
      finished(new SliceSearch(world, [property], semantics).search(budget, { maxStates })),
  };
}

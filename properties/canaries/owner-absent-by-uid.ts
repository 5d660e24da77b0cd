import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { objectKey, parseKey, type ResourceName, type Stored } from "../../machines/api/object.ts";
import { garbageCollector } from "../../machines/controllers/garbage-collector.ts";
import { dependentsOf, ownerKey, targetOf } from "../../machines/controllers/owners.ts";
import { type Key, nothingToDo, type Plan, type Reconciler, stepFailed } from "../../machines/reconcile.ts";
import type { View } from "../../machines/view.ts";
import { dependentsOfTheLivingStay } from "../standard/ownership.ts";
import type { Canary } from "./canary.ts";
import { configMap, ownedBy } from "./objects.ts";

const resources: readonly ResourceName[] = ["configmaps"];

/** The graph as it was: nodes are uids, and so are the owners that are known to be absent. Both sorted. */
interface Graph {
  readonly nodes: readonly string[];
  readonly absent: readonly string[];
}

/** Keys of this form are nodes that stand for an owner that no event has shown yet: where a dependent says that it is, and its uid. */
const virtualPrefix = "virtual/";

/**
 * The collector of Kubernetes before 1.20 (graph_builder.go, garbagecollector.go): whoever first mentions an owner that the graph does not have makes a
 * node for it, with the coordinates that it gives. If nothing is there, the uid is noted as absent, and all that name that uid are looked at and,
 * without a further question, deleted.
 */
function collectorByUid(): Reconciler<Graph> {
  const repaired = garbageCollector(resources);
  return {
    name: repaired.name,
    watches: repaired.watches,
    memory: { nodes: [], absent: [] },
    observe(memory, event, view, clock) {
      const { type, object, key } = event;
      const { uid, ownerReferences = [] } = object.metadata;
      if (type === "DELETED") {
        const nodes = memory.nodes.filter((node) => node !== uid);
        const dependents = dependentKeys(view, uid);
        const absent = dependents.length > 0 ? withUid(memory.absent, uid) : memory.absent;
        return { memory: { nodes, absent }, wake: dependents };
      }
      const unknown = ownerReferences.filter((reference) => !memory.nodes.includes(reference.uid));
      const nodes = [uid, ...unknown.map((reference) => reference.uid)].reduce(withUid, memory.nodes);
      const virtual = unknown.map(
        (reference) => `${virtualPrefix}${reference.uid}|${ownerKey(view, object, reference)}`,
      );
      const { wake } = repaired.observe(null, event, view, clock);
      return { memory: { ...memory, nodes }, wake: [...virtual, ...wake.filter((one) => one !== key)] };
    },
    reconcile(view, key, memory, clock) {
      if (key.startsWith(virtualPrefix)) return lookForOwner(view, key);
      const doomed = withAbsentOwners(view, key, memory);
      return doomed ?? (repaired.reconcile(view, key, null, clock) as Plan<never>);
    },
    answered(memory, _key, step, response) {
      const uid = step.expectGone?.uid;
      return uid === undefined || stepFailed(step, response)
        ? memory
        : { ...memory, absent: withUid(memory.absent, uid) };
    },
  };
}

/** Upstream: attemptToDeleteItem for a virtual node; its dependents follow when it is known to be absent. */
function lookForOwner(view: View, key: Key): Plan<Graph> {
  const [uid = "", owner = ""] = key.slice(virtualPrefix.length).split("|");
  const { resource, namespace, name } = parseKey(owner);
  const request = { verb: "get", resource, namespace, name } as const;
  return { steps: [{ request, expectGone: { uid } }], wake: dependentKeys(view, uid) };
}

/** Upstream: isDangling, which asks the cache of absent owners first. */
function withAbsentOwners(view: View, key: Key, { absent }: Graph): Plan<Graph> | undefined {
  const { resource, namespace, name } = parseKey(key);
  const object: Stored | undefined = view.get<ResourceName>(resource, namespace, name);
  if (!object || object.metadata.deletionTimestamp !== undefined) return nothingToDo;
  const { uid, ownerReferences = [] } = object.metadata;
  if (ownerReferences.length === 0 || !ownerReferences.every((owner) => absent.includes(owner.uid))) return undefined;
  const options = { propagationPolicy: "Background", preconditions: { uid } } as const;
  return {
    steps: [{ request: { verb: "delete", ...targetOf({ resource, object }), options }, tolerate: ["NotFound"] }],
  };
}

function dependentKeys(view: View, uid: string): Key[] {
  return dependentsOf(view, resources, uid).map(({ resource, object: { metadata } }) =>
    objectKey(resource, metadata.namespace, metadata.name),
  );
}

function withUid(uids: readonly string[], uid: string): readonly string[] {
  return uids.includes(uid) ? uids : [...uids, uid].sort();
}

/** The user of kubernetes/kubernetes#65200 copied objects to another namespace, owner references and all; the volume claims that they copied were collected. */
export const ownerAbsentByUid: Canary = {
  name: "a garbage collector that takes an owner for absent by its uid alone",
  reference: "kubernetes/kubernetes#88097, #65200 (PR #92743)",
  mechanism:
    "A copy of a dependent in another namespace keeps its owner reference. After a restart the collector meets the copy before the owner, does not find the owner in the copy's namespace, holds its uid for absent, and deletes the true dependents of the living owner.",
  scenario: {
    nodes: 1,
    only: ["garbage-collector-controller"],
    given: [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "backup" } },
      configMap("parent"),
      configMap("child", "default", [ownedBy("parent")]),
    ],
    operations: [creation(configMap("child", "backup", [ownedBy("parent")]))],
    faults: faultBudget({ crash: 1 }),
    properties: [dependentsOfTheLivingStay],
  },
  broken: { components: [controller(collectorByUid())] },
  twin: { components: [controller(garbageCollector(resources))] },
  violates: dependentsOfTheLivingStay.name,
};

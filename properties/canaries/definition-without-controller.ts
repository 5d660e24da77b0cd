import { creation } from "../../actors/creation.ts";
import { defineController } from "../../actors/define-controller.ts";
import { registryOfObjects } from "../../actors/registry-of-objects.ts";
import { definitionsResource } from "../../machines/api/custom/resources.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { kind } from "../../machines/kind.ts";
import { nothingToDo } from "../../machines/reconcile.ts";
import { requests } from "../../machines/requests.ts";
import { converges, sometimes } from "../user-properties.ts";
import type { Canary } from "./canary.ts";
import { definition } from "./custom-kind.ts";

const services = kind<{ readonly metadata: { readonly name: string } }>("instances.example.com");
const instances = definition("example.com", "Instance");
const finalizer = "example.com/release";
const instance: KubeObject = {
  apiVersion: "example.com/v1",
  kind: "Instance",
  metadata: { name: "a", namespace: "default", finalizers: [finalizer] },
  spec: {},
};

/** Lets an object go that is being deleted: the only one who does. */
const releaser = defineController({
  name: "instance-controller",
  for: services,
  reconcile(view, { namespace, name }) {
    const found = view.get(services, namespace, name);
    if (!found?.metadata.deletionTimestamp) return nothingToDo;
    return { steps: [{ request: requests.patch(services, namespace, name, { metadata: { finalizers: null } }) }] };
  },
});

const definitionsGo = converges("a definition that is deleted goes, and its objects with it", (cluster) => {
  const held = cluster.list(services).find(({ metadata }) => metadata.deletionTimestamp);
  const waiting = cluster.list(definitionsResource).find(({ metadata }) => metadata.deletionTimestamp);
  return waiting && `CustomResourceDefinition ${waiting.metadata.name} waits for ${held?.metadata.name ?? "nothing"}`;
});

export const definitionWithoutController: Canary = {
  name: "a definition whose controller was taken away first",
  reference: "kubernetes/kubernetes#60538",
  mechanism:
    "A definition is deleted, and with it its objects; one of them is held by a finalizer, and the controller that would take it off runs no longer. The definition's own clean-up waits for ever.",
  scenario: {
    nodes: 1,
    only: [],
    given: [instances],
    operations: [
      creation(instance, registryOfObjects([instances])),
      { request: requests.delete(definitionsResource, "", "instances.example.com") },
    ],
    properties: [
      definitionsGo,
      sometimes("there is an object to let go", (cluster) => cluster.list(services).length > 0),
    ],
  },
  broken: {},
  twin: { controllers: [releaser] },
  violates: definitionsGo.name,
};

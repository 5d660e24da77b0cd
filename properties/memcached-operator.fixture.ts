import { memcached, memcachedDefinition } from "../actors/apiserver/memcached.fixture.ts";
import { defineController, defineGeneratorController } from "../actors/define-controller.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { controllerReference } from "../machines/controllers/claim.ts";
import { type CustomObject, kind } from "../machines/kind.ts";
import { nothingToDo } from "../machines/reconcile.ts";
import { requests } from "../machines/requests.ts";
import type { View } from "../machines/view.ts";

export { memcached, memcachedDefinition };

interface Memcached {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly size: number };
  readonly status?: { readonly replicas?: number; readonly observedGeneration?: number };
}

export const memcacheds = kind<Memcached>("memcacheds.example.com");

/** Pods are named, so that creating one twice is refused. */
function podOf(owner: CustomObject<Memcached>, index: number) {
  return {
    metadata: {
      name: `${owner.metadata.name}-${index}`,
      namespace: owner.metadata.namespace ?? "",
      ownerReferences: [controllerReference(owner)],
    },
    spec: { containers: [{ name: "memcached", image: "memcached:1" }] },
  };
}

const desired = (cluster: View): string | undefined => {
  for (const { metadata, spec, status } of cluster.list(memcacheds)) {
    const pods = cluster.controlledBy("pods", metadata.uid).length;
    if (pods !== spec.size) return `Memcached ${metadata.name} has ${pods} pods, ${spec.size} are wanted`;
    if (status?.replicas !== pods) return `Memcached ${metadata.name}: its status says ${status?.replicas} pods`;
  }
  return undefined;
};

const about = { for: memcacheds, owns: ["pods"], desired };

export const generatorOperator = defineGeneratorController({
  ...about,
  name: "memcached-controller",
  *reconcile(api, { namespace, name }) {
    const found = yield* api.get(memcacheds, namespace, name);
    if (!found || found.metadata.deletionTimestamp) return;
    const pods = yield* api.controlledBy("pods", found);
    for (let index = pods.length; index < found.spec.size; index++) yield* api.create("pods", podOf(found, index));
    const replicas = (yield* api.controlledBy("pods", found)).length;
    if (found.status?.replicas !== replicas) yield* api.patchStatus(memcacheds, namespace, name, { replicas });
  },
});

export const planOperator = defineController({
  ...about,
  name: "memcached-controller",
  reconcile(view, { namespace, name }) {
    const found = view.get(memcacheds, namespace, name);
    if (!found || found.metadata.deletionTimestamp) return nothingToDo;
    const replicas = view.controlledBy("pods", found.metadata.uid).length;
    const missing = Array.from({ length: Math.max(found.spec.size - replicas, 0) }, (_, index) => replicas + index);
    const creations = missing.map((index) => ({ request: requests.create("pods", podOf(found, index)) }));
    const status = { request: requests.patchStatus(memcacheds, namespace, name, { replicas }) };
    return { steps: [...creations, ...(found.status?.replicas === replicas ? [] : [status])] };
  },
});

export const cache: KubeObject = memcached("cache", { size: 2 });

import { builtInRegistry, type Registry } from "../machines/api/custom/registry.ts";
import { definitionsResource } from "../machines/api/custom/resources.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { resourceOf } from "../machines/api/registry.ts";
import { registryOf } from "./apiserver/custom-resources.ts";
import { handle } from "./apiserver/handle.ts";
import { bootstrapStore } from "./bootstrap.ts";
import { counted } from "./store.ts";

/** Whether an object is a CustomResourceDefinition. */
export function isDefinition(object: KubeObject): boolean {
  return resourceOf(object)?.name === definitionsResource;
}

/** The kinds that there are once these objects are applied: Kubernetes' own, and those that definitions among them make, if they are valid. */
export function registryOfObjects(objects: readonly KubeObject[]): Registry {
  const definitions = objects.filter(isDefinition);
  if (definitions.length === 0) return builtInRegistry;
  const store = definitions.reduce(
    (before, object, index) => {
      const stamp = { nowMs: 0, uid: `definition-${index}`, suffix: "" };
      return handle(before, { verb: "create", resource: definitionsResource, object }, stamp).store;
    },
    bootstrapStore(counted, 0),
  );
  return registryOf(store);
}

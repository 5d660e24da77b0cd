import type { KubeObject } from "../machines/api/object.ts";
import { resourceOf } from "../machines/api/registry.ts";
import type { Operation } from "./user.ts";

/** What a user does to create an object of a manifest. Throws if its kind is unknown. */
export function creation(object: KubeObject): Operation {
  const info = resourceOf(object);
  if (!info) throw new Error(`unknown kind ${object.apiVersion} ${object.kind}`);
  const place = info.namespaced ? { namespace: object.metadata.namespace ?? "default" } : {};
  return { request: { verb: "create", resource: info.name, ...place, object } };
}

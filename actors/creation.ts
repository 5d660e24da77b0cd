import { builtInRegistry, type Registry } from "../machines/api/custom/registry.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { storageOf } from "../machines/api/registry.ts";
import type { CreateRequest } from "../machines/api/request.ts";
import type { Operation } from "./user.ts";

/**
 * What a user does to create an object of a manifest. Throws if its kind is unknown.
 * @param registry the kinds that there are; Kubernetes' own when unset.
 */
export function creation(object: KubeObject, registry: Registry = builtInRegistry): Operation {
  return { request: { verb: "create", ...placeOf(object, registry), object } };
}

/** What a user does to apply a changed manifest of an object that exists. Fields that are no longer there stay as they are. */
export function change(object: KubeObject, registry: Registry = builtInRegistry): Operation {
  const { apiVersion: _v, kind: _k, status: _s, metadata, ...fields } = object;
  const { labels, annotations, name = "" } = metadata;
  const patch = { ...fields, metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } };
  return { request: { verb: "patch", ...placeOf(object, registry), name, patchType: "merge", patch } };
}

function placeOf(object: KubeObject, registry: Registry): Pick<CreateRequest, "resource" | "apiVersion" | "namespace"> {
  const info = registry.byKind(object.apiVersion, object.kind);
  if (!info) {
    const { apiVersion, kind } = object;
    throw new Error(
      `unknown kind ${apiVersion} ${kind}; if a CustomResourceDefinition makes it: registryOfObjects([it])`,
    );
  }
  const place = info.namespaced ? { namespace: object.metadata.namespace ?? "default" } : {};
  const storage = storageOf(info);
  // Manifests speak the version that they are written in.
  return { resource: storage.name, ...(info !== storage && { apiVersion: info.apiVersion }), ...place };
}

import { handle } from "./apiserver/handle.ts";
import { type Numbering, Store } from "./store.ts";

/** The namespaces that every cluster begins with. */
export const systemNamespaces = ["default", "kube-node-lease", "kube-public", "kube-system"] as const;

/** The store of a cluster in which nothing has happened yet but that these namespaces exist. */
export function bootstrapStore(numbering: Numbering, nowMs: number, more: readonly string[] = []): Store {
  const names = [...new Set([...systemNamespaces, ...more])];
  return names.reduce((store, name) => {
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    const uid = `namespaces.${name}`;
    return handle(store, { verb: "create", resource: "namespaces", object }, { nowMs, uid, suffix: "" }).store;
  }, Store.empty(numbering));
}

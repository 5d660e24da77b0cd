import type { Namespace } from "../generated/types.ts";
import { fill, within } from "./fill.ts";

/** The label by which selectors pick a namespace by its name. */
const nameLabel = "kubernetes.io/metadata.name";

/** Upstream: SetDefaults_Namespace and SetDefaults_NamespaceStatus. */
export function defaultNamespace(namespace: Namespace): Namespace {
  const phased = within(fill(namespace, { status: {} }), "status", (status) => fill(status, { phase: "Active" }));
  const { name, labels } = phased.metadata;
  if (!name || labels?.[nameLabel] === name) return phased;
  return { ...phased, metadata: { ...phased.metadata, labels: { ...labels, [nameLabel]: name } } };
}

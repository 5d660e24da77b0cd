import { readDocuments } from "../../../actors/manifest-text.ts";
import type { KubeObject } from "../../../machines/api/object.ts";

/**
 * The objects of what `kubectl get -o yaml` or `-o json` printed, as they are: lists are taken apart, nothing is validated. Undefined if it is
 * no such thing but manifests, whose objects no apiserver has seen yet, or no YAML.
 */
export function snapshotIn(text: string): readonly KubeObject[] | undefined {
  const documents = readDocuments(text);
  if (documents.some(({ problems }) => problems.length > 0)) return undefined;
  const objects = documents.flatMap(({ value }) => itemsOf(value)).filter(isObject);
  return objects.some(({ metadata }) => metadata.uid !== undefined) ? objects : undefined;
}

function itemsOf(value: unknown): readonly unknown[] {
  const { kind, items } = (value ?? {}) as { readonly kind?: unknown; readonly items?: unknown };
  return typeof kind === "string" && kind.endsWith("List") && Array.isArray(items) ? items.flatMap(itemsOf) : [value];
}

function isObject(value: unknown): value is KubeObject {
  const { kind, metadata } = (value ?? {}) as Partial<KubeObject>;
  return typeof kind === "string" && typeof metadata?.name === "string";
}

import type { Operation } from "../actors/user.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { daemonSetProperties } from "./daemon-sets.ts";
import type { Property } from "./property.ts";
import { statefulSetProperties } from "./stateful-sets.ts";

/** What holds of kinds that few clusters have; asked only where there is one of the kind, so that no verdict is for want of it. */
const byKind: Readonly<Record<string, readonly Property[]>> = {
  StatefulSet: statefulSetProperties,
  DaemonSet: daemonSetProperties,
};

/** The kinds of what is there and of what a user creates. */
export function kindsOf(given: readonly KubeObject[], operations: readonly Operation[]): ReadonlySet<string> {
  const created = operations.flatMap(({ request }) => (request.verb === "create" ? [request.object.kind] : []));
  return new Set([...given.map(({ kind }) => kind), ...created]);
}

/** The properties of these kinds, besides those of every workload. */
export function kindProperties(kinds: ReadonlySet<string>): readonly Property[] {
  return Object.entries(byKind).flatMap(([kind, properties]) => (kinds.has(kind) ? properties : []));
}

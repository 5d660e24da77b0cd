import type { Reconciler } from "../machines/reconcile.ts";
import { builtIns, type ClusterOptions } from "./cluster.ts";
import type { Component, ComponentId } from "./component.ts";
import { modelKubelet } from "./conditions.ts";
import { controller } from "./controller.ts";

/** Of what cluster the component is that a variant is made of; what is unset is as in a check. */
export type VariantOptions = Pick<ClusterOptions, "node" | "topology" | "mitigations">;

/**
 * A copy of a built-in component that does something otherwise: broken as it once was, or mended as it might be. It takes the place of the
 * original in a scenario's `components`, and in `replace` of `simulate` and `createCluster`. Throws a RangeError if there is no component of
 * that id. One that writes down nothing keeps the original's memory, whatever it is: pass it on.
 *
 * @param change from how the original decides to how the copy does: a reconciler, some of whose functions are others.
 * @param options a kubelet is that of a check when unset: it sends no heartbeats, and tells of a pod's birth in one write.
 * @example
 * // It believes that a pod which is to go has gone.
 * const hasty = variantOf("statefulset-controller", (original) => ({
 *   ...original,
 *   reconcile: (view, key, memory, clock) => original.reconcile(withoutTerminatingPods(view), key, memory, clock),
 * }));
 */
export function variantOf(
  id: ComponentId,
  change: (original: Reconciler<unknown>) => Reconciler<unknown>,
  options: VariantOptions = {},
): Component {
  const nodes = Number(/^kubelet\/n(\d+)$/.exec(id)?.[1] ?? 1);
  const all = builtIns({ nodes, node: modelKubelet(), ...options });
  const found = all.find(({ reconciler }) => reconciler.name === id);
  if (!found) {
    const ids = all.map(({ reconciler }) => reconciler.name).join(", ");
    throw new RangeError(`${id}: there is no such component; there are ${ids}`);
  }
  return controller(change(found.reconciler), found.node) as Component;
}

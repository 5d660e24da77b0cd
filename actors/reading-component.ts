import { readingOwnWrites } from "../machines/controllers/own-writes.ts";
import type { Reconciler } from "../machines/reconcile.ts";
import type { Component } from "./component.ts";
import { controller } from "./controller.ts";

/**
 * A controller as a component; one that reads its own writes before it acts, if it is to (`Mitigations.readYourOwnWrites`).
 * @param runtimeOf the node whose runtime is its own, of a kubelet.
 */
export function readingComponent<M>(reconciler: Reconciler<M>, readsOwnWrites: boolean, runtimeOf?: string): Component {
  const component = readsOwnWrites
    ? controller(readingOwnWrites(reconciler), runtimeOf)
    : controller(reconciler, runtimeOf);
  return component as unknown as Component;
}

/** Properties in a few lines, over typed objects: `always("…", (cluster) => …)`. What they read is the truth, not anybody's cache. */
import { originalOf } from "../actors/copies.ts";
import type { UserController } from "../actors/define-controller.ts";
import { StoreView } from "../actors/store-view.ts";
import { undesired } from "../actors/user-controllers.ts";
import type { View } from "../machines/view.ts";
import type { Always, Convergence, Eventually, LeadsTo, Objection, OnStep, Sometimes } from "./property.ts";

/**
 * In every reachable state.
 * @param name a sentence that is true as long as it holds.
 * @param objection why it does not hold in a cluster, in words; undefined where it does. A function of the cluster alone.
 * @example
 * always("no cache has more than five pods", (cluster) =>
 *   cluster.list("pods").length > 5 ? "there are six" : undefined);
 */
export function always(name: string, objection: (cluster: View) => Objection): Always {
  return { kind: "always", name, objection: (store) => objection(new StoreView(store)) };
}

/** In some reachable state, so that the others do not hold for want of anything happening. */
export function sometimes(name: string, holds: (cluster: View) => boolean): Sometimes {
  return { kind: "sometimes", name, holds: (store) => holds(new StoreView(store)) };
}

/** Of every change. @param objection of the cluster before and after it, and of who made it: the name of a component, or `user`. */
export function step(name: string, objection: (before: View, after: View, actor: string) => Objection): OnStep {
  return {
    kind: "step",
    name,
    objection: (before, after, actor) => objection(new StoreView(before), new StoreView(after), actor),
  };
}

/** On every run there comes a moment at which there is nothing to object, whatever comes after. */
export function eventually(name: string, objection: (cluster: View) => Objection): Eventually {
  return { kind: "eventually", name, objection: (store) => objection(new StoreView(store)) };
}

/** After every moment that it starts from there comes one, at once or later, at which there is nothing to object. */
export function leadsTo(
  name: string,
  from: (cluster: View) => boolean,
  objection: (cluster: View) => Objection,
): LeadsTo {
  return {
    kind: "leadsTo",
    name,
    from: (store) => from(new StoreView(store)),
    objection: (store) => objection(new StoreView(store)),
  };
}

/** Once faults stop, every fair run comes to where there is nothing to object, and stays there. */
export function converges(name: string, objection: (cluster: View) => Objection): Convergence {
  return { kind: "convergence", name, objection: (store) => objection(new StoreView(store)) };
}

/**
 * That what a user's controller is for comes about: what it says itself (`desired`), or what can be said of any kind. And that it comes to
 * rest: one that writes for ever is at odds with somebody, or with itself.
 */
export function convergenceOf(controller: UserController): Convergence {
  const { id, reconciles } = controller;
  return {
    ...converges(`${reconciles} come to what ${id} is for, and stay`, (cluster) => undesired(controller, cluster)),
    forEver: (_before, _after, actor) => (originalOf(actor) === id ? `${id} writes for ever` : undefined),
  };
}

import type { Component } from "../actors/component.ts";
import type { View } from "../machines/view.ts";

/** A component with nothing in its hands but copies: whoever reaches for more, or changes what it was given, fails. */
export function isolated(component: Component): Component {
  const may = new Set(component.interests.map(({ resource }) => resource));
  return {
    ...component,
    react(state, input, view, clock) {
      return component.react(
        deepFrozen(state),
        deepFrozen(input),
        restricted(view, may),
        Object.freeze({ nowMs: clock.nowMs }),
      );
    },
  };
}

/** A view that knows nothing but what its component has said it watches. */
function restricted(view: View, may: ReadonlySet<string>): View {
  const allow = <R>(resource: string, answer: () => R): R => {
    if (!may.has(resource)) throw new Error(`nobody watches ${resource} here`);
    return answer();
  };
  const { ownedBy } = view;
  return {
    get: (resource, namespace, name) => allow(resource, () => view.get(resource, namespace, name)),
    list: (resource, namespace) => allow(resource, () => view.list(resource, namespace)),
    controlledBy: (resource, uid) => allow(resource, () => view.controlledBy(resource, uid)),
    orphans: (resource, namespace) => allow(resource, () => view.orphans(resource, namespace)),
    ...(ownedBy && { ownedBy: (resource, uid) => allow(resource, () => ownedBy.call(view, resource, uid)) as never }),
    podsOnNode: (node) => allow("pods", () => view.podsOnNode(node)),
  };
}

const frozen = new WeakSet<object>();

function deepFrozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || frozen.has(value)) return value;
  frozen.add(value);
  for (const part of Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
}

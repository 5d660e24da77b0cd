import type { Component, ComponentId } from "./component.ts";

/** How many instances of a component run, by its id; one of all others. */
export type Copies = Readonly<Record<ComponentId, number>>;

/** More than this of one component nobody runs. */
const mostCopies = 9;

/**
 * Components with their copies: `replicaset-controller`, `replicaset-controller/2`, … Each is a process with a cache and a memory of its own, and
 * knows nothing of the others; unless they elect a leader (`elected` in leader-election.ts), all are at work. Throws a RangeError if there is
 * no such component, if it cannot be copied (a kubelet has a node to itself), or if the number is not 1 to 9.
 */
export function withCopies(components: readonly Component[], copies: Copies): Component[] {
  for (const [id, count] of Object.entries(copies)) {
    const component = components.find((each) => each.id === id);
    if (!component) throw new RangeError(`copies of ${id}: there is no such component`);
    if (component.runtimeOf !== undefined) throw new RangeError(`copies of ${id}: a node has one kubelet`);
    if (!Number.isInteger(count) || count < 1 || count > mostCopies)
      throw new RangeError(`copies of ${id}: 1 to ${mostCopies} are possible, not ${count}`);
  }
  return components.flatMap((component) =>
    Array.from({ length: copies[component.id] ?? 1 }, (_, index) =>
      index === 0 ? component : { ...component, id: `${component.id}/${index + 1}` },
    ),
  );
}

/** The id of the component that this one is, or is a copy of. A kubelet is nobody's copy. */
export function originalOf(id: ComponentId): ComponentId {
  return id.replace(/\/\d+$/, "");
}

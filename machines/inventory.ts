import type { AnyStateMachine, AnyStateNode, StateValue } from "xstate";

/** What a machine's definition says can happen: the denominator of coverage. */
export interface Inventory {
  /** Paths of all states, in the order of the definition, the root left out. */
  readonly states: readonly string[];
  /** The state and the event (of a timer: `after NAME`) of every transition that a driver can bring about. The root's path is empty. */
  readonly transitions: readonly { readonly state: string; readonly event: string }[];
  /** All events that a driver can send; timers are not among them. */
  readonly events: readonly string[];
}

const afterPrefix = "xstate.after.";
/** Events that XState raises itself; nobody can send them. */
const internalPrefix = "xstate.done.";

/** An `after` of the definition: in this state the timer is armed, and this is the event by which it fires. */
export interface Timer {
  readonly timer: string;
  readonly node: AnyStateNode;
  readonly eventType: string;
}

/** All `after`s of a machine. A timer is named as its delay is; `refuseForbidden` sees to it that no two of one name are armed at once. */
export function timersOf(machine: AnyStateMachine): readonly Timer[] {
  return allStates(machine.root).flatMap((node) =>
    [...new Set(node.after.map(({ eventType }) => eventType))].map((eventType) => ({
      timer: eventType.slice(afterPrefix.length, -node.id.length - 1),
      node,
      eventType,
    })),
  );
}

/** A state's path from the root: `running.ready`; empty for the root itself. */
export function pathOf(node: AnyStateNode): string {
  return node.path.join(".");
}

/** All states of a machine, the root first, in the order of the definition. */
export function allStates(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(allStates)];
}

/** Lists what a machine's definition holds. */
export function inventoryOf(machine: AnyStateMachine): Inventory {
  const nodes = allStates(machine.root);
  const timers = new Map(timersOf(machine).map(({ timer, eventType }) => [eventType, timer]));
  const own = (node: AnyStateNode) =>
    [...node.transitions]
      .filter(([event]) => !event.startsWith(internalPrefix))
      .map(([event, candidates]) => ({
        event: eventLabel(timers, event),
        isTimer: timers.has(event),
        acts: candidates.some(doesSomething),
      }));
  return {
    states: nodes.slice(1).map(pathOf),
    transitions: nodes.flatMap((node) =>
      own(node).flatMap(({ event, acts }) => (acts ? [{ state: pathOf(node), event }] : [])),
    ),
    events: [...new Set(nodes.flatMap((node) => own(node).flatMap(({ event, isTimer }) => (isTimer ? [] : [event]))))],
  };
}

/** An event as coverage and diagrams write it: a timer's as `after crashLoopBackOff`. */
export function eventLabel(timers: ReadonlyMap<string, string>, eventType: string): string {
  const timer = timers.get(eventType);
  return timer === undefined ? eventType : `after ${timer}`;
}

/** A transition without target and actions only forbids what a state above would do. */
export function doesSomething(transition: {
  target?: unknown;
  actions: readonly unknown[];
  reenter: boolean;
}): boolean {
  return transition.target !== undefined || transition.actions.length > 0 || transition.reenter;
}

/** The innermost active states of a state value, in the order of the definition. */
export function leafPaths(machine: AnyStateMachine, value: StateValue): readonly string[] {
  const leaves = (node: AnyStateNode, inside: StateValue | undefined): readonly string[] => {
    if (inside === undefined) return [pathOf(node)];
    const children: Record<string, StateValue | undefined> =
      typeof inside === "string" ? { [inside]: undefined } : inside;
    return Object.entries(node.states)
      .filter(([key]) => key in children)
      .flatMap(([key, child]) => leaves(child, emptyAsNothing(children[key])));
  };
  return leaves(machine.root, value);
}

/** XState writes `{}` for a state without children inside a parallel one. */
function emptyAsNothing(value: StateValue | undefined): StateValue | undefined {
  return typeof value === "object" && Object.keys(value).length === 0 ? undefined : value;
}

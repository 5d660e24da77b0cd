import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from "xstate";
import { doesSomething, pathOf, timersOf } from "../../../machines/inventory.ts";
import { choiceName, transitionName } from "../../../properties/coverage.ts";
import type { Chart, ChartState, ChartTransition, Trigger } from "./chart.ts";
import { actionNames, durationText, guardName } from "./names.ts";

/** Reads a chart from any machine of XState 5. Nothing is run; the same machine gives the same chart. */
export function chartOf(machine: AnyStateMachine): Chart {
  const reading: Reading = { machine, timers: timerTriggers(machine) };
  return { name: machine.id, root: stateOf(reading, machine.root) };
}

interface Reading {
  readonly machine: AnyStateMachine;
  /** By the type of the timer's event. */
  readonly timers: ReadonlyMap<string, Trigger>;
}

const kinds = { shallow: "shallow history", deep: "deep history" } as const;

function stateOf(reading: Reading, node: AnyStateNode): ChartState {
  const description = node.description;
  const initial = initialOf(node);
  return {
    path: pathOf(node),
    name: node.path.length === 0 ? reading.machine.id : node.key,
    kind: node.type === "history" ? kinds[node.history || "shallow"] : node.type,
    ...(description !== undefined && { description }),
    tags: node.tags,
    entry: actionNames(node.entry),
    exit: actionNames(node.exit),
    invokes: node.invoke.map(({ id, src }) => invokeText(node, id, src)),
    ...(initial && { initial }),
    transitions: [...node.transitions.values(), node.always ?? []].flatMap((alternatives) =>
      alternatives.map((transition, index) =>
        transitionOf(reading, node, transition, alternatives.length > 1 ? index : undefined),
      ),
    ),
    states: Object.values(node.states).map((child) => stateOf(reading, child)),
  };
}

/** XState gives ids of its own, from a number and the state, to what has none; and a name to logic that is not named. */
function invokeText(node: AnyStateNode, id: string, src: unknown): string {
  const named = typeof src === "string" ? src : "(inline)";
  const logic = named.startsWith("xstate.invoke.") ? "(inline)" : named;
  return id.endsWith(`.${node.id}`) || id === logic ? logic : `${logic} as ${id}`;
}

function initialOf(node: AnyStateNode): ChartState["initial"] {
  if (node.type === "compound") {
    return { targets: node.initial.target.map(pathOf), actions: actionNames(node.initial.actions) };
  }
  if (node.type !== "history" || node.parent === undefined) return undefined;
  const { target } = node.config as { readonly target?: string | readonly string[] };
  const parent: AnyStateNode = node.parent;
  if (target === undefined) {
    // The history of a parallel state begins where that begins: in all of its regions.
    return { targets: parent.type === "parallel" ? [pathOf(parent)] : parent.initial.target.map(pathOf), actions: [] };
  }
  return { targets: [target].flat().map((each) => pathOf(nodeAt(parent, each))), actions: [] };
}

/** The state that a history's default names: `#id`, or a path from the state around it. */
function nodeAt(parent: AnyStateNode, target: string): AnyStateNode {
  const [id = "", ...keys] = target.split(".");
  const byId = id.startsWith("#") ? parent.machine.getStateNodeById(target) : undefined;
  if (byId) return byId;
  const found = [id, ...keys].reduce<AnyStateNode | undefined>((node, key) => node?.states[key], parent);
  if (!found) throw new RangeError(`machine ${parent.machine.id} has no state ${target} in ${parent.id}`);
  return found;
}

/** @param index which it is of several alternatives. */
function transitionOf(
  reading: Reading,
  node: AnyStateNode,
  definition: AnyTransitionDefinition,
  index: number | undefined,
): ChartTransition {
  const { guard, actions, target, reenter, eventType } = definition;
  const description = definition.description;
  const trigger = reading.timers.get(eventType) ?? triggerOf(node, eventType);
  const pair = transitionName(pathOf(node), trigger.event);
  return {
    name: index === undefined ? pair : choiceName(pair, index),
    pair,
    source: pathOf(node),
    trigger,
    ...(guard !== undefined && { guard: guardName(guard) }),
    actions: actionNames(actions),
    targets: (target ?? []).map(pathOf),
    reenter,
    forbids: !doesSomething(definition),
    ...(description !== undefined && { description }),
  };
}

function triggerOf(node: AnyStateNode, event: string): Trigger {
  if (event === "") return { kind: "always", text: "always", event: "always" };
  if (event === "*") return { kind: "any", text: "any event", event };
  if (event.startsWith("xstate.done.state.")) return { kind: "done", text: "done", event };
  if (event === "xstate.route") return { kind: "event", text: "route", event };
  for (const [prefix, kind] of actorEvents) {
    if (!event.startsWith(prefix)) continue;
    const id = event.slice(prefix.length);
    return { kind, text: `${kind}${ofActor(node, id)}`, event };
  }
  return { kind: "event", text: event, event };
}

const actorEvents = [
  ["xstate.done.actor.", "done"],
  ["xstate.error.actor.", "error"],
  ["xstate.snapshot.", "snapshot"],
] as const;

/** Which of a state's actors it is, if there are several, or if it is none of them. */
function ofActor(node: AnyStateNode, id: string): string {
  const invoked = node.invoke.find((each) => each.id === id);
  if (!invoked) return ` of ${id}`;
  return node.invoke.length === 1 ? "" : ` of ${invokeText(node, id, invoked.src)}`;
}

/** `after lapse (40 s)`, or `after backOff` where the delay is computed. */
function timerTriggers(machine: AnyStateMachine): ReadonlyMap<string, Trigger> {
  return new Map(
    timersOf(machine).map(({ timer, eventType }) => {
      const delay: unknown = machine.implementations.delays[timer] ?? Number(timer);
      const isConstant = typeof delay === "number" && !Number.isNaN(delay);
      const long = isConstant ? durationText(delay) : undefined;
      const text = long === undefined ? timer : timer === String(delay) ? long : `${timer} (${long})`;
      return [eventType, { kind: "after", text: `after ${text}`, event: `after ${timer}` }];
    }),
  );
}

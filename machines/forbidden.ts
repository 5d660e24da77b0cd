import type { AnyStateMachine, AnyStateNode } from "xstate";
import { allStates, pathOf, timersOf } from "./inventory.ts";

/** The actions that only compute: an effect, a context, an internal event. Everything else acts behind the driver's back. */
const allowedActions: readonly string[] = ["xstate.emit", "xstate.assign", "xstate.raise"];

/** What a built-in action carries; of a plain function, an action by name, or one with parameters, only some. */
interface ActionShape {
  readonly type?: string;
  readonly name?: string;
  readonly delay?: unknown;
  readonly sendId?: unknown;
}

/** Throws, naming the state, when a machine has what cannot be driven as data (see DESIGN.md, "Effects are data"). */
export function refuseForbidden(machine: AnyStateMachine): void {
  for (const node of allStates(machine.root)) {
    const refuse = (what: string): never => {
      throw new Error(`machine ${machine.id}, state "${pathOf(node)}": ${what}`);
    };
    if (node.invoke.length > 0) refuse("invoke starts an actor behind the driver's back");
    if (node.type === "history") refuse("history is state that no snapshot shows");
    const transitions = [...node.transitions.values(), node.always ?? []].flat();
    for (const { eventType } of transitions) {
      if (eventType.includes("*")) refuse(`the wildcard ${eventType} would swallow events that nobody thought of`);
    }
    const initial = node.type === "compound" ? node.initial.actions : [];
    for (const action of [...node.entry, ...node.exit, ...initial, ...transitions.flatMap(({ actions }) => actions)]) {
      refuseAction(machine, action, refuse);
    }
    refuseCrossRegionAlways(node, refuse);
    refuseSpentTimers(node, refuse);
  }
  refuseSharedTimers(machine);
}

/** A timer that went off in a state that was not left would leave two states that look alike: one with it armed, one without. */
function refuseSpentTimers(node: AnyStateNode, refuse: (what: string) => never): void {
  for (const { eventType } of node.after) {
    const candidates = node.after.filter((candidate) => candidate.eventType === eventType);
    if (candidates.at(-1)?.guard) refuse("an `after` whose guards may all say no: its timer would be spent unseen");
    for (const { target, reenter } of candidates) {
      const leaves = reenter || (target?.length && !target.some((goal) => isWithin(goal, node)));
      if (!leaves) refuse("an `after` that does not leave its state: its timer would be spent unseen");
    }
  }
}

/** One name for two timers is fine as long as only one can be armed at a time. */
function refuseSharedTimers(machine: AnyStateMachine): void {
  const timers = timersOf(machine);
  for (const [index, { timer, node }] of timers.entries()) {
    const other = timers
      .slice(0, index)
      .find((earlier) => earlier.timer === timer && canBeTogether(earlier.node, node));
    if (other === undefined) continue;
    throw new Error(
      `machine ${machine.id}, state "${pathOf(node)}": the timer ${timer} is also one of "${pathOf(other.node)}"`,
    );
  }
}

/** Whether both states can be active at once: one is in the other, or they are in different regions. */
function canBeTogether(one: AnyStateNode, other: AnyStateNode): boolean {
  if (isWithin(one, other) || isWithin(other, one)) return true;
  const parent: AnyStateNode | undefined = one.parent;
  return parent !== undefined && (isWithin(other, parent) ? parent.type === "parallel" : canBeTogether(parent, other));
}

function refuseAction(machine: AnyStateMachine, action: unknown, refuse: (what: string) => never): void {
  const name =
    typeof action === "string" ? action : typeof action === "object" ? (action as ActionShape).type : undefined;
  const implementation: unknown = name === undefined ? action : machine.implementations.actions[name];
  if (implementation === undefined) refuse(`the action ${name} has no implementation`);
  const { type, name: functionName, delay, sendId } = implementation as ActionShape;
  const called = name ?? type ?? functionName ?? "?";
  // `after` is made of a delayed raise and a cancel, both with this id.
  const { id } = implementation as { readonly id?: unknown };
  const ofTimer = String(type === "xstate.cancel" ? sendId : id).startsWith("xstate.after.");
  if (type === "xstate.cancel" && ofTimer) return;
  if (type === undefined || !allowedActions.includes(type))
    refuse(`the action ${called} is none of emit, assign, raise`);
  if (type === "xstate.raise" && delay !== undefined && !ofTimer)
    refuse("a delayed raise; use `after`, whose timers have stable names");
}

/** Which region's `always` goes first depends on the path by which a state was reached, so a region may only move itself. */
function refuseCrossRegionAlways(node: AnyStateNode, refuse: (what: string) => never): void {
  const region = regionOf(node);
  if (region === undefined) return;
  for (const { target, guard } of node.always ?? []) {
    for (const goal of target ?? []) {
      if (!isWithin(goal, region)) refuse(`an \`always\` leads out of its region, to "${pathOf(goal)}"`);
    }
    if (readsOtherStates(node.machine, guard)) refuse("the guard of an `always` asks which state another region is in");
  }
}

function regionOf(node: AnyStateNode): AnyStateNode | undefined {
  const parent: AnyStateNode | undefined = node.parent;
  if (parent === undefined) return undefined;
  return parent.type === "parallel" ? node : regionOf(parent);
}

function isWithin(node: AnyStateNode | undefined, ancestor: AnyStateNode): boolean {
  return node !== undefined && (node === ancestor || isWithin(node.parent, ancestor));
}

/** `stateIn`, by name or not, alone or inside `and`, `or`, `not`. */
function readsOtherStates(machine: AnyStateMachine, guard: unknown): boolean {
  const name =
    typeof guard === "string" ? guard : typeof guard === "object" ? (guard as ActionShape | null)?.type : undefined;
  const implementation: unknown = name === undefined ? guard : machine.implementations.guards[name];
  if (typeof implementation !== "function") return false;
  // XState keeps on a built-in guard what it was made of.
  const { stateValue, guards } = implementation as {
    readonly stateValue?: unknown;
    readonly guards?: readonly unknown[];
  };
  return stateValue !== undefined || (guards ?? []).some((inner) => readsOtherStates(machine, inner));
}

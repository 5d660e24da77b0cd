import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from "xstate";
import { allStates, doesSomething, timersOf } from "../../machines/inventory.ts";
import { machines } from "./machines.ts";

/** One of our machines as Mermaid, by its name. */
export function draw(name: string): string {
  const found = machines.find((machine) => machine.name === name);
  if (!found) throw new Error(`no machine "${name}"; there are: ${machines.map((machine) => machine.name).join(", ")}`);
  return mermaidOf(found.machine);
}

/**
 * A machine's statechart as Mermaid `stateDiagram-v2`, from its definition alone; the same machine gives the same text.
 * Labels read as in UML: `event [guard] / actions`; an `after` tells its delay where that is a constant.
 *
 * Mermaid cannot draw an edge between a state and one that contains it. Such a transition is drawn from each state
 * inside that inherits it, which is what it means.
 */
export function mermaidOf(machine: AnyStateMachine): string {
  const { root } = machine;
  const drawing: Drawing = { machine, timers: timerLabels(machine) };
  const inner = root.type === "parallel" ? box(drawing, root, machine.id) : inside(drawing, root);
  const edges = allStates(root).flatMap((node) => edgesOf(drawing, node));
  const lines = [...inner, ...edges].map((line) => `  ${line}`);
  return `${["stateDiagram-v2", ...lines].join("\n")}\n`;
}

interface Drawing {
  readonly machine: AnyStateMachine;
  /** The label of each timer's event. */
  readonly timers: ReadonlyMap<string, string>;
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** A state's name in the diagram: unique, and without the dots that Mermaid does not take. */
function idOf(node: AnyStateNode): string {
  return node.path.join("_");
}

/** What is inside a state: its first state, then each, and what belongs to it, in the order of the definition. */
function inside(drawing: Drawing, node: AnyStateNode): readonly string[] {
  const children = Object.values(node.states);
  if (node.type === "parallel") {
    return children.flatMap((region, i) => [...(i > 0 ? ["--"] : []), ...stateLines(drawing, region)]);
  }
  const first = node.initial?.target.map((target) => `[*] --> ${idOf(target)}`) ?? [];
  return [...first, ...children.flatMap((child) => stateLines(drawing, child))];
}

function stateLines(drawing: Drawing, node: AnyStateNode): readonly string[] {
  if (Object.keys(node.states).length > 0) return box(drawing, node, node.key);
  const name = node.type === "history" ? `${node.key} (history)` : node.key;
  const own = descriptions(drawing, node).map((text) => `${idOf(node)} : ${text}`);
  const end = node.type === "final" ? [`${idOf(node)} --> [*]`] : [];
  return [`state "${name}" as ${idOf(node)}`, ...own, ...end];
}

/** A state with states inside. What it does itself goes into a note, as only innermost states can carry text. */
function box(drawing: Drawing, node: AnyStateNode, name: string): readonly string[] {
  const id = idOf(node) || name;
  const own = descriptions(drawing, node);
  const note = own.length === 0 ? [] : [`note right of ${id}`, ...indented(own), "end note"];
  return [`state "${name}" as ${id} {`, ...indented(inside(drawing, node)), "}", ...note];
}

/** What a state does without leaving: on entry, on exit, and on events that lead nowhere. */
function descriptions(drawing: Drawing, node: AnyStateNode): readonly string[] {
  const entry = actionNames(node.entry);
  const exit = actionNames(node.exit);
  const stays = transitionsOf(node)
    .filter((transition) => transition.target === undefined && doesSomething(transition))
    .map((transition) => labelOf(drawing, transition));
  return [
    ...(entry.length > 0 ? [`entry / ${entry.join(", ")}`] : []),
    ...(exit.length > 0 ? [`exit / ${exit.join(", ")}`] : []),
    ...node.invoke.map(({ src }) => `invoke ${src}`),
    ...stays,
  ];
}

function edgesOf(drawing: Drawing, node: AnyStateNode): readonly string[] {
  return transitionsOf(node).flatMap((transition) =>
    (transition.target ?? []).flatMap((target) =>
      sourcesOf(node, transition, target).map(
        (source) => `${idOf(source)} --> ${idOf(target)} : ${labelOf(drawing, transition)}`,
      ),
    ),
  );
}

/** All of a state's transitions: those of its events in the order of the definition, then `always`. */
function transitionsOf(node: AnyStateNode): readonly AnyTransitionDefinition[] {
  return [...node.transitions.values(), node.always ?? []].flat();
}

/** Where the edge of a transition starts: its state, or, if that contains the target, the states in it that inherit the transition. */
function sourcesOf(
  node: AnyStateNode,
  transition: AnyTransitionDefinition,
  target: AnyStateNode,
): readonly AnyStateNode[] {
  const isDrawn = node.path.length > 0;
  if (isDrawn && (node === target || !isIn(target, node))) return [node];
  return Object.values(node.states).flatMap((child): readonly AnyStateNode[] => {
    if (child.type === "final" || handlesForSure(child, transition.eventType)) return [];
    return child !== target && isIn(target, child) ? sourcesOf(child, transition, target) : [child];
  });
}

function isIn(node: AnyStateNode | undefined, container: AnyStateNode): boolean {
  return node !== undefined && (node === container || isIn(node.parent, container));
}

/** Whether the event never reaches the states around this one. */
function handlesForSure(node: AnyStateNode, eventType: string): boolean {
  return (node.transitions.get(eventType) ?? []).some(({ guard }) => guard === undefined);
}

function labelOf(drawing: Drawing, { eventType, guard, actions }: AnyTransitionDefinition): string {
  const names = actionNames(actions);
  return [
    drawing.timers.get(eventType) ?? eventLabel(eventType),
    ...(guard === undefined ? [] : [`[${guardName(guard)}]`]),
    ...(names.length > 0 ? [`/ ${names.join(", ")}`] : []),
  ].join(" ");
}

function eventLabel(eventType: string): string {
  if (eventType === "") return "always";
  return eventType.startsWith("xstate.done.") ? "done" : eventType;
}

/** `after lapse (40 s)`, or `after backOff` where the delay is computed. */
function timerLabels(machine: AnyStateMachine): ReadonlyMap<string, string> {
  return new Map(
    timersOf(machine).map(({ timer, eventType }) => {
      const delay: unknown = machine.implementations.delays[timer] ?? Number(timer);
      const constant = typeof delay === "number" && !Number.isNaN(delay);
      if (!constant) return [eventType, `after ${timer}`];
      return [eventType, timer === String(delay) ? `after ${duration(delay)}` : `after ${timer} (${duration(delay)})`];
    }),
  );
}

function duration(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000} s` : `${ms} ms`;
}

/** The names of actions, as the definition has them; those that make up `after` are XState's own, and left out. */
function actionNames(actions: readonly unknown[]): readonly string[] {
  return actions.flatMap((action) => {
    const { type, name, id, sendId } = (typeof action === "string" ? { type: action } : action) as ActionShape;
    if (String(id ?? sendId).startsWith("xstate.after.")) return [];
    return [(type ?? name ?? "action").replace(/^xstate\./, "")];
  });
}

interface ActionShape {
  readonly type?: string;
  readonly name?: string;
  readonly id?: unknown;
  readonly sendId?: unknown;
}

/** A guard's name; of `and`, `or` and `not`, with the guards inside. */
function guardName(guard: unknown): string {
  if (typeof guard === "string") return guard;
  const { type, name, guards } = guard as {
    readonly type?: string;
    readonly name?: string;
    readonly guards?: readonly unknown[];
  };
  if (guards !== undefined) return `${name}(${guards.map(guardName).join(", ")})`;
  return type ?? (name || "guard");
}

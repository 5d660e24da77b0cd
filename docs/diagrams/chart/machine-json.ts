import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from "xstate";
import { timersOf } from "../../../machines/inventory.ts";
import { actionsOf, guardName } from "./names.ts";

/** What JSON can hold. */
type Json = string | number | boolean | null | readonly Json[] | Fields;
type Fields = { readonly [key: string]: Json | undefined };

/**
 * A machine's configuration as JSON: what XState's `createMachine` takes, and so what Stately's editor imports, as
 * `createMachine({…})`. Actions, guards, delays and actors are named; what has no name in the definition is called what it does. Of the
 * context, what JSON can hold.
 */
export function machineJson(machine: AnyStateMachine): string {
  const timers = new Map(timersOf(machine).map(({ eventType, timer }) => [eventType, timer]));
  // A dot would end the id where a target is looked up.
  const id = machine.id.replaceAll(".", "_");
  const { context } = machine.config as { readonly context?: unknown };
  const { type, ...root } = stateJson(machine.root, { timers, id });
  const isData = typeof context === "object" && context !== null;
  return `${JSON.stringify({ id, type, context: isData ? context : undefined, ...root }, null, 2)}\n`;
}

interface Writing {
  readonly id: string;
  /** By the type of the timer's event. */
  readonly timers: ReadonlyMap<string, string>;
}

/** What of a state is said by its transitions. */
interface Reacting {
  readonly on: Record<string, Json>;
  readonly after: Record<string, Json>;
  readonly onDone?: Json;
  /** By the actor's id. */
  readonly ofActors: ReadonlyMap<string, Fields>;
}

function stateJson(node: AnyStateNode, writing: Writing): Fields {
  const { on, after, onDone, ofActors } = reactingJson(node, writing);
  return filled({
    type: ["parallel", "final", "history"].includes(node.type) ? node.type : undefined,
    ...(node.type === "history" && historyJson(node, writing)),
    description: node.description,
    tags: node.tags,
    meta: plain(node.meta),
    initial: node.type === "compound" ? initialJson(node) : undefined,
    entry: actionsJson(node.entry),
    exit: actionsJson(node.exit),
    invoke: node.invoke.map(({ id, src }) => ({ id, src: sourceName(src), ...ofActors.get(id) })),
    on,
    after,
    always: transitionsJson(node.always ?? [], writing),
    onDone,
    states: Object.fromEntries(Object.entries(node.states).map(([key, child]) => [key, stateJson(child, writing)])),
  });
}

function reactingJson(node: AnyStateNode, writing: Writing): Reacting {
  const on: Record<string, Json> = {};
  const after: Record<string, Json> = {};
  const ofActors = new Map<string, Fields>();
  let onDone: Json | undefined;
  for (const [event, transitions] of node.transitions) {
    const json = transitionsJson(transitions, writing);
    const timer = writing.timers.get(event);
    const actor = actorEvent(node, event);
    if (timer !== undefined) after[timer] = json;
    else if (event === `xstate.done.state.${node.id}`) onDone = json;
    else if (actor) ofActors.set(actor.id, { ...ofActors.get(actor.id), [actor.field]: json });
    else on[event] = json;
  }
  return { on, after, ofActors, ...(onDone !== undefined && { onDone }) };
}

const actorFields = {
  "xstate.done.actor.": "onDone",
  "xstate.error.actor.": "onError",
  "xstate.snapshot.": "onSnapshot",
} as const;

/** An event of an actor that the state runs belongs to that, not under `on`. */
function actorEvent(node: AnyStateNode, event: string): { readonly id: string; readonly field: string } | undefined {
  for (const [prefix, field] of Object.entries(actorFields)) {
    const invoked = event.startsWith(prefix) && node.invoke.find(({ id }) => id === event.slice(prefix.length));
    if (invoked) return { id: invoked.id, field };
  }
  return undefined;
}

function sourceName(src: unknown): string {
  return typeof src === "string" && !src.startsWith("xstate.invoke.") ? src : "(inline)";
}

function initialJson(node: AnyStateNode): Json | undefined {
  const { target, actions } = node.initial;
  const [first] = target;
  const names = actionsJson(actions);
  return names.length === 0 ? first?.key : { target: first?.key, actions: names };
}

function historyJson(node: AnyStateNode, { id }: Writing): Fields {
  const { target } = node.config as { readonly target?: string };
  const own = target?.startsWith("#") ? node.machine.getStateNodeById(target) : undefined;
  return { history: node.history || "shallow", target: own ? idOf(own, id) : target };
}

function transitionsJson(transitions: readonly AnyTransitionDefinition[], { id }: Writing): readonly Fields[] {
  return transitions.map(({ target, guard, actions, reenter, description, meta }) => {
    const targets = (target ?? []).map((node) => idOf(node, id));
    return filled({
      target: targets.length === 1 ? targets[0] : targets,
      guard: guard === undefined ? undefined : named(guard, guardName(guard)),
      actions: actionsJson(actions),
      reenter: reenter || undefined,
      description,
      meta: plain(meta),
    });
  });
}

function idOf(node: AnyStateNode, machineId: string): string {
  return `#${[machineId, ...node.path].join(".")}`;
}

function actionsJson(actions: readonly unknown[]): readonly Json[] {
  return actionsOf(actions).map(({ action, name }) => named(action, name));
}

/** `{ type, params }` of what has a name in the definition; of the rest, a name that says what it does. */
function named(thing: unknown, name: string): Fields {
  if (typeof thing !== "object" || thing === null) return { type: name };
  const { type = name, params } = thing as { readonly type?: string; readonly params?: unknown };
  return filled({ type, params: plain(params) });
}

/** A field is left out if there is nothing in it. */
function filled(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      const isContainer = typeof value === "object" && value !== null;
      return value !== undefined && !(isContainer && Object.keys(value).length === 0);
    }),
  );
}

/** What JSON can hold of a value; undefined if that is nothing. */
function plain(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

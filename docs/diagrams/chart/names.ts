import { and, not, or } from "xstate";

/** What nobody gave a name: a function that stands where it is used. */
const inline = "(inline)";

/** The fields in which XState keeps what a built-in action was made of. */
interface ActionShape {
  readonly type?: string;
  readonly name?: string;
  readonly id?: unknown;
  readonly sendId?: unknown;
  readonly params?: unknown;
  readonly event?: unknown;
  readonly to?: unknown;
  readonly src?: unknown;
  readonly actorRef?: unknown;
  readonly assignment?: unknown;
}

/** The names of actions as the definition has them, those that make up `after` left out. */
export function actionNames(actions: readonly unknown[]): readonly string[] {
  return actionsOf(actions).map(({ name }) => name);
}

/** Actions with their names, those that make up `after` left out. */
export function actionsOf(actions: readonly unknown[]): readonly { readonly action: unknown; readonly name: string }[] {
  return actions.flatMap((action) => {
    const shape = (typeof action === "string" ? { type: action } : action) as ActionShape;
    if (String(shape.id ?? shape.sendId).startsWith("xstate.after.")) return [];
    return [{ action, name: actionName(shape) }];
  });
}

/** A built-in tells what it does: `assign count`, `raise RETRY`, `send PING to server`, `spawn timer`. */
function actionName(action: ActionShape): string {
  const { type, name, params, event, to, src, actorRef, assignment, sendId, id } = action;
  switch (type) {
    case "xstate.assign":
      return typeof assignment === "object" && assignment !== null
        ? `assign ${Object.keys(assignment).join(", ")}`
        : "assign";
    case "xstate.raise":
      return `raise ${eventName(event)}`;
    case "xstate.emit":
      return `emit ${eventName(event)}`;
    case "xstate.sendTo":
      return `send ${eventName(event)} to ${actorName(to)}`;
    case "xstate.spawnChild":
      return `spawn ${typeof src === "string" ? src : actorName(id)}`;
    case "xstate.stopChild":
      return `stop ${actorName(actorRef)}`;
    case "xstate.cancel":
      return `cancel ${typeof sendId === "string" ? sendId : inline}`;
    case "xstate.enqueueActions":
      return "enqueue actions";
    case "xstate.log":
      return "log";
  }
  return `${type ?? functionName(name)}${paramsText(params)}`;
}

/** A function that is written where it is used has the name of the field that it is written into, or none. */
function functionName(name: string | undefined): string {
  return name === undefined || ["", "entry", "exit", "actions", "guard"].includes(name) ? inline : name;
}

function eventName(event: unknown): string {
  if (typeof event === "string") return event;
  const type = (event as { readonly type?: unknown } | null | undefined)?.type;
  return typeof type === "string" ? type : inline;
}

function actorName(actor: unknown): string {
  if (typeof actor === "string") return actor;
  const id = (actor as { readonly id?: unknown } | null | undefined)?.id;
  return typeof id === "string" ? id : inline;
}

function paramsText(params: unknown): string {
  if (params === undefined) return "";
  if (typeof params !== "object" || params === null) return "(…)";
  const fields = Object.entries(params).map(([key, value]) => `${key}: ${valueText(value)}`);
  return `(${fields.join(", ")})`;
}

function valueText(value: unknown): string {
  return typeof value === "object" || typeof value === "function" ? "…" : String(value);
}

interface GuardShape {
  readonly type?: string;
  readonly name?: string;
  readonly params?: unknown;
  readonly guards?: readonly unknown[];
  readonly stateValue?: unknown;
  /** How it is evaluated. */
  readonly check?: unknown;
}

/** A bundler may have given XState's functions other names; how they are evaluated tells them apart. Of another copy of XState it is the name. */
const builtIn: ReadonlyMap<unknown, string> = new Map(
  Object.entries({ and: and([]), or: or([]), not: not("") }).map(([name, guard]) => [
    (guard as GuardShape).check,
    name,
  ]),
);

/** A guard's name; of `and`, `or`, `not` and `stateIn` what they say: `isFew and not (isLate or isLast)`. */
export function guardName(guard: unknown): string {
  return guardText(guard, false);
}

function guardText(guard: unknown, isPart: boolean): string {
  if (typeof guard === "string") return guard;
  const { type, name, params, guards, stateValue, check } = guard as GuardShape;
  if (guards !== undefined) return combined(builtIn.get(check) ?? String(name), guards, isPart);
  if (stateValue !== undefined) return `in ${stateValueText(stateValue)}`;
  return `${type ?? functionName(name)}${paramsText(params)}`;
}

function combined(name: string, guards: readonly unknown[], isPart: boolean): string {
  const parts = guards.map((each) => guardText(each, true));
  if (name === "not") return `not ${parts.join(", ")}`;
  const text = parts.join(` ${name} `);
  return isPart && parts.length > 1 ? `(${text})` : text;
}

function stateValueText(value: unknown): string {
  if (typeof value === "string") return value;
  return Object.entries(value as Readonly<Record<string, unknown>>)
    .map(([key, inner]) => (isEmpty(inner) ? key : `${key}.${stateValueText(inner)}`))
    .join(" and ");
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
}

/** `90 s`, `250 ms`, `2 min`. */
export function durationText(ms: number): string {
  if (ms === 0 || ms % 1_000 !== 0) return `${ms} ms`;
  return ms % 60_000 === 0 && ms > 120_000 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}

import type { WatchEvent } from "../../machines/watch.ts";

/** Fields that say nothing about what happened, or nothing that another field does not say. */
const noise =
  /^metadata\.(?:resourceVersion|managedFields|generation|deletionGracePeriodSeconds)\b|^status\.(?:startTime|hostIPs?|podIPs?|qosClass|fullyLabeledReplicas)\b|^status\.conditions\.[^.]+\.(?:message|observedGeneration|last\w+Time)$/;

/** At most so many fields of one object are told. */
const mostFields = 6;

/** What one event of the store did, a line a field: `deployments.apps/default/web status.replicas: 1 → 2`. */
export function changesOf({ type, key, object, previous }: WatchEvent): string[] {
  if (type === "ADDED") return [`${key} created`];
  if (type === "DELETED") return [`${key} deleted`];
  const changes = together(fieldChanges(previous, object));
  const told = changes.slice(0, mostFields).map((change) => `${key} ${change}`);
  const more = changes.length - mostFields;
  return more > 0 ? [...told, `${key} and ${more} more ${more === 1 ? "field" : "fields"}`] : told;
}

/** One line a field, but one for all conditions that change alike: `status.conditions Initialized, Ready: unset → True`. */
function together(changes: readonly FieldChange[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { path, from, to } of changes) {
    const [, condition, rest = ""] = /^status\.conditions\.([^.]+)((?:\.\w+)*)$/.exec(path) ?? [];
    const what = `: ${brief(from)} → ${brief(to)}`;
    const place = condition === undefined ? path + what : `status.conditions${rest}${what}`;
    lines.set(place, [...(lines.get(place) ?? []), condition ?? ""]);
  }
  return [...lines].map(([line, conditions]) =>
    conditions[0] === "" ? line : line.replace("status.conditions", `status.conditions ${conditions.join(", ")}`),
  );
}

/** One field of which two versions of an object differ. */
export interface FieldChange {
  /** `status.conditions.Ready.status`: an item of a list goes by its type, name or uid. */
  readonly path: string;
  /** Undefined: it was not there. */
  readonly from: unknown;
  /** Undefined: it is not there any more. */
  readonly to: unknown;
}

/** All fields of which two versions of an object differ and that say something, in the order of the objects. */
export function fieldChanges(from: object | undefined, to: object): FieldChange[] {
  return [...differences(from, to, "")].filter(({ path }) => !noise.test(path));
}

/** Goes into objects, and into lists of things that have a type or a name (conditions, containers). */
function* differences(from: unknown, to: unknown, path: string): Iterable<FieldChange> {
  if (from === to || JSON.stringify(from) === JSON.stringify(to)) return;
  // Of a list that is new, or gone, what is in it is told.
  const emptied = (value: unknown, other: unknown) => (value === undefined && Array.isArray(other) ? [] : value);
  const [before, after] = [fieldsOf(emptied(from, to)), fieldsOf(emptied(to, from))];
  if (!before || !after) {
    yield { path, from, to };
    return;
  }
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    yield* differences(before[field], after[field], path ? `${path}.${field}` : field);
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return value as Record<string, unknown>;
  const names = value.map((item: unknown) => nameOf(item));
  if (names.some((name) => name === undefined)) return undefined;
  return Object.fromEntries(value.map((item, at) => [names[at], item]));
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const { type, name, uid } = item as { type?: string; name?: string; uid?: string };
  return type ?? name ?? uid;
}

function brief(value: unknown): string {
  if (value === undefined) return "unset";
  const { type, status, reason } = (value ?? {}) as { type?: unknown; status?: unknown; reason?: unknown };
  if (typeof type === "string" && typeof status === "string") return `${status}${reason ? ` (${String(reason)})` : ""}`;
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "unset");
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

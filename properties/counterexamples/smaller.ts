import type { Conditions } from "../../actors/conditions.ts";
import { isDefinition } from "../../actors/registry-of-objects.ts";
import type { Operation } from "../../actors/user.ts";
import type { KubeObject } from "../../machines/api/object.ts";

/** Conditions with one thing less in them, and what that is. */
export interface Smaller {
  readonly conditions: Conditions;
  /** `nodes 2 → 1`, `without Service default/web`, `Deployment default/web without spec.template.spec.containers.0.ports`. */
  readonly what: string;
  /** Whether so much is gone that it pays to look for another schedule; one field less is no other scenario. */
  readonly isLarge: boolean;
  /** The operation that the user does not carry out any more. */
  readonly undone?: number;
}

/**
 * All the ways to make conditions smaller by one thing, the most rewarding first: nodes, what the user does, what is there before,
 * replicas, and then whatever can be left out of a manifest. In a fixed order; not all of them make sense to an apiserver.
 */
export function* smaller(conditions: Conditions): Iterable<Smaller> {
  const { operations, given, nodes } = conditions;
  for (let fewer = 1; fewer < nodes; fewer++)
    yield { conditions: { ...conditions, nodes: fewer }, what: `nodes ${nodes} → ${fewer}`, isLarge: true };
  for (const [at, operation] of [...operations.entries()].reverse()) {
    const others = without(operations, at);
    const what = `without ${operationName(operation)}`;
    if (others.length > 0) yield { conditions: { ...conditions, operations: others }, what, isLarge: true, undone: at };
  }
  for (const [at, object] of [...given.entries()].reverse())
    yield {
      conditions: { ...conditions, given: without(given, at) },
      what: `without ${objectName(object)}`,
      isLarge: false,
    };
  for (const [at, operation] of operations.entries()) {
    for (const { value, what } of smallerBodies(operation)) {
      const changed = { ...conditions, operations: operations.with(at, value) };
      yield {
        conditions: changed,
        what: `${operationName(operation)} ${what}`,
        isLarge: /replicas|containers\.\d+$/.test(what),
      };
    }
  }
  for (const [at, object] of given.entries()) {
    // What a definition allows and serves is what the others are, not a part of them.
    if (isDefinition(object)) continue;
    for (const { value, what } of lessOf(object, [])) {
      const changed = { ...conditions, given: given.with(at, value as KubeObject) };
      yield { conditions: changed, what: `${objectName(object)} ${what}`, isLarge: false };
    }
  }
}

function without<T>(list: readonly T[], at: number): readonly T[] {
  return list.filter((_, index) => index !== at);
}

interface Less<T> {
  readonly value: T;
  readonly what: string;
}

/** What an operation sends, with something left out. A delay before it is no part of a model, in which time stands still. */
function* smallerBodies(operation: Operation): Iterable<Less<Operation>> {
  const { request } = operation;
  if (request.verb === "create" || request.verb === "update") {
    if (isDefinition(request.object)) return;
    for (const { value, what } of lessOf(request.object, []))
      yield { value: { ...operation, request: { ...request, object: value as KubeObject } }, what };
  } else if (request.verb === "patch" && request.patchType !== "json") {
    for (const { value, what } of lessOf(request.patch, []))
      yield { value: { ...operation, request: { ...request, patch: value } }, what };
  }
}

/** Fields without which an object is not itself. */
const needed: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace"]);

/** A manifest's value with one number halved or one field or item left out, outer ones before those inside them. */
function* lessOf(value: unknown, path: readonly string[]): Iterable<Less<unknown>> {
  if (Array.isArray(value)) yield* lessOfList(value, path);
  else if (typeof value === "object" && value !== null)
    yield* lessOfFields(value as Readonly<Record<string, unknown>>, path);
  else if (path.at(-1) === "replicas" && typeof value === "number") {
    for (let fewer = 1; fewer < value; fewer++) yield { value: fewer, what: `${path.join(".")} ${value} → ${fewer}` };
  }
}

function* lessOfList(list: readonly unknown[], path: readonly string[]): Iterable<Less<unknown>> {
  for (let at = list.length - 1; at >= 0; at--) {
    if (list.length > 1) yield { value: without(list, at), what: `without ${[...path, String(at)].join(".")}` };
  }
  for (const [at, item] of list.entries()) {
    for (const { value, what } of lessOf(item, [...path, String(at)])) yield { value: list.with(at, value), what };
  }
}

function* lessOfFields(fields: Readonly<Record<string, unknown>>, path: readonly string[]): Iterable<Less<unknown>> {
  const names = Object.keys(fields);
  for (const name of names) {
    const place = [...path, name].join(".");
    if (needed.has(place) || name === "replicas") continue;
    const { [name]: _, ...others } = fields;
    yield { value: others, what: `without ${place}` };
  }
  for (const name of names) {
    for (const { value, what } of lessOf(fields[name], [...path, name]))
      yield { value: { ...fields, [name]: value }, what };
  }
}

/** `Service default/web`. */
export function objectName({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

function operationName({ request }: Operation): string {
  if (request.verb === "create") return objectName(request.object);
  const name = "name" in request && request.name ? request.name : "";
  return `${request.verb} ${request.resource} ${[request.namespace, name].filter(Boolean).join("/")}`;
}

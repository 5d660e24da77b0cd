/**
 * JSON patch, RFC 6902, as evanphx/json-patch v4 (upstream's library) takes it: `replace` sets an object's key even if it was not there,
 * which `kubectl rollout undo` relies on; indices may count from the end. Libraries that keep to the letter refuse both, hence this one.
 */
import { deepEqual } from "../equality.ts";
import { isObject } from "./json-value.ts";
import { PatchError } from "./patch-error.ts";

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: unknown;
}

/** Upstream's limit, against patches that are attacks. */
const maxOperations = 10_000;

/** Carries out the operations one after the other, each on a copy of what it changes. Throws PatchError. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw PatchError.malformed("error decoding patch: json: cannot unmarshal into Go value of type jsonpatch.Patch");
  if (patch.length > maxOperations) {
    throw PatchError.malformed(
      `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`,
    );
  }
  return patch.map(readOperation).reduce(apply, target);
}

function readOperation(operation: unknown): Operation {
  if (!isObject(operation)) {
    throw PatchError.malformed(
      "error decoding patch: json: cannot unmarshal into Go value of type jsonpatch.Operation",
    );
  }
  const { op, path, from, value } = operation;
  const text = (part: unknown, name: string): string => {
    if (typeof part === "string") return part;
    throw PatchError.inapplicable(`${op} operation failed to decode ${name}: missing value`);
  };
  const needsFrom = op === "move" || op === "copy";
  return { op: String(op), path: text(path, "path"), from: needsFrom ? text(from, "from") : "", value };
}

function apply(document: unknown, operation: Operation): unknown {
  const { op, path, from, value } = operation;
  switch (op) {
    case "add":
      return change(document, path, op, (parent, key) => add(parent, key, value));
    case "remove":
      return change(document, path, op, remove);
    case "replace":
      return change(document, path, op, (parent, key) => replace(parent, key, value));
    case "move": {
      const moved = read(document, from, op);
      const without = change(document, from, op, remove);
      return change(without, path, op, (parent, key) => add(parent, key, moved));
    }
    case "copy": {
      const copied = read(document, from, op);
      return change(document, path, op, (parent, key) => add(parent, key, copied));
    }
    case "test":
      if (!deepEqual(read(document, path, op) ?? null, value ?? null)) {
        throw PatchError.inapplicable(`testing value ${path} failed: test failed`);
      }
      return document;
    default:
      throw PatchError.inapplicable(`Unexpected kind: ${op}`);
  }
}

type Container = Readonly<Record<string, unknown>> | readonly unknown[];

/** Replaces the container that holds the path's last step by what `edit` makes of it, and all containers above it by copies. */
function change(
  document: unknown,
  path: string,
  op: string,
  edit: (parent: Container, key: string) => Container,
): unknown {
  const steps = parsePointer(path);
  const descend = (value: unknown, depth: number): Container => {
    const step = steps[depth];
    if (!isContainer(value) || step === undefined) throw missingPath(op, path);
    if (depth === steps.length - 1) return edit(value, step);
    return place(value, step, descend(get(value, step), depth + 1));
  };
  return descend(document, 0);
}

function read(document: unknown, path: string, op: string): unknown {
  const steps = parsePointer(path);
  return steps.reduce<unknown>((value, step) => {
    if (!isContainer(value)) throw missingPath(op, path);
    return get(value, step);
  }, document);
}

/** The steps of a JSON pointer, RFC 6901; the whole document is no container of anything, so it cannot be changed. */
function parsePointer(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function get(parent: Container, key: string): unknown {
  if (!isList(parent)) return Object.hasOwn(parent, key) ? parent[key] : undefined;
  const index = parseIndex(key);
  if (index >= parent.length || index < -parent.length) throw invalidIndex(index);
  return parent.at(index);
}

/** Puts a value where one is. */
function place(parent: Container, key: string, value: unknown): Container {
  if (!isList(parent)) return { ...parent, [key]: value };
  const index = parseIndex(key);
  return parent.with(index, value);
}

function add(parent: Container, key: string, value: unknown): Container {
  if (!isList(parent)) return { ...parent, [key]: value ?? null };
  if (key === "-") return [...parent, value];
  const index = parseIndex(key);
  const size = parent.length + 1;
  if (index >= size || index < -size) throw invalidIndex(index);
  return parent.toSpliced(index < 0 ? index + size : index, 0, value);
}

function replace(parent: Container, key: string, value: unknown): Container {
  if (isList(parent)) get(parent, key);
  return place(parent, key, value ?? null);
}

function remove(parent: Container, key: string): Container {
  if (isList(parent)) {
    const index = parseIndex(key);
    if (index >= parent.length || index < -parent.length) throw invalidIndex(index);
    return parent.toSpliced(index, 1);
  }
  if (!Object.hasOwn(parent, key))
    throw PatchError.inapplicable(`Unable to remove nonexistent key: ${key}: missing value`);
  const { [key]: _removed, ...rest } = parent;
  return rest;
}

function parseIndex(key: string): number {
  if (!/^[+-]?\d+$/.test(key)) throw PatchError.inapplicable(`strconv.Atoi: parsing "${key}": invalid syntax`);
  return Number(key);
}

function invalidIndex(index: number): PatchError {
  return PatchError.inapplicable(`Unable to access invalid index: ${index}: invalid index referenced`);
}

function missingPath(op: string, path: string): PatchError {
  return PatchError.inapplicable(`${op} operation does not apply: doc is missing path: "${path}": missing value`);
}

const isList = (value: Container): value is readonly unknown[] => Array.isArray(value);
const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;

/**
 * Untyped JSON to objects, as strictly as upstream: sigs.k8s.io/json (which fields there are, which type each takes) and
 * apiserver/pkg/endpoints/handlers (what a refusal says). A problem keeps its path, so that a reader of files can add file and line.
 */
import { decodeCustom } from "./custom/object.ts";
import { builtInRegistry, type Registry } from "./custom/registry.ts";
import { decodeFields } from "./decode-value.ts";
import type { KubeObject } from "./object.ts";
import { formatPath, type Path, type Problem } from "./problem.ts";
import { parseApiVersion, type ResourceInfo } from "./registry.ts";
import { badRequest, type Status } from "./status.ts";

export type { Path, Problem } from "./problem.ts";

export interface DecodeOptions {
  /** Unset is `Warn`, as upstream. */
  readonly fieldValidation?: "Ignore" | "Warn" | "Strict" | undefined;
  /** Paths of keys that stood twice in the text: JSON.parse drops them silently, so the parser has to say. */
  readonly duplicates?: readonly Path[] | undefined;
  /** What the request path asks for; supplies apiVersion and kind if the body leaves them out. */
  readonly expected?: ResourceInfo | undefined;
  /** The kinds that there are; those of Kubernetes itself when unset. */
  readonly registry?: Registry | undefined;
}

export type Decoded =
  | {
      readonly ok: true;
      readonly object: KubeObject;
      readonly resource: ResourceInfo;
      readonly warnings: readonly Problem[];
    }
  | { readonly ok: false; readonly status: Status; readonly problems: readonly Problem[] };

/**
 * The object that `input` describes: only known fields, nulls left out, quantities and times in canonical form. It is neither defaulted
 * nor validated. Fails with 400 BadRequest.
 */
export function decode(input: unknown, options: DecodeOptions = {}): Decoded {
  if (!isRecord(input))
    return refuse([{ kind: "notAnObject", path: [], message: "json: cannot unmarshal into an object" }]);
  const { expected } = options;
  const apiVersion = input.apiVersion ?? expected?.apiVersion;
  const kind = input.kind ?? expected?.kind;
  const missing = missingNames(apiVersion, kind);
  if (missing.length > 0) return refuse(missing);
  const resource = (options.registry ?? builtInRegistry).byKind(String(apiVersion), String(kind));
  if (resource === undefined) {
    return refuse([
      { kind: "unknownKind", path: ["kind"], message: `no matches for kind "${kind}" in version "${apiVersion}"` },
    ]);
  }
  return decodeAs(resource, { ...input, apiVersion, kind }, options);
}

/** Decodes a body whose kind is settled: a resource's, or what a subresource takes (`Scale`, `Eviction`). */
export function decodeBody(
  definition: string,
  apiVersion: string,
  kind: string,
  input: unknown,
  options: DecodeOptions = {},
) {
  const body = isRecord(input) ? { ...input, apiVersion, kind } : input;
  const { value, problems } = decodeFields(definition, body);
  return judged(apiVersion, kind, value, problems, options);
}

/** Decodes an object of a user's own resource: by the schema of its version. Fails as any other. */
export function decodeCustomBody(resource: ResourceInfo, input: Record<string, unknown>, options: DecodeOptions = {}) {
  const { object, problems } = decodeCustom(resource, input);
  return judged(resource.apiVersion, resource.kind, object, problems, options);
}

/** What is wrong with a body decides what becomes of it: some things are tolerated, with a warning. */
function judged(
  apiVersion: string,
  kind: string,
  value: unknown,
  problems: readonly Problem[],
  options: DecodeOptions,
) {
  const duplicates = (options.duplicates ?? []).map(duplicateField);
  const strict = [...problems.filter(isTolerable), ...duplicates];
  const wrong = problems.find((problem) => !isTolerable(problem));
  if (wrong !== undefined)
    return refuse(
      [wrong, ...problems.filter((problem) => problem !== wrong)],
      cannotBeHandled(apiVersion, kind, wrong.message),
    );
  if (options.fieldValidation === "Strict" && strict.length > 0) {
    const message = `strict decoding error: ${strict.map((problem) => problem.message).join(", ")}`;
    return refuse(strict, cannotBeHandled(apiVersion, kind, message));
  }
  const warnings = options.fieldValidation === "Ignore" ? [] : strict;
  return { ok: true as const, object: value as KubeObject, warnings };
}

function decodeAs(resource: ResourceInfo, input: Record<string, unknown>, options: DecodeOptions): Decoded {
  const decoded = resource.custom
    ? decodeCustomBody(resource, input, options)
    : decodeBody(resource.definition, resource.apiVersion, resource.kind, input, options);
  if (!decoded.ok) return decoded;
  const { object, warnings } = decoded;
  // Every object has metadata, be it empty.
  return { ok: true, object: object.metadata === undefined ? { ...object, metadata: {} } : object, resource, warnings };
}

/** The documents of a `List`; any other document is its own only one. */
export function expandList(input: unknown): readonly { readonly document: unknown; readonly path: Path }[] {
  if (
    !isRecord(input) ||
    !Array.isArray(input.items) ||
    typeof input.kind !== "string" ||
    !input.kind.endsWith("List")
  ) {
    return [{ document: input, path: [] }];
  }
  return input.items.flatMap((item: unknown, index) =>
    expandList(item).map(({ document, path }) => ({ document, path: ["items", index, ...path] })),
  );
}

function missingNames(apiVersion: unknown, kind: unknown): Problem[] {
  const absent = (name: string, value: unknown): Problem[] =>
    typeof value === "string" && value !== ""
      ? []
      : [{ kind: "missingKind", path: [name], message: `${name} not set` }];
  return [...absent("apiVersion", apiVersion), ...absent("kind", kind)];
}

function duplicateField(path: Path): Problem {
  return { kind: "duplicateField", path, message: `duplicate field "${formatPath(path)}"` };
}

function isTolerable(problem: Problem): boolean {
  return problem.kind === "unknownField" || problem.kind === "duplicateField";
}

function cannotBeHandled(apiVersion: string, kind: string, reason: string): string {
  return `${kind} in version "${parseApiVersion(apiVersion).version}" cannot be handled as a ${kind}: ${reason}`;
}

function refuse(problems: readonly Problem[], message = problems.map((problem) => problem.message).join(", ")) {
  return { ok: false as const, status: badRequest(message), problems };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

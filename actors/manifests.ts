import { builtInRegistry, type Registry } from "../machines/api/custom/registry.ts";
import { definitionsResource } from "../machines/api/custom/resources.ts";
import { decode, expandList } from "../machines/api/decode.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { formatPath, type Path, type Problem } from "../machines/api/problem.ts";
import { type ResourceInfo, resourceByKind } from "../machines/api/registry.ts";
import type { Status } from "../machines/api/status.ts";
import { registryOf } from "./apiserver/custom-resources.ts";
import { handle } from "./apiserver/handle.ts";
import { bootstrapStore, systemNamespaces } from "./bootstrap.ts";
import { creation } from "./creation.ts";
import { readDocuments, type TextDocument } from "./manifest-text.ts";
import { isDefinition, registryOfObjects } from "./registry-of-objects.ts";
import { counted } from "./store.ts";

/** A file's name, for messages, and what is in it. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
}

/** What is wrong in a file, and where. The message is upstream's. */
export interface ManifestProblem {
  readonly file: string;
  /** Counts from 1. */
  readonly document: number;
  readonly line?: number;
  readonly column?: number;
  /** `Deployment web`, as far as the document says. */
  readonly object?: string;
  /** `spec.template.spec.containers[0].image`. */
  readonly field?: string;
  readonly message: string;
}

/** What some files hold. With any problem, nothing of them is to be used. */
export interface Manifests {
  /** Decoded, valid, not defaulted; namespaced ones name their namespace. Namespaces come first, else the order is the files'. */
  readonly objects: readonly KubeObject[];
  readonly problems: readonly ManifestProblem[];
  /** Namespaces that objects are in and that the files do not create. They are among the objects all the same. */
  readonly assumedNamespaces: readonly string[];
  /** Where each object stands; those that are assumed stand nowhere. */
  readonly origins: ReadonlyMap<KubeObject, Origin>;
}

/** Where an object begins. */
export interface Origin {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** One object of a document, which may be a List of several. */
interface Entry {
  readonly file: string;
  readonly document: TextDocument;
  /** The way to it from the document's root. */
  readonly root: Path;
}

interface Submission extends Entry {
  readonly object: KubeObject;
  readonly resource: ResourceInfo;
}

const isSystemNamespace = (name: string | undefined): boolean => systemNamespaces.some((each) => each === name);

/**
 * Reads manifests, YAML or JSON, of many documents and Lists, and puts every object to a new apiserver: what it would refuse is
 * a problem. Files are not opened here; texts are passed in.
 *
 * @param present what is there already: its CustomResourceDefinitions make kinds that the texts may use.
 */
export function loadManifests(texts: readonly ManifestText[], present: readonly KubeObject[] = []): Manifests {
  const problems: ManifestProblem[] = [];
  const definitions = present.filter(isDefinition);
  const submissions = decodeEntries(
    texts.flatMap(({ file, text }) => readEntries(file, text, problems)),
    definitions,
    problems,
  );
  const assumedNamespaces = missingNamespaces(submissions);
  const sorted = [...submissions].sort((a, b) => rank(a) - rank(b));
  problems.push(...submit(assumedNamespaces, definitions, sorted));
  const objects = [...assumedNamespaces.map(namespaceObject), ...sorted.map(({ object }) => object)];
  const origins = new Map(
    sorted.map(({ object, file, document, root }) => [object, { file, line: document.at(root).line }]),
  );
  return { objects, problems: inOrder(problems, texts), assumedNamespaces, origins };
}

/** Namespaces, then definitions, then what may be in the ones and of the others. */
function rank({ resource }: Submission): number {
  return resource.name === "namespaces" ? 0 : resource.name === definitionsResource ? 1 : 2;
}

/** Entries may be of kinds that other entries define, before or after them. */
function decodeEntries(
  entries: readonly Entry[],
  definitions: readonly KubeObject[],
  problems: ManifestProblem[],
): Submission[] {
  const isOwn = (entry: Entry): boolean => {
    const { apiVersion, kind } = (valueAt(entry.document.value, entry.root) ?? {}) as Partial<KubeObject>;
    return resourceByKind(String(apiVersion), String(kind)) === undefined;
  };
  const known = new Map(
    entries.filter((entry) => !isOwn(entry)).map((entry) => [entry, decodeEntry(entry, builtInRegistry, problems)]),
  );
  const defined = [...known.values()].flat().map(({ object }) => object);
  const registry = registryOfObjects([...definitions, ...defined]);
  return entries.flatMap((entry) => known.get(entry) ?? decodeEntry(entry, registry, problems));
}

/** A problem as one line: `web.yaml:7:3: Deployment web: spec.replicas: Invalid value: …`. */
export function problemText(problem: ManifestProblem): string {
  const { file, document, line, column, object, field, message } = problem;
  const place =
    line === undefined ? `${file}: document ${document}` : `${file}:${line}:${column ?? 1}: document ${document}`;
  return [place, object, field, message].filter((part) => part !== undefined).join(": ");
}

function readEntries(file: string, text: string, problems: ManifestProblem[]): Entry[] {
  return readDocuments(text).flatMap((document) => {
    for (const { line, column, message } of document.problems) {
      const words = `error converting YAML to JSON: yaml: line ${line}: ${message}`;
      problems.push({ file, document: document.number, line, column, message: words });
    }
    if (document.problems.length > 0) return [];
    return expandList(document.value).map(({ path }) => ({ file, document, root: path }));
  });
}

/** The object of an entry; none if it is malformed. Fields that are wrong in ways that upstream tolerates are problems too. */
function decodeEntry(entry: Entry, registry: Registry, problems: ManifestProblem[]): Submission[] {
  const value = valueAt(entry.document.value, entry.root);
  const duplicates = entry.document.duplicates.filter((path) => startsWith(path, entry.root));
  const decoded = decode(value, { registry, duplicates: duplicates.map((path) => path.slice(entry.root.length)) });
  for (const problem of decoded.ok ? decoded.warnings : decoded.problems) {
    problems.push(report(entry, problem.path, nameIn(value), decodingMessage(problem), fieldOf(problem)));
  }
  if (!decoded.ok) return [];
  return [{ ...entry, object: located(decoded.object, decoded.resource), resource: decoded.resource }];
}

/** The namespace that kubectl would put in. */
function located(object: KubeObject, resource: ResourceInfo): KubeObject {
  if (!resource.namespaced || object.metadata.namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace: "default" } };
}

function missingNamespaces(submissions: readonly Submission[]): string[] {
  const made = submissions
    .filter(({ resource }) => resource.name === "namespaces")
    .map(({ object }) => object.metadata.name);
  const used = submissions.flatMap(({ object, resource }) =>
    resource.namespaced ? [object.metadata.namespace ?? ""] : [],
  );
  return [...new Set(used)].filter((name) => !isSystemNamespace(name) && !made.includes(name)).sort();
}

function namespaceObject(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

/** What an apiserver with nothing else in its store says to the objects, one after the other. */
function submit(
  assumed: readonly string[],
  definitions: readonly KubeObject[],
  submissions: readonly Submission[],
): ManifestProblem[] {
  let store = bootstrapStore(counted, 0, assumed);
  let uid = 0;
  const create = (object: KubeObject): Status | undefined => {
    const { request } = creation(object, registryOf(store));
    const handled = handle(store, request, { nowMs: 0, uid: `manifest-${++uid}`, suffix: "xxxxx" });
    store = handled.store;
    return handled.response.ok ? undefined : handled.response.status;
  };
  for (const definition of definitions) create(definition);
  return submissions.flatMap((submission) => {
    const { object, resource } = submission;
    // A cluster has these from the start; manifests may say more of them, as `kubectl apply` may.
    if (resource.name === "namespaces" && isSystemNamespace(object.metadata.name)) return [];
    const status = create(object);
    return status === undefined ? [] : refusals(submission, status);
  });
}

/** A refusal, field by field. */
function refusals(submission: Submission, status: Status): ManifestProblem[] {
  const name = nameIn(submission.object);
  const causes = status.details?.causes ?? [];
  if (causes.length === 0) return [report(submission, [], name, status.message ?? "refused")];
  return causes.map(({ field = "", message = "" }) => report(submission, parseFieldPath(field), name, message, field));
}

function report(
  entry: Entry,
  path: Path,
  object: string | undefined,
  message: string,
  field?: string,
): ManifestProblem {
  const { file, document, root } = entry;
  const where = document.at([...root, ...path]);
  return { file, document: document.number, ...where, ...(object && { object }), ...(field && { field }), message };
}

function decodingMessage(problem: Problem): string {
  switch (problem.kind) {
    case "unknownKind":
      return `${problem.message}; ensure CRDs are installed first`;
    case "unknownField":
    case "duplicateField":
      return `strict decoding error: ${problem.message}`;
    case "missingKind":
      return `error validating data: ${problem.message}`;
    default:
      return problem.message;
  }
}

/** The field that a problem is about, where its message does not name it already. */
function fieldOf(problem: Problem): string | undefined {
  return problem.kind === "type" ? formatPath(problem.path) : undefined;
}

/** `spec.containers[0].env` and `metadata.labels[example.com/a]` as the ways that they describe. */
export function parseFieldPath(field: string): Path {
  return Array.from(field.matchAll(/\[([^\]]*)\]|[^.[\]]+/g), ([part, bracketed]) => bracketed ?? part);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((parent, part) => (parent as Record<string | number, unknown>)[part], value);
}

function startsWith(path: Path, root: Path): boolean {
  return root.every((part, index) => path[index] === part);
}

/** `Deployment web`, as far as an undecoded value says. */
function nameIn(value: unknown): string | undefined {
  const { kind, metadata } = (value ?? {}) as {
    kind?: unknown;
    metadata?: { name?: unknown; namespace?: unknown } | null;
  };
  if (typeof kind !== "string" || kind === "") return undefined;
  const name = typeof metadata?.name === "string" ? metadata.name : "";
  const inNamespace = typeof metadata?.namespace === "string" && metadata.namespace !== "default";
  return name === "" ? kind : `${kind} ${inNamespace ? `${metadata.namespace}/` : ""}${name}`;
}

function inOrder(problems: readonly ManifestProblem[], texts: readonly ManifestText[]): ManifestProblem[] {
  const order = new Map(texts.map(({ file }, index) => [file, index]));
  return [...problems].sort(
    (a, b) =>
      (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) ||
      a.document - b.document ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

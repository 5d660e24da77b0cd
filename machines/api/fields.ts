/**
 * Field selectors: `status.phase=Running,spec.nodeName!=n1`. Upstream: k8s.io/apimachinery/pkg/fields; which fields a resource offers is in
 * AddFieldLabelConversion… and the `ToSelectableFields` of each resource.
 */
import type { KubeObject, ResourceName } from "./object.ts";

/** One condition: the field is, or is not, the value. */
export interface FieldTerm {
  readonly field: string;
  readonly value: string;
  readonly negated: boolean;
}

/** All terms must hold. */
export type FieldSelector = readonly FieldTerm[];

/** The selector is malformed, or names a field that the resource does not offer; the message is upstream's. */
export class FieldSelectorError extends Error {
  override readonly name = "FieldSelectorError";
}

type Read = (object: KubeObject) => unknown;

/** The value at a dotted path. */
function at(path: string): Read {
  const names = path.split(".");
  return (object) => names.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), object);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const fieldsOf = (...paths: string[]): Record<string, Read> =>
  Object.fromEntries(paths.map((path) => [path, at(path)]));

const metadata = fieldsOf("metadata.name", "metadata.namespace");

function references(parent: string): Record<string, Read> {
  const names = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];
  return fieldsOf(...names.map((name) => `${parent}.${name}`));
}

const firstOf =
  (...reads: Read[]): Read =>
  (object) =>
    reads.map((read) => read(object)).find((value) => value !== undefined && value !== "");

/** What each resource offers beyond its name and namespace. */
const offered: Readonly<Record<ResourceName, Readonly<Record<string, Read>>>> = {
  pods: {
    ...fieldsOf("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase"),
    ...fieldsOf("status.nominatedNodeName"),
    "spec.hostNetwork": (object) => at("spec.hostNetwork")(object) === true,
    "status.podIP": firstOf(at("status.podIP"), at("status.podIPs.0.ip")),
    // Accepted upstream, but never filled in: it equals the empty string only.
    "status.podIPs": () => "",
  },
  nodes: { "spec.unschedulable": (object) => at("spec.unschedulable")(object) === true },
  replicationcontrollers: { "status.replicas": (object) => at("status.replicas")(object) ?? 0 },
  namespaces: fieldsOf("status.phase"),
  secrets: fieldsOf("type"),
  services: fieldsOf("spec.clusterIP", "spec.type"),
  events: {
    ...references("involvedObject"),
    ...fieldsOf("reason", "type", "reportingComponent"),
    source: firstOf(at("source.component"), at("reportingComponent")),
  },
  // By these names; the objects are the core group's.
  "events.events.k8s.io": { ...references("regarding"), ...fieldsOf("reason", "type", "reportingController") },
  "jobs.batch": { "status.successful": (object) => at("status.succeeded")(object) ?? 0 },
  "certificatesigningrequests.certificates.k8s.io": fieldsOf("spec.signerName"),
  "resourceslices.resource.k8s.io": fieldsOf("spec.nodeName", "spec.driver"),
};

/** Resources without a namespace whose conversion does not know the word either. */
const withoutNamespace: ReadonlySet<ResourceName> = new Set(["nodes", "namespaces"]);

/** Old clients say spec.host. */
const aliases: Readonly<Record<ResourceName, Readonly<Record<string, string>>>> = {
  pods: { "spec.host": "spec.nodeName" },
};

/** How the fields of a resource that is another's view are called where its objects are stored. */
function storedField(resource: ResourceName, field: string): string {
  if (resource !== "events.events.k8s.io") return field;
  return field.replace(/^regarding\./, "involvedObject.").replace(/^reportingController$/, "reportingComponent");
}

/** The names of the fields that `resource` can be selected by, as upstream. */
export function selectableFields(resource: ResourceName): string[] {
  const names = [...Object.keys(metadata), ...Object.keys(offered[resource] ?? {})];
  return withoutNamespace.has(resource) ? names.filter((name) => name !== "metadata.namespace") : names;
}

/**
 * Reads the selector of `?fieldSelector=` for a resource; its fields are those of the stored objects. Throws FieldSelectorError if it is malformed or if the resource does not offer the
 * field; the apiserver answers that with BadRequest.
 */
export function parseFieldSelector(resource: ResourceName, text: string): FieldSelector {
  const supported = selectableFields(resource);
  return splitTerms(text)
    .filter((term) => term !== "")
    .sort()
    .map((term) => {
      const { field: named, value, negated } = parseTerm(text, term);
      const field = aliases[resource]?.[named] ?? named;
      if (!supported.includes(field)) throw new FieldSelectorError(unsupported(resource, field));
      return { field: storedField(resource, field), value, negated };
    });
}

function unsupported(resource: ResourceName, field: string): string {
  return offered[resource] === undefined
    ? `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
    : `field label not supported: ${field}`;
}

/** Cuts at commas that no backslash precedes. */
function splitTerms(text: string): string[] {
  return text.match(/(?:\\.|[^,\\]|\\$)+/gs) ?? [];
}

function parseTerm(selector: string, term: string): FieldTerm {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
  if (match === null) throw new FieldSelectorError(`invalid selector: '${selector}'; can't understand '${term}'`);
  const [, field = "", operator, value = ""] = match;
  return { field, value: unescapeValue(value), negated: operator === "!=" };
}

function unescapeValue(value: string): string {
  const bare = value.replace(/\\(.?)/gs, (_all, escaped: string) => {
    if (escaped === "," || escaped === "=" || escaped === "\\") return "";
    throw new FieldSelectorError(`invalid field selector: invalid escape sequence: \\${escaped}`);
  });
  const special = /[,=]/.exec(bare)?.[0];
  // Upstream prints the character's number, having formatted a rune with %v.
  if (special !== undefined) {
    throw new FieldSelectorError(`invalid field selector: unescaped character in value: ${special.charCodeAt(0)}`);
  }
  return value.replace(/\\(.)/gs, "$1");
}

/** The value that a selector compares with: a string, empty where the object has none. */
export function fieldValue(resource: ResourceName, object: KubeObject, field: string): string {
  const value = (metadata[field] ?? offered[resource]?.[field])?.(object);
  return value === undefined || value === null ? "" : String(value);
}

/** Whether the object fulfils every term. */
export function matchesFields(selector: FieldSelector, resource: ResourceName, object: KubeObject): boolean {
  return selector.every(({ field, value, negated }) => (fieldValue(resource, object, field) === value) !== negated);
}

/** The value that the selector pins a field to, if it does: lets a watch be indexed by name or node. */
export function exactField(selector: FieldSelector, field: string): string | undefined {
  return selector.find((term) => term.field === field && !term.negated)?.value;
}

/** The selector as the wire spells it. */
export function formatFieldSelector(selector: FieldSelector): string {
  return selector
    .map(({ field, value, negated }) => `${field}${negated ? "!=" : "="}${value.replace(/[\\,=]/g, "\\$&")}`)
    .join(",");
}

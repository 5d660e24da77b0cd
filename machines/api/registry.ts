/**
 * Which kinds there are: every resource that Kubernetes 1.34 serves at a stable version. A user's own are not here but in the store, as
 * CustomResourceDefinitions; see `custom/`.
 *
 * To add a kind: if it is upstream's, it is here already (`npm run generate` reads them off the client package); give it short names and
 * categories in `resource-names.ts` if upstream has any, defaults in `defaults/`, rules in `validation/`, selectable fields in `fields.ts`,
 * and, once a controller acts on it, its name in `modelled` below. A kind without defaults or rules of its own is decoded, validated as far
 * as metadata and required fields go, stored and served. Objects of a resource that is served in several versions are stored in one of them,
 * see `storageOf`; the others need a conversion (`conversion/`).
 */
import type { CustomVersion } from "./custom/resources.ts";
import { resources as generated } from "./generated/resources.ts";
import type { ResourceName } from "./object.ts";
import { categories, shortNames } from "./resource-names.ts";

export type { Resources } from "./generated/types.ts";

export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** Something below a resource: `status`, `scale`, `binding`. Streams (`log`, `exec`, `proxy`) have no kind. */
export interface SubresourceInfo {
  readonly kind?: string;
  readonly apiVersion?: string;
  /** The definition of its body in the schema. */
  readonly definition?: string;
  readonly verbs: readonly Verb[];
}

/** One version of a resource, as discovery tells of it. */
export interface ResourceInfo {
  readonly name: ResourceName;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Its definition in the schema: the kind, but for the few names that two groups share. */
  readonly definition: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly subresources: Readonly<Record<string, SubresourceInfo>>;
  /** Whether a machine acts on it; the others are stored and served, and nothing happens. */
  readonly modelled: boolean;
  /** For a user's own resource: what its definition says of this version. */
  readonly custom?: CustomVersion;
  /** For a user's own resource: the version in which it is stored, if that is another one. */
  readonly storage?: ResourceInfo;
}

type Generated = Pick<
  ResourceInfo,
  "group" | "version" | "kind" | "definition" | "plural" | "namespaced" | "verbs" | "subresources"
>;

const modelled: ReadonlySet<ResourceName> = new Set([
  "pods",
  "nodes",
  "namespaces",
  "events",
  "replicationcontrollers",
  "replicasets.apps",
  "deployments.apps",
  "statefulsets.apps",
  "daemonsets.apps",
  "controllerrevisions.apps",
  "leases.coordination.k8s.io",
  "poddisruptionbudgets.policy",
  "customresourcedefinitions.apiextensions.k8s.io",
]);

/** Resources that are another view of one that is stored: the objects are the same. */
const storedAs: Readonly<Record<ResourceName, ResourceName>> = { "events.events.k8s.io": "events" };

/** Groups of the kinds that subresources borrow. */
const subresourceGroups: Readonly<Record<string, string>> = {
  Scale: "autoscaling/v1",
  Eviction: "policy/v1",
  AuthenticationTokenRequest: "authentication.k8s.io/v1",
};

/** How upstream prints a GroupResource: `pods`, `deployments.apps`. */
export function resourceName(group: string, plural: string): ResourceName {
  return group === "" ? plural : `${plural}.${group}`;
}

/** `apps`, `v1` → `apps/v1`; the core group has no name: `v1`. */
export function apiVersionOf(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

/** `apps/v1` → its group and version; the core group's name is empty. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

function describe(entry: Generated): ResourceInfo {
  const name = resourceName(entry.group, entry.plural);
  const apiVersion = apiVersionOf(entry.group, entry.version);
  const subresources = Object.entries(entry.subresources).map(([sub, info]) => [
    sub,
    info.kind === undefined ? info : { ...info, apiVersion: subresourceGroups[info.definition ?? ""] ?? apiVersion },
  ]);
  return {
    ...entry,
    name,
    apiVersion,
    singular: entry.kind.toLowerCase(),
    shortNames: shortNames[name] ?? [],
    categories: categories[name] ?? [],
    subresources: Object.fromEntries(subresources),
    modelled: modelled.has(storedAs[name] ?? name),
  };
}

/** Every served resource, each version of it, in the order group, plural, version. */
export const resources: readonly ResourceInfo[] = (generated as readonly Generated[]).map(describe);

const kindKey = (apiVersion: string, kind: string): string => `${apiVersion} ${kind}`;
const byKind = new Map(resources.map((resource) => [kindKey(resource.apiVersion, resource.kind), resource]));
const byName = new Map(resources.map((resource) => [resource.name, resource]));
const byVersion = new Map(resources.map((resource) => [`${resource.apiVersion} ${resource.plural}`, resource]));

/** The resource whose objects say `apiVersion` and `kind`; undefined if Kubernetes has no such built-in kind. */
export function resourceByKind(apiVersion: string, kind: string): ResourceInfo | undefined {
  return byKind.get(kindKey(apiVersion, kind));
}

/** The resource called `name` (`pods`, `deployments.apps`), at its preferred version. */
export function resourceByName(name: ResourceName): ResourceInfo | undefined {
  return byName.get(name);
}

/** The resource, in the version in which the objects of `resource` are stored: itself, for all but a few. */
export function storageOf(resource: ResourceInfo): ResourceInfo {
  return resource.storage ?? byName.get(storageName(resource.name)) ?? resource;
}

/** The name under which the objects of a resource are stored. */
export function storageName(name: ResourceName): ResourceName {
  return storedAs[name] ?? name;
}

/** The resource that a request path names: `/apis/{group}/{version}/…/{plural}`; the core group is empty. */
export function resourceByPath(group: string, version: string, plural: string): ResourceInfo | undefined {
  return byVersion.get(`${apiVersionOf(group, version)} ${plural}`);
}

/** The resource of an object, by what it says it is. */
export function resourceOf(object: { readonly apiVersion: string; readonly kind: string }): ResourceInfo | undefined {
  return resourceByKind(object.apiVersion, object.kind);
}

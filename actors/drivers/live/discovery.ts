import type { Registry } from "../../../machines/api/custom/registry.ts";
import { compareVersions } from "../../../machines/api/custom/resources.ts";
import { apiVersionOf, type ResourceInfo, type SubresourceInfo } from "../../../machines/api/registry.ts";
import type { DiscoveryForm } from "./media.ts";
import { isServed } from "./route.ts";

/**
 * The order of groups decides which one wins where two have a resource of the same name (`events`). As upstream's; groups that
 * are not named come last.
 */
const groupOrder = [
  "",
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "resource.k8s.io",
  "flowcontrol.apiserver.k8s.io",
];

/** One version of a group. */
interface Version {
  readonly version: string;
  readonly resources: readonly ResourceInfo[];
}

/** What is served of a group. */
interface Group {
  readonly name: string;
  /** The preferred one first: the newest. */
  readonly versions: readonly [Version, ...Version[]];
}

const described = new WeakMap<readonly ResourceInfo[], readonly Group[]>();

/** The groups of a registry; those of Kubernetes alone are worked out once. */
function groupsOf({ all }: Registry): readonly Group[] {
  const known = described.get(all) ?? servedGroups(all);
  described.set(all, known);
  return known;
}

function servedGroups(resources: readonly ResourceInfo[]): readonly Group[] {
  const names = [...new Set(resources.map(({ group }) => group))];
  const rank = (name: string): number => (groupOrder.indexOf(name) + groupOrder.length + 1) % (groupOrder.length + 1);
  return names
    .sort((a, b) => rank(a) - rank(b))
    .flatMap((name) => {
      const served = resources.filter((resource) => resource.group === name && isServed(resource));
      const numbers = [...new Set(served.map(({ version }) => version))].sort(compareVersions);
      const [first, ...older] = numbers.map((version) => ({
        version,
        resources: served.filter((resource) => resource.version === version),
      }));
      return first === undefined ? [] : [{ name, versions: [first, ...older] }];
    });
}

/** Every group and version that is served, as `v1`, `apps/v1`, and what is in it. */
export function groupVersions(registry: Registry): ReadonlyMap<string, readonly ResourceInfo[]> {
  return new Map(
    groupsOf(registry).flatMap(({ name, versions }) =>
      versions.map(({ version, resources: served }) => [apiVersionOf(name, version), served] as const),
    ),
  );
}

/** `GET /api` and `GET /apis`: body and media type. */
export function discovery(
  registry: Registry,
  root: "api" | "apis",
  form: DiscoveryForm,
): { readonly body: unknown; readonly type: string } {
  const listed = groupsOf(registry).filter(({ name }) => (name === "") === (root === "api"));
  if (form !== "legacy") {
    const type = `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList`;
    const apiVersion = `apidiscovery.k8s.io/${form}`;
    return { type, body: { kind: "APIGroupDiscoveryList", apiVersion, metadata: {}, items: listed.map(aggregated) } };
  }
  const type = "application/json";
  if (root === "api")
    return {
      type,
      body: {
        kind: "APIVersions",
        versions: listed.flatMap(({ versions }) => versions.map(({ version }) => version)),
        serverAddressByClientCIDRs: [],
      },
    };
  return { type, body: { kind: "APIGroupList", apiVersion: "v1", groups: listed.map(legacyGroup) } };
}

/** `GET /apis/GROUP`; undefined if there is no such group. */
export function groupDocument(registry: Registry, name: string): unknown {
  const group = groupsOf(registry).find((candidate) => candidate.name === name && name !== "");
  return group === undefined ? undefined : { kind: "APIGroup", apiVersion: "v1", ...legacyGroup(group) };
}

/** `GET /api/v1`, `GET /apis/GROUP/VERSION`; undefined if it is not served. */
export function resourceListDocument(registry: Registry, groupVersion: string): unknown {
  const served = groupVersions(registry).get(groupVersion);
  if (served === undefined) return undefined;
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: served.flatMap(legacyRows) };
}

function legacyGroup({ name, versions }: Group) {
  const served = versions.map(({ version }) => ({ groupVersion: apiVersionOf(name, version), version }));
  return { name, versions: served, preferredVersion: served[0] };
}

function legacyRows(resource: ResourceInfo): unknown[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  const row = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  };
  const below = Object.entries(resource.subresources).map(([name, info]) => ({
    name: `${plural}/${name}`,
    singularName: "",
    namespaced,
    // A kind of another group says so.
    ...foreign(resource, info),
    kind: info.kind ?? kind,
    verbs: info.verbs,
  }));
  return [row, ...below];
}

function foreign(resource: ResourceInfo, { apiVersion }: SubresourceInfo): { group?: string; version?: string } {
  if (apiVersion === undefined || apiVersion === resource.apiVersion) return {};
  const [group = "", version = ""] = apiVersion.split("/");
  return { group, version };
}

function aggregated({ name, versions }: Group) {
  const items = versions.map(({ version, resources: served }) => {
    return { version, resources: served.map(aggregatedResource), freshness: "Current" };
  });
  return { metadata: name === "" ? {} : { name }, versions: items };
}

function aggregatedResource(resource: ResourceInfo) {
  const { group, version, kind, plural, singular, namespaced, verbs, shortNames, categories, subresources } = resource;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(Object.keys(subresources).length > 0 && {
      subresources: Object.entries(subresources).map(([subresource, info]) => ({
        subresource,
        responseKind: { group, version, ...foreign(resource, info), kind: info.kind ?? kind },
        verbs: info.verbs,
      })),
    }),
  };
}

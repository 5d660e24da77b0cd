import { clusterComponents } from "../../../actors/cluster.ts";
import type { Component } from "../../../actors/component.ts";
import type { ResourceName } from "../../../machines/api/object.ts";
import { everyResource, recordsEvents } from "../../../machines/permissions.ts";
import type { Interest } from "../../../machines/watch.ts";
import type { Graph, GraphEdge, GraphNode } from "./graph.ts";

/**
 * Who watches what, and who writes what: from what the components say of themselves, `interests` and `permissions`. Writers are on the left, what
 * the apiserver keeps for them is in the middle, and on the right those whom it tells. Events, which nearly everybody records and nobody
 * watches, are left out.
 */
export function architecture(components: readonly Component[] = clusterComponents({ nodes: 1 })): Graph {
  const roles = components.map(roleOf);
  const resources = [...new Set(roles.flatMap(({ writes, watches }) => [...writes.keys(), ...watches.keys()]))];
  const known = resources.filter((resource) => resource !== everyResource).sort();
  const everything = resources.includes(everyResource) ? [everyResource] : [];
  const nodes: GraphNode[] = [
    ...roles
      .filter(({ writes }) => writes.size > 0)
      .map(({ id, writes }) => ({
        id: writerId(id),
        lines: [id, ...writtenLines(writes)],
        sort: "component" as const,
        column: 0,
      })),
    ...[...known, ...everything].map((resource) => ({
      id: resource,
      lines: [resource === everyResource ? "every resource" : resource],
      sort: "resource" as const,
      column: 1,
    })),
    ...roles
      .filter(({ watches }) => watches.size > 0)
      .map(({ id, watches }) => ({
        id: watcherId(id),
        lines: [id, ...selectedLines(watches)],
        sort: "component" as const,
        column: 2,
      })),
  ];
  const edges: GraphEdge[] = roles.flatMap(({ id, changes, watches }) => [
    ...[...changes].map((resource) => ({ from: writerId(id), to: resource, sort: "writes" as const })),
    ...[...watches.keys()].map((resource) => ({ from: resource, to: watcherId(id), sort: "watches" as const })),
  ]);
  return {
    title: "The architecture: who writes what, and who watches what",
    description: describe(roles),
    direction: "right",
    groups: [],
    nodes,
    edges,
  };
}

interface Role {
  readonly id: string;
  /** Resource → what is asked of it: `create`, `status: update`. */
  readonly writes: ReadonlyMap<ResourceName, readonly string[]>;
  /** Those that it may change. */
  readonly changes: ReadonlySet<ResourceName>;
  /** Resource → of which of its objects, if not of all. */
  readonly watches: ReadonlyMap<ResourceName, string | undefined>;
}

function roleOf(component: Component): Role {
  const { id, interests, permissions = {} } = component;
  const writes = new Map<ResourceName, readonly string[]>();
  for (const [subject, verbs] of Object.entries(permissions)) {
    if (subject in recordsEvents) continue;
    const [resource = "", subresource] = subject.split("/");
    const asked = `${subresource === undefined ? "" : `${subresource}: `}${verbs.join(", ")}`;
    writes.set(resource, [...(writes.get(resource) ?? []), asked]);
  }
  // Who watches whatever else there may be watches all.
  const isAll = interests.some(({ resource }) => resource === everyResource);
  const watched = isAll ? [{ resource: everyResource }] : interests;
  const watches = new Map(watched.map((interest) => [interest.resource, selectorOf(interest)]));
  return { id, writes, changes: changesOf(component), watches };
}

function selectorOf({ fieldSelector, labelSelector, namespace }: Interest): string | undefined {
  return [fieldSelector, labelSelector, namespace && `in ${namespace}`].filter(Boolean).join(", ") || undefined;
}

const reads: ReadonlySet<string> = new Set(["get", "list"]);

/** Resources of which it asks for more than a look. */
function changesOf({ permissions = {} }: Component): ReadonlySet<ResourceName> {
  const subjects = Object.entries(permissions).filter(([, verbs]) => verbs.some((verb) => !reads.has(verb)));
  return new Set(
    subjects.filter(([subject]) => !(subject in recordsEvents)).map(([subject]) => subject.split("/", 1)[0] ?? subject),
  );
}

const writerId = (id: string): string => `${id} writes`;
const watcherId = (id: string): string => `${id} watches`;

function writtenLines(writes: Role["writes"]): string[] {
  return [...writes].map(
    ([resource, asked]) => `${resource === everyResource ? "every resource" : short(resource)}: ${asked.join("; ")}`,
  );
}

function selectedLines(watches: Role["watches"]): string[] {
  return [...watches].flatMap(([resource, selector]) =>
    selector === undefined ? [] : [`${short(resource)}: ${selector}`],
  );
}

/** `deployments` of `deployments.apps`. */
function short(resource: ResourceName): string {
  return resource.split(".", 1)[0] ?? resource;
}

function describe(roles: readonly Role[]): string {
  const told = roles.map(({ id, writes, watches }) => {
    const watched = [...watches.keys()].map((resource) => (resource === everyResource ? "every resource" : resource));
    return `${id} watches ${watched.join(", ") || "nothing"} and writes ${writtenLines(writes).join("; ") || "nothing"}.`;
  });
  return `${roles.length} components. ${told.join(" ")}`;
}

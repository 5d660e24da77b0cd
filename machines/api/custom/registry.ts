import type { ResourceName, Stored } from "../object.ts";
import { type ResourceInfo, resourceByKind, resourceByName, resourceByPath, resources } from "../registry.ts";
import { type CustomResource, customResourceOf } from "./resources.ts";

/** Every resource that an apiserver serves: those of Kubernetes itself, and those that its definitions make. */
export interface Registry {
  /** Each version of each resource. */
  readonly all: readonly ResourceInfo[];
  /** The custom ones. */
  readonly custom: readonly CustomResource[];
  byKind(apiVersion: string, kind: string): ResourceInfo | undefined;
  /** In the version in which it is stored. */
  byName(name: ResourceName): ResourceInfo | undefined;
  byPath(group: string, version: string, plural: string): ResourceInfo | undefined;
}

/** @param definitions stored CustomResourceDefinitions; those whose names are not accepted make nothing. */
export function registryWith(definitions: readonly Stored[]): Registry {
  return definitions.length === 0 ? builtInRegistry : describe(definitions);
}

function describe(definitions: readonly Stored[]): Registry {
  const custom = definitions.flatMap((definition) => customResourceOf(definition) ?? []);
  const served = custom.flatMap((resource) => resource.served);
  return {
    all: served.length === 0 ? resources : [...resources, ...served],
    custom,
    byKind: (apiVersion, kind) =>
      resourceByKind(apiVersion, kind) ??
      served.find((resource) => resource.apiVersion === apiVersion && resource.kind === kind),
    byName: (name) => resourceByName(name) ?? custom.find((resource) => resource.name === name)?.storage,
    byPath: (group, version, plural) =>
      resourceByPath(group, version, plural) ??
      served.find((one) => one.group === group && one.version === version && one.plural === plural),
  };
}

/** The resources of Kubernetes itself. */
export const builtInRegistry: Registry = describe([]);

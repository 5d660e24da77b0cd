import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
} from "../generated/types.ts";
import type { ResourceName, Stored } from "../object.ts";
import { apiVersionOf, type ResourceInfo, type SubresourceInfo, type Verb } from "../registry.ts";
import type { Schema } from "./schema.ts";

/** Where definitions are stored. */
export const definitionsResource = "customresourcedefinitions.apiextensions.k8s.io";

/** What a served version of a custom resource has that no built-in resource needs. */
export interface CustomVersion {
  readonly schema: Schema;
  readonly columns: readonly CustomResourceColumnDefinition[];
  readonly scale?: CustomResourceSubresourceScale;
  /** The name of its lists' kind. */
  readonly listKind: string;
  /** Whether its definition is being deleted: nothing new is let in. */
  readonly terminating: boolean;
}

/** A custom resource, in each version that is served, the stored one among them or not. */
export interface CustomResource {
  readonly name: ResourceName;
  /** In the version in which it is stored. */
  readonly storage: ResourceInfo;
  /** In discovery's order: the preferred one first. */
  readonly served: readonly ResourceInfo[];
}

const verbs: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const partVerbs: readonly Verb[] = ["get", "patch", "update"];

const known = new WeakMap<Stored, CustomResource | undefined>();

/** The resource that a stored definition makes; undefined as long as its names are not accepted. */
export function customResourceOf(definition: Stored): CustomResource | undefined {
  if (!known.has(definition))
    known.set(definition, describe(definition as unknown as Stored<CustomResourceDefinition>));
  return known.get(definition);
}

function describe(definition: Stored<CustomResourceDefinition>): CustomResource | undefined {
  const established = definition.status.conditions?.some(
    ({ type, status }) => type === "Established" && status === "True",
  );
  const stored = definition.spec.versions.find(({ storage }) => storage);
  if (!established || !stored) return undefined;
  const storage = versionOf(definition, stored, undefined);
  const served = definition.spec.versions
    .filter((version) => version.served)
    .map((version) => (version === stored ? storage : versionOf(definition, version, storage)))
    .sort((a, b) => compareVersions(a.version, b.version));
  return { name: definition.metadata.name, storage, served };
}

function versionOf(
  { spec, metadata }: Stored<CustomResourceDefinition>,
  version: CustomResourceDefinitionVersion,
  storage: ResourceInfo | undefined,
): ResourceInfo {
  const { plural, singular, kind, listKind = `${kind}List`, shortNames = [], categories = [] } = spec.names;
  const { scale, status } = version.subresources ?? {};
  const scaleInfo: SubresourceInfo = {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    definition: "Scale",
    verbs: partVerbs,
  };
  return {
    name: metadata.name,
    group: spec.group,
    version: version.name,
    apiVersion: apiVersionOf(spec.group, version.name),
    kind,
    definition: "",
    plural,
    singular: singular ?? kind.toLowerCase(),
    shortNames,
    categories,
    namespaced: spec.scope === "Namespaced",
    verbs,
    subresources: {
      ...(status !== undefined && { status: { kind, verbs: partVerbs } }),
      ...(scale && { scale: scaleInfo }),
    },
    modelled: false,
    ...(storage && { storage }),
    custom: {
      schema: (version.schema?.openAPIV3Schema ?? {}) as Schema,
      columns: version.additionalPrinterColumns ?? [],
      ...(scale && { scale }),
      listKind,
      terminating: metadata.deletionTimestamp !== undefined,
    },
  };
}

/** Versions as upstream prefers them: stable before beta before alpha, the greater number first, then what is no such version, by name. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [priority(a), priority(b)];
  for (let at = 0; at < left.length; at++)
    if (left[at] !== right[at]) return (right[at] as number) - (left[at] as number);
  return a < b ? -1 : a > b ? 1 : 0;
}

function priority(version: string): readonly [number, number, number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [0, 0, 0];
  const [, major, stage, minor] = match;
  return [stage === undefined ? 3 : stage === "beta" ? 2 : 1, Number(major), Number(minor ?? 0)];
}

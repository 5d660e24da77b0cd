/** Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation. */
import { isSimplePath } from "../custom/json-path.ts";
import type { Schema } from "../custom/schema.ts";
import { unevaluated, validateSchema } from "../custom/schema-rules.ts";
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from "../generated/types.ts";
import { dns1035Label, dns1123Subdomain } from "../names.ts";
import { type FieldErrors, forbidden, invalid, notSupported, required } from "./field-error.ts";
import { isEmpty, validateImmutable } from "./object-meta.ts";

/** What is wrong with a definition that is to be created. */
export function* validateCustomResourceDefinition({ metadata, spec }: CustomResourceDefinition): FieldErrors {
  const { name = "" } = metadata ?? {};
  const wanted = `${spec.names?.plural}.${spec.group}`;
  if (name !== wanted) yield invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group');
  yield* validateSpec(spec);
}

/** What is wrong with a change of one. */
export function* validateCustomResourceDefinitionUpdate(
  old: CustomResourceDefinition,
  definition: CustomResourceDefinition,
): FieldErrors {
  const [before, spec] = [old.spec, definition.spec];
  yield* validateSpec(spec);
  if (old.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True")) {
    yield* validateImmutable(spec.scope, before.scope, "spec.scope");
    yield* validateImmutable(spec.names.kind, before.names.kind, "spec.names.kind");
  }
  yield* validateImmutable(spec.group, before.group, "spec.group");
  yield* validateImmutable(spec.names.plural, before.names.plural, "spec.names.plural");
  const names = new Set(spec.versions.map((version) => version.name));
  for (const [index, stored] of (definition.status?.storedVersions ?? []).entries())
    if (!names.has(stored)) yield invalid(`status.storedVersions[${index}]`, stored, "must appear in spec.versions");
}

/** What in a definition is let through and does nothing. */
export function customResourceDefinitionWarnings({ spec }: CustomResourceDefinition): string[] {
  return (spec.versions ?? []).flatMap(({ schema }, index) =>
    unevaluated((schema?.openAPIV3Schema ?? {}) as Schema, schemaPath(index)),
  );
}

function* validateSpec(spec: CustomResourceDefinitionSpec): FieldErrors {
  const { group, scope, versions = [], conversion } = spec;
  if (isEmpty(group)) yield required("spec.group");
  else if (dns1123Subdomain(group).length > 0) yield invalid("spec.group", group, dns1123Subdomain(group).join(","));
  else if (!group.includes(".")) yield invalid("spec.group", group, "should be a domain with at least one dot");
  if (isEmpty(scope)) yield required("spec.scope");
  else if (scope !== "Namespaced" && scope !== "Cluster")
    yield notSupported("spec.scope", scope, ["Cluster", "Namespaced"]);
  yield* validateVersions(versions);
  yield* validateNames(spec.names ?? {});
  if (spec.preserveUnknownFields)
    yield invalid("spec.preserveUnknownFields", true, "must be false in order to use apiextensions.k8s.io/v1");
  if (conversion && conversion.strategy !== "None") {
    if (conversion.strategy === "Webhook")
      yield forbidden(
        "spec.conversion.strategy",
        "webhooks are not supported by Orrery: there is no conversion but None",
      );
    else yield notSupported("spec.conversion.strategy", conversion.strategy, ["None", "Webhook"]);
  }
}

function* validateVersions(versions: readonly CustomResourceDefinitionVersion[]): FieldErrors {
  if (versions.length === 0) yield required("spec.versions");
  for (const [index, version] of versions.entries()) yield* validateVersion(version, `spec.versions[${index}]`, index);
  const names = versions.map(({ name }) => name);
  if (new Set(names).size < names.length) yield invalid("spec.versions", versions, "must contain unique version names");
  if (versions.length > 0 && versions.filter(({ storage }) => storage).length !== 1)
    yield invalid("spec.versions", versions, "must have exactly one version marked as storage version");
}

function* validateVersion(version: CustomResourceDefinitionVersion, path: string, index: number): FieldErrors {
  const { name, schema, subresources, additionalPrinterColumns = [], selectableFields = [] } = version;
  const complaints = dns1035Label(name ?? "");
  if (complaints.length > 0) yield invalid(`${path}.name`, name ?? "", complaints.join(","));
  if (schema?.openAPIV3Schema === undefined) yield required(schemaPath(index), "schemas are required");
  else yield* validateSchema(schema.openAPIV3Schema as Schema, schemaPath(index));
  if (selectableFields.length > 0)
    yield forbidden(`${path}.selectableFields`, "selectable fields are not supported by Orrery");
  for (const [at, column] of additionalPrinterColumns.entries()) {
    const place = `${path}.additionalPrinterColumns[${at}]`;
    if (isEmpty(column.name)) yield required(`${place}.name`);
    if (isEmpty(column.type)) yield required(`${place}.type`, "must be one of integer,number,string,boolean,date");
    else if (!columnTypes.includes(column.type))
      yield invalid(`${place}.type`, column.type, `must be one of ${columnTypes.join(",")}`);
    if (isEmpty(column.jsonPath)) yield required(`${place}.jsonPath`);
    else if (!isSimplePath(column.jsonPath))
      yield invalid(`${place}.jsonPath`, column.jsonPath, "must be a simple json path");
  }
  const scale = subresources?.scale;
  if (!scale) return;
  yield* validateScalePath(scale.specReplicasPath, `${path}.subresources.scale.specReplicasPath`, ".spec");
  yield* validateScalePath(scale.statusReplicasPath, `${path}.subresources.scale.statusReplicasPath`, ".status");
  if (!isEmpty(scale.labelSelectorPath))
    yield* validateScalePath(
      scale.labelSelectorPath,
      `${path}.subresources.scale.labelSelectorPath`,
      ".status",
      ".spec",
    );
}

const columnTypes: readonly string[] = ["integer", "number", "string", "boolean", "date"];

function* validateScalePath(value: string | undefined, path: string, ...under: readonly string[]): FieldErrors {
  if (isEmpty(value)) yield required(path);
  else if (!/^(\.[\w-]+)+$/.test(value)) yield invalid(path, value, "must be a simple json path starting with .");
  else if (!under.some((root) => value.startsWith(`${root}.`)))
    yield invalid(path, value, `should be a json path under ${under.join(" or ")}`);
}

function* validateNames(names: Partial<CustomResourceDefinitionNames>): FieldErrors {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names;
  const path = "spec.names";
  for (const [field, value] of Object.entries({ plural, singular, kind, listKind }))
    if (isEmpty(value)) yield required(`${path}.${field}`);
  for (const [field, value] of Object.entries({ plural, singular })) yield* validateLabel(value, `${path}.${field}`);
  for (const [field, value] of Object.entries({ kind, listKind })) {
    const complaints = isEmpty(value) ? [] : dns1035Label(value.toLowerCase());
    if (complaints.length > 0)
      yield invalid(
        `${path}.${field}`,
        value,
        `may have mixed case, but should otherwise match: ${complaints.join(",")}`,
      );
  }
  for (const [index, name] of shortNames.entries()) yield* validateLabel(name, `${path}.shortNames[${index}]`);
  if (!isEmpty(kind) && kind === listKind)
    yield invalid(`${path}.listKind`, listKind, "kind and listKind may not be the same");
  for (const [index, name] of categories.entries()) yield* validateLabel(name, `${path}.categories[${index}]`);
}

function* validateLabel(value: string | undefined, path: string): FieldErrors {
  const complaints = isEmpty(value) ? [] : dns1035Label(value);
  if (complaints.length > 0) yield invalid(path, value, complaints.join(","));
}

function schemaPath(index: number): string {
  return `spec.versions[${index}].schema.openAPIV3Schema`;
}

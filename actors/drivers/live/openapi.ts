import type { Registry } from "../../../machines/api/custom/registry.ts";
import { fnv1a } from "../../../machines/api/hash.ts";
import type { ResourceInfo } from "../../../machines/api/registry.ts";
import { definition, type Field, type Scalar, type Type } from "../../../machines/api/schema.ts";
import { groupVersions } from "./discovery.ts";

type Schema = Readonly<Record<string, unknown>>;
type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Documents by path (`apis/apps/v1`), made when first asked for. */
const documents = new Map<string, Promise<string>>();

const pathOf = (groupVersion: string): string =>
  groupVersion.includes("/") ? `apis/${groupVersion}` : `api/${groupVersion}`;

const hashes = new WeakMap<ResourceInfo, string>();

/** Changes when what is served in a group and version does, so that clients may keep documents for good. */
function hashOf(resources: readonly ResourceInfo[]): string {
  const texts = resources.map((resource) => {
    const known = hashes.get(resource) ?? fnv1a(JSON.stringify(resource)).toString(16);
    hashes.set(resource, known);
    return known;
  });
  return fnv1a(texts.join()).toString(16).toUpperCase();
}

/** `GET /openapi/v3`: which documents there are. */
export function openApiIndex(registry: Registry): unknown {
  const paths = [...groupVersions(registry)].map(([groupVersion, resources]) => {
    const path = pathOf(groupVersion);
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(resources)}` }];
  });
  return { paths: Object.fromEntries(paths) };
}

/**
 * `GET /openapi/v3/PATH`: the document of one group and version, as JSON text; undefined if there is none. It has what kubectl reads: that
 * `fieldValidation` is known, and the schemas, with their descriptions, for `explain`.
 */
export function openApiDocument(registry: Registry, path: string): Promise<string> | undefined {
  const entry = [...groupVersions(registry)].find(([groupVersion]) => pathOf(groupVersion) === path);
  if (entry === undefined) return undefined;
  // What users define may change under the same path.
  if (entry[1].some(({ custom }) => custom)) return build(path, entry[1]);
  const known = documents.get(path) ?? build(path, entry[1]);
  documents.set(path, known);
  return known;
}

async function build(path: string, resources: readonly ResourceInfo[]): Promise<string> {
  // Half a megabyte that only `explain` needs.
  const { descriptions } = await import("../../../machines/api/generated/descriptions.ts");
  const paths = Object.fromEntries(resources.flatMap((resource) => pathsOf(path, resource)));
  const schemas = new Map<string, Schema>();
  for (const resource of resources) {
    if (resource.custom) {
      collect("ObjectMeta", schemas, descriptions);
      schemas.set(customName(resource), customSchema(resource, descriptions));
      continue;
    }
    collect(resource.definition, schemas, descriptions);
    const schema = schemas.get(resource.definition);
    if (schema !== undefined) schemas.set(resource.definition, { ...schema, [gvkExtension]: [gvk(resource)] });
  }
  const info = { title: "Kubernetes", version: "v1.34.0" };
  return JSON.stringify({ openapi: "3.0.0", info, paths, components: { schemas: Object.fromEntries(schemas) } });
}

/** As upstream names them: `com.example.v1.Memcached`. */
function customName({ group, version, kind }: ResourceInfo): string {
  return [...group.split(".").reverse(), version, kind].join(".");
}

/** A user's own schema is OpenAPI already; what every object has is put in. */
function customSchema(resource: ResourceInfo, descriptions: Descriptions): Schema {
  const { properties = {}, ...schema } = resource.custom?.schema ?? {};
  const { apiVersion, kind } = descriptions.Pod ?? {};
  const common = {
    apiVersion: { type: "string", ...(apiVersion && { description: apiVersion }) },
    kind: { type: "string", ...(kind && { description: kind }) },
    metadata: { allOf: [{ $ref: "#/components/schemas/ObjectMeta" }], description: "Standard object's metadata." },
  };
  return { ...schema, properties: { ...properties, ...common }, [gvkExtension]: [gvk(resource)] };
}

const gvkExtension = "x-kubernetes-group-version-kind";
const actionExtension = "x-kubernetes-action";

function gvk({ group, version, kind }: ResourceInfo): { group: string; version: string; kind: string } {
  return { group, version, kind };
}

function pathsOf(root: string, resource: ResourceInfo): [string, unknown][] {
  const collection = `/${root}/${resource.namespaced ? "namespaces/{namespace}/" : ""}${resource.plural}`;
  const operation = (action: string): unknown => ({
    [actionExtension]: action,
    [gvkExtension]: gvk(resource),
    parameters: ["dryRun", "fieldManager", "fieldValidation"].map(queryParameter),
    responses: { "200": { description: "OK" } },
  });
  return [
    [collection, { get: operation("list"), post: operation("post") }],
    [`${collection}/{name}`, { get: operation("get"), put: operation("put"), patch: operation("patch") }],
  ];
}

function queryParameter(name: string): unknown {
  return { name, in: "query", schema: { type: "string", uniqueItems: true } };
}

/** The schema of a definition and of all that it refers to. */
function collect(name: string, schemas: Map<string, Schema>, descriptions: Descriptions): void {
  const fields = definition(name);
  if (fields === undefined || schemas.has(name)) return;
  const texts = descriptions[name] ?? {};
  const required = [...fields.values()].filter((field) => field.required).map((field) => field.name);
  const properties = [...fields.values()].map((field) => [field.name, property(field, texts[field.name])]);
  schemas.set(name, {
    type: "object",
    ...(texts[""] && { description: texts[""] }),
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(properties),
  });
  for (const { type } of fields.values()) {
    const inner = innermost(type);
    if (inner.form === "object") collect(inner.definition, schemas, descriptions);
  }
}

function innermost(type: Type): Type {
  return type.form === "list" || type.form === "map" ? innermost(type.of) : type;
}

function property({ type }: Field, description: string | undefined): Schema {
  const schema = schemaOf(type);
  if (description === undefined) return schema;
  // A reference has no siblings in OpenAPI 3.0.
  return "$ref" in schema ? { allOf: [schema], description } : { ...schema, description };
}

function schemaOf(type: Type): Schema {
  switch (type.form) {
    case "object":
      return { $ref: `#/components/schemas/${type.definition}` };
    case "list":
      return { type: "array", items: schemaOf(type.of) };
    case "map":
      return { type: "object", additionalProperties: schemaOf(type.of) };
    case "scalar":
      return scalars[type.scalar];
  }
}

const scalars: Readonly<Record<Scalar, Schema>> = {
  string: { type: "string" },
  bool: { type: "boolean" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  float64: { type: "number", format: "double" },
  bytes: { type: "string", format: "byte" },
  time: { type: "string", format: "date-time" },
  microtime: { type: "string", format: "date-time" },
  intorstring: { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] },
  quantity: { oneOf: [{ type: "string" }, { type: "number" }] },
  any: { type: "object" },
};

/**
 * Turns the models of @kubernetes/client-node (made from upstream's OpenAPI) into what Orrery needs of them, in `generated/` beside this file:
 * - `types.ts`: a TypeScript type for each API type that a served kind can reach;
 * - `schema.ts`: the same as data, for decoding and for required fields (`schema.ts` one level up explains the notation);
 * - `resources.ts`: every resource of a stable version, with verbs and subresources, read off the client's request paths;
 * - `descriptions.ts`: upstream's doc comments, apart, since only `explain` and OpenAPI want them.
 * Same input, same bytes. Run by `npm run generate`, and before anything else by `npm ci`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const client = dirname(dirname(createRequire(import.meta.url).resolve("@kubernetes/client-node")));
const gen = join(client, "dist", "gen");

/** Bodies that are no resource's own kind. */
const extraRoots = ["V1DeleteOptions"];

/** Fields that are resource.Quantity upstream: OpenAPI calls them strings, and only the Go types know. From `types.go` in kubernetes/api. */
const quantities = new Set(
  `CSIStorageCapacity.capacity CSIStorageCapacity.maximumVolumeSize CapacityRequestPolicy._default CapacityRequestPolicy.validValues
  CapacityRequestPolicyRange.max CapacityRequestPolicyRange.min CapacityRequestPolicyRange.step CapacityRequirements.requests
  ContainerStatus.allocatedResources Counter.value DeviceCapacity.value DeviceRequestAllocationResult.consumedCapacity
  EmptyDirVolumeSource.sizeLimit LimitRangeItem._default LimitRangeItem.defaultRequest LimitRangeItem.max
  LimitRangeItem.maxLimitRequestRatio LimitRangeItem.min NodeStatus.allocatable NodeStatus.capacity Overhead.podFixed
  PersistentVolumeClaimStatus.allocatedResources PersistentVolumeClaimStatus.capacity PersistentVolumeSpec.capacity PodSpec.overhead
  PodStatus.allocatedResources ResourceFieldSelector.divisor ResourceQuotaSpec.hard ResourceQuotaStatus.hard ResourceQuotaStatus.used
  ResourceRequirements.limits ResourceRequirements.requests V2HPAScalingRules.tolerance V2MetricTarget.averageValue V2MetricTarget.value
  V2MetricValueStatus.averageValue V2MetricValueStatus.value VolumeResourceRequirements.limits VolumeResourceRequirements.requests`
    .trim()
    .split(/\s+/),
);

/** `V1Pod` → `Pod`, `CoreV1Event` → `Event`, `EventsV1Event` → `EventsEvent`; other versions keep their prefix (`V2MetricSpec`). */
function shortName(model) {
  const [, group = "", version = "", rest = model] =
    /^([A-Z][a-z]+)?(V\d+(?:(?:alpha|beta)\d+)?)([A-Z].*)$/.exec(model) ?? [];
  return (group === "Core" ? "" : group) + (version === "V1" ? "" : version) + rest;
}

/** The `kind` that a model is on the wire: its name without group and version. */
const kindOf = (model) => model.replace(/^([A-Z][a-z]+)?V\d+((alpha|beta)\d+)?(?=[A-Z])/, "");

/** Reads one model: its doc comment, and its fields with type, format, doc comment and whether they are required. */
function readModel(model) {
  const script = readFileSync(join(gen, "models", `${model}.js`), "utf8");
  const declaration = readFileSync(join(gen, "models", `${model}.d.ts`), "utf8");
  const map = /attributeTypeMap = (\[[\s\S]*?\n?\]);/.exec(script)?.[1] ?? "[]";
  const body = declaration.slice(declaration.indexOf("export declare class"));
  const members = new Map();
  for (const [, comment, name, optional] of body.matchAll(/(?:\/\*\*([\s\S]*?)\*\/\s*)?'([^']+)'(\?)?:/g)) {
    members.set(name, { description: prose(comment), required: optional === undefined });
  }
  const before = declaration.slice(0, declaration.indexOf("export declare class"));
  const fields = JSON.parse(map).map(({ name, baseName, type, format }) => ({
    ...members.get(name),
    member: name,
    name: baseName,
    type,
    format,
  }));
  const comment = before.lastIndexOf("/**");
  return { model, description: comment > 0 ? prose(before.slice(comment + 3, before.lastIndexOf("*/"))) : "", fields };
}

/** A doc comment as one line. */
function prose(comment = "") {
  const line = comment
    .replace(/^\s*\*\s?/gm, " ")
    .replace(/\s+/g, " ")
    .replace(/\\'/g, "'")
    .trim();
  return line
    .replace(/&quot;/g, '"')
    .replace(/&gt;/g, ">")
    .replace(/&lt;/g, "<")
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
}

/** A field's type in the schema's notation: `[]Container`, `map:quantity`, `int32`; `schema.ts` reads it. */
function notation(type, format, isQuantity) {
  const list = /^(?:Array|Set)<(.*)>$/.exec(type)?.[1];
  if (list !== undefined) return `[]${notation(list, format, isQuantity)}`;
  const values = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (values !== undefined) return `map:${notation(values, format, isQuantity)}`;
  switch (type) {
    case "string":
      return isQuantity ? "quantity" : format === "byte" ? "bytes" : "string";
    case "number":
      return format === "int32" || format === "int64" ? format : "float64";
    case "boolean":
      return "bool";
    case "Date":
      return "time";
    case "V1MicroTime":
      return "microtime";
    case "IntOrString":
      return "intorstring";
    case "any":
      return "any";
    default:
      return shortName(type);
  }
}

/** The TypeScript type of a notation. */
function typescript(code) {
  if (code.startsWith("[]")) return `${typescript(code.slice(2))}[]`.replace(/^(.* \| .*)\[\]$/, "($1)[]");
  if (code.startsWith("map:")) return `{ [key: string]: ${typescript(code.slice(4))} }`;
  const names = {
    bool: "boolean",
    int32: "number",
    int64: "number",
    float64: "number",
    intorstring: "number | string",
    any: "unknown",
  };
  return names[code] ?? (/^[a-z]/.test(code) ? "string" : code);
}

/** Reads the client's request functions: path, HTTP method, what goes in the body and what comes back. */
function readOperations(file) {
  const text = readFileSync(join(gen, "apis", file), "utf8");
  const answers = new Map();
  for (const [, name, type] of text.matchAll(/async (\w+)WithHttpInfo\(response\)[\s\S]*?"(\w+)", ""\);/g))
    answers.set(name, type);
  const operations = [];
  for (const chunk of text.split(/\n {4}async (?=\w+\()/).slice(1)) {
    const path = /localVarPath = '([^']+)'/.exec(chunk)?.[1];
    const method = /HttpMethod\.(\w+)/.exec(chunk)?.[1];
    if (path === undefined || method === undefined) continue;
    const name = chunk.slice(0, chunk.indexOf("("));
    operations.push({
      name,
      path,
      method,
      body: /serialize\(body, "(\w+)"/.exec(chunk)?.[1],
      answer: answers.get(name),
    });
  }
  return operations;
}

const verbs = { GET: "get", PUT: "update", POST: "create", PATCH: "patch", DELETE: "delete" };

/** Folds the operations of all stable API groups into one entry a resource. */
function readResources() {
  const found = new Map();
  const files = readdirSync(join(gen, "apis"))
    .filter((name) => /V\d+Api\.js$/.test(name))
    .sort();
  for (const { path, method, body, answer, name } of files.flatMap(readOperations)) {
    const parts =
      /^\/api(?:s\/([^/]+))?\/(v\d+)\/(namespaces\/\{namespace\}\/)?([^/{}]+)(\/\{name\}(?:\/([^{}]+?))?)?$/.exec(path);
    if (parts === null) continue;
    const [, group = "", version, namespaced, plural, named, subresource] = parts;
    const id = `${group}/${version}/${plural}`;
    const entry = found.get(id) ?? {
      group,
      version,
      plural,
      model: "",
      namespaced: false,
      verbs: new Set(),
      subresources: {},
    };
    found.set(id, entry);
    entry.namespaced ||= namespaced !== undefined;
    if (subresource !== undefined) {
      entry.subresources[subresource] ??= { model: "", verbs: new Set() };
      const sub = entry.subresources[subresource];
      sub.verbs.add(verbs[method]);
      const model = method === "POST" || method === "PUT" ? body : answer;
      if (model?.startsWith("V") || /V\d/.test(model ?? "")) sub.model = model;
    } else {
      if (method === "POST") entry.model = body;
      if (method === "GET" && named !== undefined) entry.model = answer;
      entry.verbs.add(
        method === "GET" && !named ? "list" : method === "DELETE" && !named ? "deletecollection" : verbs[method],
      );
      if (method === "GET" && !named && name.startsWith("list")) entry.verbs.add("watch");
    }
  }
  return [...found.values()].filter(({ model }) => model !== "").sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const key = ({ group, plural, version }) => `${group}/${plural}/${version}`;

/** All models that the roots reach, by short name. */
function reach(roots) {
  const models = new Map();
  const queue = [...roots];
  for (let model = queue.pop(); model !== undefined; model = queue.pop()) {
    if (models.has(model)) continue;
    const read = readModel(model);
    models.set(model, read);
    for (const { type } of read.fields) {
      for (const [name] of type.matchAll(/\b(?:[A-Z][a-z]+)?V\d\w*[A-Z]\w*/g))
        if (name !== "V1MicroTime") queue.push(name);
    }
  }
  return [...models.values()]
    .map((model) => ({ ...model, short: shortName(model.model) }))
    .sort((a, b) => (a.short < b.short ? -1 : 1));
}

const codeOf = (short, { member, type, format }) => notation(type, format, quantities.has(`${short}.${member}`));
const property = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const firstSentence = (text) => (/^.*?\.(?= [A-Z]|$)/.exec(text)?.[0] ?? text).slice(0, 200).replaceAll("*/", "*\\/");

/** `types.ts`. A kind is a type alias (so that it is assignable to KubeObject) with the parts that every stored object has. */
function writeTypes(models, kinds) {
  const lines = [];
  for (const { model, short, description, fields } of models) {
    lines.push(
      `/** ${firstSentence(description)} */`,
      kinds.has(model) ? `export type ${short} = {` : `export interface ${short} {`,
    );
    for (const field of fields) {
      const type = typescript(codeOf(short, field));
      if (field.description) lines.push(`  /** ${firstSentence(field.description)} */`);
      const given = field.required || (kinds.has(model) && ["apiVersion", "kind", "metadata"].includes(field.name));
      lines.push(`  ${property(field.name)}${given ? `: ${type}` : `?: ${type} | undefined`};`);
    }
    lines.push(kinds.has(model) ? "};" : "}");
  }
  return lines.join("\n");
}

/** The type map from a resource's name to its type; where two versions are served, the newer one. */
function writeResourceMap(resources) {
  const types = new Map(
    resources.map(({ group, plural, model }) => [group ? `${plural}.${group}` : plural, shortName(model)]),
  );
  const entries = [...types].map(([name, type]) => `  ${property(name)}: ${type};`);
  return [
    "/** The object type of each resource, by the resource's name. */",
    "export interface Resources {",
    ...entries,
    "}",
  ].join("\n");
}

/** The resources as plain data, models by their short names. */
function resourceData(resources) {
  const order = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
  const sorted = (set) => order.filter((verb) => set.has(verb));
  return resources.map(({ model, subresources, ...rest }) => ({
    ...rest,
    kind: kindOf(model),
    definition: shortName(model),
    verbs: sorted(rest.verbs),
    subresources: Object.fromEntries(
      Object.entries(subresources)
        .filter(([name]) => name !== "proxy/{path}")
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, sub]) => [
          name,
          { ...(sub.model && { kind: kindOf(sub.model), definition: shortName(sub.model) }), verbs: sorted(sub.verbs) },
        ]),
    ),
  }));
}

const header = "// Generated by machines/api/generate.mjs from @kubernetes/client-node; do not edit.\n";
// A string literal that JSON.parse reads is several times quicker to load than the same object literal.
const parsed = (name, type, value) =>
  `export const ${name}: ${type} = JSON.parse(${JSON.stringify(JSON.stringify(value))});\n`;

function main() {
  const resources = readResources();
  const subModels = resources.flatMap(({ subresources }) => Object.values(subresources).map(({ model }) => model));
  const kinds = new Set([...resources.map(({ model }) => model), ...subModels.filter((model) => model !== "")]);
  const models = reach([...kinds, ...extraRoots]);
  const schema = {};
  const descriptions = {};
  for (const { short, description, fields } of models) {
    schema[short] = Object.fromEntries(
      fields.map((field) => [field.name, codeOf(short, field) + (field.required ? "!" : "")]),
    );
    descriptions[short] = {
      "": description,
      ...Object.fromEntries(fields.map((field) => [field.name, field.description])),
    };
  }
  const files = {
    "types.ts": `${writeTypes(models, kinds)}\n${writeResourceMap(resources)}\n`,
    "schema.ts": parsed("definitions", "Readonly<Record<string, Readonly<Record<string, string>>>>", schema),
    "resources.ts": parsed("resources", "readonly unknown[]", resourceData(resources)),
    "descriptions.ts": parsed(
      "descriptions",
      "Readonly<Record<string, Readonly<Record<string, string>>>>",
      descriptions,
    ),
  };
  mkdirSync(join(here, "generated"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(here, "generated", name), header + text);
  const { version } = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));
  console.log(
    `generated ${models.length} API types, ${resources.length} resources from @kubernetes/client-node ${version}`,
  );
}

main();

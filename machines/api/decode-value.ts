import { formatPath, type Path, type Problem } from "./problem.ts";
import { canonicalQuantity, QuantityError } from "./quantity.ts";
import { definition, type Scalar, type Type } from "./schema.ts";
import { formatMicroTime, formatTime, parseTime } from "./time.ts";

/** Where the decoder stands, and what it has found wrong so far. */
interface Cursor {
  readonly path: Path;
  /** The same without indices and keys of maps, which Go's messages leave out: `spec.containers.image`. */
  readonly fields: string;
  /** The struct whose field is being read, as Go's messages name it; empty at the top. */
  readonly struct: string;
  readonly problems: Problem[];
}

/** Reads `input` as the definition named: known fields only, each of its type; what does not fit is left out and reported. */
export function decodeFields(name: string, input: unknown): { value: unknown; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const value = decodeType({ form: "object", definition: name }, input, { path: [], fields: "", struct: "", problems });
  return { value, problems };
}

function decodeType(type: Type, input: unknown, cursor: Cursor): unknown {
  switch (type.form) {
    case "scalar":
      return decodeScalar(type.scalar, input, cursor);
    case "object":
      return decodeObject(type, input, cursor);
    case "list":
      return decodeList(type, input, cursor);
    case "map":
      return decodeMap(type, input, cursor);
  }
}

function decodeObject(type: Type & { form: "object" }, input: unknown, cursor: Cursor): unknown {
  const fields = definition(type.definition);
  if (fields === undefined) return input;
  if (!isRecord(input)) return mismatch(type, input, cursor);
  const result: Record<string, unknown> = {};
  const struct = goName(type.definition);
  for (const [name, value] of Object.entries(input)) {
    const field = fields.get(name);
    const path = [...cursor.path, name];
    if (field === undefined) report(cursor, "unknownField", path, `unknown field "${formatPath(path)}"`);
    else if (value !== null && value !== undefined) {
      const inside = cursor.fields === "" ? name : `${cursor.fields}.${name}`;
      const decoded = decodeType(field.type, value, { path, fields: inside, struct, problems: cursor.problems });
      if (decoded !== undefined) result[name] = decoded;
    }
  }
  return result;
}

function decodeList(type: Type & { form: "list" | "map" }, input: unknown, cursor: Cursor): unknown {
  if (!Array.isArray(input)) return mismatch(type, input, cursor);
  return input.map((item: unknown, index) =>
    decodeElement(type.of, item, { ...cursor, path: [...cursor.path, index] }),
  );
}

function decodeMap(type: Type & { form: "list" | "map" }, input: unknown, cursor: Cursor): unknown {
  if (!isRecord(input)) return mismatch(type, input, cursor);
  const entries = Object.entries(input).map(([key, item]) => [
    key,
    decodeElement(type.of, item, { ...cursor, path: [...cursor.path, key] }),
  ]);
  return Object.fromEntries(entries);
}

/** A null in a list or map is not left out: it becomes Go's zero value. */
function decodeElement(type: Type, input: unknown, cursor: Cursor): unknown {
  if (input !== null && input !== undefined) return decodeType(type, input, cursor) ?? zeroOf(type);
  return zeroOf(type);
}

function zeroOf(type: Type): unknown {
  switch (type.form) {
    case "object":
    case "map":
      return {};
    case "list":
      return [];
    case "scalar":
      if (type.scalar === "bool") return false;
      if (type.scalar === "any") return null;
      return ["int32", "int64", "float64"].includes(type.scalar) ? 0 : type.scalar === "quantity" ? "0" : "";
  }
}

function decodeScalar(scalar: Scalar, input: unknown, cursor: Cursor): unknown {
  switch (scalar) {
    case "any":
      return input;
    case "quantity":
      return decodeQuantity(input, cursor);
    case "time":
    case "microtime":
      return decodeTime(scalar, input, cursor);
    case "intorstring":
      if (typeof input === "string" || isInteger(input, 2 ** 31)) return input;
      // IntOrString reads whatever is no string as a number of its own, outside of the struct.
      return wrong(cursor, `json: cannot unmarshal ${jsonName(input)} into Go value of type int32`);
    case "bytes":
      return decodeBytes(input, cursor);
    case "int32":
    case "int64": {
      const limit = scalar === "int32" ? 2 ** 31 : 2 ** 63;
      if (isInteger(input, limit)) return input;
      return mismatchOf(scalar, typeof input === "number" ? `number ${input}` : jsonName(input), cursor);
    }
    case "float64":
      return typeof input === "number" ? input : mismatchOf(scalar, jsonName(input), cursor);
    case "bool":
      return typeof input === "boolean" ? input : mismatchOf(scalar, jsonName(input), cursor);
    case "string":
      return typeof input === "string" ? input : mismatchOf(scalar, jsonName(input), cursor);
  }
}

function decodeQuantity(input: unknown, cursor: Cursor): unknown {
  try {
    return canonicalQuantity((typeof input === "string" ? input : JSON.stringify(input)).trim());
  } catch (error) {
    if (error instanceof QuantityError) return wrong(cursor, error.message);
    throw error;
  }
}

function decodeTime(scalar: "time" | "microtime", input: unknown, cursor: Cursor): unknown {
  if (typeof input !== "string")
    return wrong(cursor, `json: cannot unmarshal ${jsonName(input)} into Go value of type string`);
  const ms = parseTime(input);
  if (ms !== undefined) return scalar === "time" ? formatTime(ms) : formatMicroTime(ms);
  const layout = scalar === "time" ? "2006-01-02T15:04:05Z07:00" : "2006-01-02T15:04:05.000000Z07:00";
  return wrong(cursor, `parsing time "${input}" as "${layout}": cannot parse "${input}" as "2006"`);
}

function decodeBytes(input: unknown, cursor: Cursor): unknown {
  if (typeof input !== "string") return mismatchOf("bytes", jsonName(input), cursor);
  // Line breaks are legal in Go's base64, and gone once it is written again.
  const text = input.replace(/[\r\n]/g, "");
  const good = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  if (good) return text;
  const readable = /^(?:[A-Za-z0-9+/]{4})*/.exec(text)?.[0].length ?? 0;
  const offset = readable + (/^[A-Za-z0-9+/]*/.exec(text.slice(readable))?.[0].length ?? 0);
  return wrong(cursor, `illegal base64 data at input byte ${Math.min(offset, Math.max(text.length - 1, 0))}`);
}

function isInteger(input: unknown, limit: number): boolean {
  return typeof input === "number" && Number.isInteger(input) && input >= -limit && input < limit;
}

/** The kind of a JSON value as Go's decoder calls it. */
function jsonName(input: unknown): string {
  if (Array.isArray(input)) return "array";
  return typeof input === "boolean" ? "bool" : typeof input;
}

function mismatch(type: Type, input: unknown, cursor: Cursor): undefined {
  return mismatchOf(goType(type), jsonName(input), cursor);
}

function mismatchOf(type: string, found: string, cursor: Cursor): undefined {
  const wanted = type === "bytes" ? "[]uint8" : type;
  const into = cursor.struct === "" ? "Go value" : `Go struct field ${cursor.struct}.${cursor.fields}`;
  return wrong(cursor, `json: cannot unmarshal ${found} into ${into} of type ${wanted}`);
}

function wrong(cursor: Cursor, message: string): undefined {
  report(cursor, "type", cursor.path, message);
  return undefined;
}

function report(cursor: Cursor, kind: Problem["kind"], path: Path, message: string): void {
  cursor.problems.push({ kind, path, message });
}

function goType(type: Type): string {
  switch (type.form) {
    case "scalar":
      return goScalars[type.scalar] ?? type.scalar;
    case "object":
      return `v1.${goName(type.definition)}`;
    case "list":
      return `[]${goType(type.of)}`;
    case "map":
      return `map[string]${goType(type.of)}`;
  }
}

const goScalars: Readonly<Partial<Record<Scalar, string>>> = {
  bytes: "[]uint8",
  time: "v1.Time",
  microtime: "v1.MicroTime",
  intorstring: "intstr.IntOrString",
  quantity: "resource.Quantity",
  any: "interface {}",
};

/** The schema tells apart what groups and versions name alike; Go's own name has no such prefix. */
function goName(definitionName: string): string {
  return definitionName
    .replace(/^V\d+(?:(?:alpha|beta)\d+)?/, "")
    .replace(
      /^(?:Admissionregistration|Apiextensions|Apiregistration|Authentication|Discovery|Events|Flowcontrol|Rbac)(?=[A-Z])/,
      "",
    )
    .replace(/^(?:ResourceResourceClaim|StorageTokenRequest)$/, (name) => name.replace(/^(?:Resource|Storage)/, ""));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { definitions } from "./generated/schema.ts";

/** The Go types behind OpenAPI's, as far as they decide how JSON is read. */
export type Scalar =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "float64"
  | "bytes"
  | "time"
  | "microtime"
  | "intorstring"
  | "quantity"
  | "any";

/** What a value may be: a scalar, an object of a named definition, a list or a string-keyed map of one. */
export type Type =
  | { readonly form: "scalar"; readonly scalar: Scalar }
  | { readonly form: "object"; readonly definition: string }
  | { readonly form: "list" | "map"; readonly of: Type };

export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
}

/**
 * The fields of a definition by name. Compiled on first use from the generated notation: `[]T` is a list, `map:T` a map, a
 * capitalised name a definition, a trailing `!` a required field.
 */
export type Definition = ReadonlyMap<string, Field>;

const compiled = new Map<string, Definition>();

/** The definition called `name` (`PodSpec`), or undefined. */
export function definition(name: string): Definition | undefined {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const fields = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  if (fields === undefined) return undefined;
  const fresh: Definition = new Map(Object.entries(fields).map(([field, code]) => [field, compileField(field, code)]));
  compiled.set(name, fresh);
  return fresh;
}

function compileField(name: string, code: string): Field {
  const required = code.endsWith("!");
  return { name, type: compileType(required ? code.slice(0, -1) : code), required };
}

function compileType(code: string): Type {
  if (code.startsWith("[]")) return { form: "list", of: compileType(code.slice(2)) };
  if (code.startsWith("map:")) return { form: "map", of: compileType(code.slice(4)) };
  // The generator writes scalars in lower case and definitions capitalised.
  if (/^[a-z]/.test(code)) return { form: "scalar", scalar: code as Scalar };
  return { form: "object", definition: code };
}

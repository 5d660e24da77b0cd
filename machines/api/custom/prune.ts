import { formatPath, type Path, type Problem } from "../problem.ts";
import { fieldSchema, isRecord, type Schema } from "./schema.ts";

/** The fields that every object has, whatever its schema says. */
const always: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/**
 * The object without the fields that its schema does not know, and what was dropped, as the decoder of built-in kinds reports it.
 * Upstream: structural-schema pruning (apiserver/schema/pruning).
 */
export function prune(schema: Schema, object: Readonly<Record<string, unknown>>) {
  const problems: Problem[] = [];
  const pruned = Object.fromEntries(
    Object.entries(object).flatMap(([field, value]): [string, unknown][] => {
      if (always.has(field)) return [[field, value]];
      const inside = knownField(schema, field, [field], problems);
      return inside === undefined ? [] : [[field, pruneValue(inside, value, [field], problems)]];
    }),
  );
  return { object: pruned, problems };
}

function pruneValue(schema: Schema | true, value: unknown, path: Path, problems: Problem[]): unknown {
  if (schema === true) return value;
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item: unknown, index) => pruneValue(items, item, [...path, index], problems)) : value;
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, inner]): [string, unknown][] => {
      const inside = knownField(schema, field, [...path, field], problems);
      return inside === undefined ? [] : [[field, pruneValue(inside, inner, [...path, field], problems)]];
    }),
  );
}

function knownField(schema: Schema, field: string, path: Path, problems: Problem[]): Schema | true | undefined {
  const known = fieldSchema(schema, field);
  if (known === undefined)
    problems.push({ kind: "unknownField", path, message: `unknown field "${formatPath(path)}"` });
  return known;
}

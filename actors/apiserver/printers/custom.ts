import { valueAtPath } from "../../../machines/api/custom/json-path.ts";
import type { CustomVersion } from "../../../machines/api/custom/resources.ts";
import type { CustomResourceColumnDefinition } from "../../../machines/api/generated/types.ts";
import { goJson } from "../../../machines/api/go-format.ts";
import { parseTime } from "../../../machines/api/time.ts";
import { since } from "./duration.ts";
import { ageColumn, type Cell, type Column, nameColumn, type Printer } from "./printer.ts";

const printers = new WeakMap<CustomVersion, Printer>();

/** How objects of a custom resource are printed: by `additionalPrinterColumns`, or with their age alone. Upstream: tableconvertor.go. */
export function customPrinter(custom: CustomVersion): Printer {
  const known = printers.get(custom) ?? describe(custom.columns);
  printers.set(custom, known);
  return known;
}

function describe(columns: readonly CustomResourceColumnDefinition[]): Printer {
  if (columns.length === 0) {
    return {
      columns: [nameColumn, ageColumn],
      cells: ({ metadata }, nowMs) => [metadata.name, since(metadata.creationTimestamp, nowMs)],
    };
  }
  return {
    columns: [nameColumn, ...columns.map(columnOf)],
    cells: (object, nowMs) => [
      object.metadata.name,
      ...columns.map(({ type, jsonPath }) => cellOf(type, valueAtPath(object, jsonPath), nowMs)),
    ],
  };
}

function columnOf({
  name,
  type,
  format = "",
  description,
  jsonPath,
  priority = 0,
}: CustomResourceColumnDefinition): Column {
  const standard = `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return { name, type: type as Column["type"], format, description: description || standard, priority };
}

function cellOf(type: string, value: unknown, nowMs: number): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      if (typeof value !== "string") return null;
      return parseTime(value) === undefined ? "<invalid>" : since(value, nowMs);
    default:
      return typeof value === "object" ? goJson(value) : String(value);
  }
}

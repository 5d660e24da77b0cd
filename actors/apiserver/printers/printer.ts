import type { Stored } from "../../../machines/api/object.ts";

/** One column of a table (metav1.TableColumnDefinition). */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  /** `name` marks the column that gets the kind in front when several kinds are shown. */
  readonly format: string;
  readonly description: string;
  /** Above 0: only shown in wide output. */
  readonly priority: number;
}

export type Cell = string | number | boolean | null;

/** What a row says beyond its cells: that the object has ended, for clients that show those in another way. */
export interface RowCondition {
  readonly type: "Completed";
  readonly status: "True";
  readonly reason: string;
  readonly message: string;
}

/** How the objects of one resource are printed. */
export interface Printer {
  readonly columns: readonly Column[];
  /** As many cells as there are columns. */
  cells(object: Stored, nowMs: number): readonly Cell[];
  conditions?(object: Stored): readonly RowCondition[];
}

const nameDescription =
  "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

const ageDescription =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.";

export function column(name: string, description: string, type: Column["type"] = "string", priority = 0): Column {
  return { name, type, format: "", description, priority };
}

/** A column that only wide output shows. */
export function wide(name: string, description: string, type: Column["type"] = "string"): Column {
  return column(name, description, type, 1);
}

export const nameColumn: Column = { ...column("Name", nameDescription), format: "name" };
export const ageColumn: Column = column("Age", ageDescription);

/** Text, or what tables show where there is none. */
export function orNone(text: string | undefined): string {
  return text ? text : "<none>";
}

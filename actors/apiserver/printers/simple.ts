import type { ConfigMap, Lease, Secret, ServiceAccount } from "../../../machines/api/generated/types.ts";
import type { Stored } from "../../../machines/api/object.ts";
import { since } from "./duration.ts";
import { ageColumn, type Cell, type Column, column, nameColumn, type Printer } from "./printer.ts";

/** A kind that shows its name, a few fields and its age. */
function simplePrinter(columns: readonly Column[], fields: (object: Stored) => readonly Cell[]): Printer {
  return {
    columns: [nameColumn, ...columns, ageColumn],
    cells(object, nowMs) {
      const { name, creationTimestamp } = object.metadata;
      return [name, ...fields(object), since(creationTimestamp, nowMs)];
    },
  };
}

/** For kinds of which nothing else is worth showing. */
export const genericPrinter: Printer = simplePrinter([], () => []);

export const namespacePrinter: Printer = simplePrinter(
  [column("Status", "The status of the namespace")],
  (namespace) => {
    return [(namespace.status as { readonly phase?: string }).phase ?? ""];
  },
);

export const leasePrinter: Printer = simplePrinter(
  [column("Holder", "holder contains the identity of the holder of a current lease.")],
  (lease) => {
    return [(lease as unknown as Stored<Lease>).spec.holderIdentity ?? ""];
  },
);

export const configMapPrinter: Printer = simplePrinter(
  [column("Data", "Data contains the configuration data.")],
  (object) => {
    const { data = {}, binaryData = {} } = object as unknown as ConfigMap;
    return [Object.keys(data).length + Object.keys(binaryData).length];
  },
);

export const secretPrinter: Printer = simplePrinter(
  [
    column("Type", "Used to facilitate programmatic handling of secret data."),
    column("Data", "Data contains the secret data.", "integer"),
  ],
  (object) => {
    const { type = "", data = {} } = object as unknown as Secret;
    return [type, Object.keys(data).length];
  },
);

export const serviceAccountPrinter: Printer = simplePrinter(
  [
    column(
      "Secrets",
      "Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use.",
    ),
  ],
  (object) => [((object as unknown as ServiceAccount).secrets ?? []).length],
);

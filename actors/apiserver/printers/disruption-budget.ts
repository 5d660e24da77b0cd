import type { PodDisruptionBudget } from "../../../machines/api/generated/types.ts";
import type { Stored } from "../../../machines/api/object.ts";
import { since } from "./duration.ts";
import { ageColumn, column, nameColumn, type Printer } from "./printer.ts";

/** Upstream: printPodDisruptionBudget. */
export const disruptionBudgetPrinter: Printer = {
  columns: [
    nameColumn,
    column("Min Available", "The minimum number of pods that must be available."),
    column("Max Unavailable", "The maximum number of pods that may be unavailable."),
    column("Allowed Disruptions", "Calculated number of pods that may be disrupted at this time.", "integer"),
    ageColumn,
  ],
  cells(object, nowMs) {
    const { metadata, spec, status } = object as unknown as Stored<PodDisruptionBudget>;
    const { minAvailable = "N/A", maxUnavailable = "N/A" } = spec;
    return [
      metadata.name,
      String(minAvailable),
      String(maxUnavailable),
      status.disruptionsAllowed,
      since(metadata.creationTimestamp, nowMs),
    ];
  },
};

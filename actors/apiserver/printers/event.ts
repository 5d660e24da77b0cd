import type { Event } from "../../../machines/api/generated/types.ts";
import type { Stored } from "../../../machines/api/object.ts";
import { since } from "./duration.ts";
import { column, nameColumn, type Printer, wide } from "./printer.ts";

/** Upstream: printEvent in pkg/printers/internalversion/printers.go. */
export const eventPrinter: Printer = {
  columns: [
    column("Last Seen", "The time at which the most recent occurrence of this event was recorded."),
    column("Type", "Type of this event (Normal, Warning), new types could be added in the future"),
    column(
      "Reason",
      "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
    ),
    column("Object", "The object that this event is about."),
    wide("Subobject", "The part of the object that this event is about."),
    wide("Source", "The component reporting this event. Should be a short machine understandable string."),
    column("Message", "A human-readable description of the status of this operation."),
    wide("First Seen", "The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)"),
    wide("Count", "The number of times this event has occurred."),
    { ...nameColumn, priority: 1 },
  ],
  cells(object, nowMs) {
    const event = object as unknown as Stored<Event>;
    const { involvedObject, series } = event;
    const firstSeen = since(event.firstTimestamp ?? event.eventTime, nowMs);
    const lastSeen = event.lastTimestamp === undefined ? firstSeen : since(event.lastTimestamp, nowMs);
    const kind = (involvedObject.kind ?? "").toLowerCase();
    return [
      series === undefined ? lastSeen : since(series.lastObservedTime, nowMs),
      event.type ?? "",
      event.reason ?? "",
      involvedObject.name ? `${kind}/${involvedObject.name}` : kind,
      involvedObject.fieldPath ?? "",
      sourceOf(event),
      (event.message ?? "").trim(),
      firstSeen,
      series?.count ?? (event.count || 1),
      event.metadata.name,
    ];
  },
};

function sourceOf({ source, reportingComponent, reportingInstance }: Stored<Event>): string {
  const parts = [source?.component || reportingComponent, source?.host || reportingInstance];
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}

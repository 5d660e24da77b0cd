import { deepEqual } from "../equality.ts";
import type { Event } from "../generated/types.ts";
import { qualifiedName } from "../names.ts";
import { type FieldErrors, invalid, invalidFor, required } from "./field-error.ts";
import { isEmpty } from "./object-meta.ts";

/** In characters. */
const maxWordLength = 128;
const maxNoteLength = 1024;

/**
 * An event lies where its object does; events about what has no namespace lie in `default`. One that has an eventTime is of the new
 * sort, which says who reports what. Upstream: legacyValidateEvent in pkg/apis/core/validation/events.go.
 */
export function* validateEvent(event: Event): FieldErrors {
  const { metadata, involvedObject } = event;
  const about = involvedObject?.namespace ?? "";
  const here = metadata.namespace ?? "";
  const isNew = !isEmpty(event.eventTime);
  const home = isNew ? ["default", "kube-system"] : ["", "default"];
  const fits = about === "" ? home.includes(here) : isNew || about === here;
  if (!fits) yield invalid("involvedObject.namespace", about, "does not match event.namespace");
  if (isNew) yield* validateReport(event);
}

function* validateReport(event: Event): FieldErrors {
  const { reportingComponent = "", message = "" } = event;
  // Upstream names the internal type's field.
  if (reportingComponent === "") yield required("reportingController");
  yield* invalidFor("reportingController", reportingComponent, qualifiedName(reportingComponent));
  for (const field of ["reportingInstance", "action", "reason"] as const) {
    const value = event[field] ?? "";
    if (value === "") yield required(field);
    if (value.length > maxWordLength) yield invalid(field, "", `can have at most ${maxWordLength} characters`);
  }
  if (message.length > maxNoteLength) yield invalid("message", "", `can have at most ${maxNoteLength} characters`);
}

/** What only a client of events.k8s.io/v1 is held to. Upstream: ValidateEventCreate. */
export function* validateNewEvent(event: Event): FieldErrors {
  yield* validateSeries(event);
  if (isEmpty(event.eventTime)) yield required("eventTime");
  const { type = "", source } = event;
  if (type !== "Normal" && type !== "Warning") yield invalid("type", "", `has invalid value: ${type}`);
  for (const field of ["firstTimestamp", "lastTimestamp", "count"] as const) {
    if (event[field]) yield invalid(field, "", "needs to be unset");
  }
  if (source?.component || source?.host) yield invalid("source", "", "needs to be unset");
}

function* validateSeries({ series }: Event): FieldErrors {
  if (series === undefined) return;
  if ((series.count ?? 0) < 2) yield invalid("series.count", "", "should be at least 2");
  if (isEmpty(series.lastObservedTime)) yield required("series.lastObservedTime");
}

/** What does not change of an event, by the names of the internal type. */
const immutable = [
  ["involvedObject", "involvedObject"],
  ["reason", "reason"],
  ["message", "message"],
  ["source", "source"],
  ["firstTimestamp", "firstTimestamp"],
  ["lastTimestamp", "lastTimestamp"],
  ["count", "count"],
  ["type", "type"],
  ["eventTime", "eventTime"],
  ["action", "action"],
  ["related", "related"],
  ["reportingComponent", "reportingController"],
  ["reportingInstance", "reportingInstance"],
] as const;

/** Of an event, only the series goes on. Upstream: ValidateEventUpdate. */
export function* validateNewEventUpdate(old: Event, event: Event): FieldErrors {
  if (!deepEqual(event.series, old.series)) yield* validateSeries(event);
  for (const [field, name] of immutable) {
    if (!deepEqual(event[field], old[field])) yield invalid(name, event[field] ?? null, "field is immutable");
  }
}

import type { KubeObject } from "../object.ts";
import type { Conversion } from "./conversion.ts";

/** What events.k8s.io/v1 calls by other names than the core group's Event. Upstream: pkg/apis/events/v1/conversion.go. */
const storedNames: Readonly<Record<string, string>> = {
  regarding: "involvedObject",
  note: "message",
  reportingController: "reportingComponent",
  deprecatedSource: "source",
  deprecatedFirstTimestamp: "firstTimestamp",
  deprecatedLastTimestamp: "lastTimestamp",
  deprecatedCount: "count",
};

const servedNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(storedNames).map(([served, stored]) => [stored, served]),
);

/** events.k8s.io/v1 Events are the core group's, renamed. */
export const eventConversion: Conversion = {
  // The core group's is a plain struct: Go always has it.
  toStorage: (event) => renamed(event.regarding === undefined ? { ...event, regarding: {} } : event, storedNames),
  fromStorage: (event) => renamed(event, servedNames),
};

function renamed(event: KubeObject, names: Readonly<Record<string, string>>): KubeObject {
  const fields = Object.entries(event).map(([field, value]) => [names[field] ?? field, value]);
  return Object.fromEntries(fields) as KubeObject;
}

import { describe, expect, it } from "vitest";
import type { KubeObject } from "../object.ts";
import { errorText } from "./field-error.ts";
import { validateCreate, validateUpdate } from "./index.ts";

const metadata = { name: "e", namespace: "default" };
const regarding = { kind: "Pod", namespace: "default", name: "p" };
const core: KubeObject = { apiVersion: "v1", kind: "Event", metadata, involvedObject: regarding };
const report = {
  eventTime: "2026-01-01T00:00:00.000000Z",
  reportingInstance: "here",
  action: "Greet",
  reason: "Greeted",
  type: "Normal",
};
const events: KubeObject = {
  apiVersion: "events.k8s.io/v1",
  kind: "Event",
  metadata,
  regarding,
  reportingController: "example.com/greeter",
  ...report,
};
const complaints = (event: KubeObject): string[] => validateCreate(event).map(errorText);

describe("the validation of events (pkg/apis/core/validation/events.go)", () => {
  it("asks of old events only that they lie where their object does", () => {
    expect(complaints(core)).toEqual([]);
    expect(complaints({ ...core, involvedObject: { ...regarding, namespace: "other" } })).toEqual([
      'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
    ]);
  });

  it("asks of events with an eventTime who reports what", () => {
    expect(complaints({ ...core, ...report, reportingComponent: "example.com/greeter" })).toEqual([]);
    expect(
      complaints({ ...core, eventTime: report.eventTime, reportingComponent: "greeter", reason: "x".repeat(129) }),
    ).toEqual([
      "reportingInstance: Required value",
      "action: Required value",
      'reason: Invalid value: "": can have at most 128 characters',
    ]);
  });

  it("asks more of who speaks events.k8s.io/v1", () => {
    expect(complaints(events)).toEqual([]);
    const { eventTime: _eventTime, ...timeless } = events;
    expect(complaints({ ...timeless, type: "Odd", deprecatedCount: 1, series: { count: 1 } } as KubeObject)).toEqual([
      'series.count: Invalid value: "": should be at least 2',
      "series.lastObservedTime: Required value",
      "eventTime: Required value",
      'type: Invalid value: "": has invalid value: Odd',
      'count: Invalid value: "": needs to be unset',
    ]);
  });

  it("lets them change nothing but the series", () => {
    const old = { ...core, metadata: { ...metadata, resourceVersion: "1" } };
    const changed = { ...old, message: "other", series: { count: 2, lastObservedTime: report.eventTime } };
    expect(validateUpdate(old, changed).map(errorText)).toEqual([]);
    expect(validateUpdate(old, changed, events).map(errorText)).toEqual([
      'message: Invalid value: "other": field is immutable',
    ]);
  });
});

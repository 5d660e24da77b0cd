import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resourceByName } from "../registry.ts";
import { fromStorage, toStorage } from "./index.ts";

const served = resourceByName("events.events.k8s.io");
if (served === undefined) throw new Error("events.k8s.io is not served");

const text = fc.string({ minLength: 1, maxLength: 5 });
const optional = { requiredKeys: [] };
const reference = fc.record({ kind: text, namespace: text, name: text, uid: text, fieldPath: text }, optional);
const events = fc
  .record(
    {
      involvedObject: reference,
      related: reference,
      source: fc.record({ component: text, host: text }, optional),
      message: text,
      reason: text,
      type: text,
      action: text,
      count: fc.nat(),
      firstTimestamp: text,
      lastTimestamp: text,
      eventTime: text,
      reportingComponent: text,
      reportingInstance: text,
      series: fc.record({ count: fc.nat(), lastObservedTime: text }),
    },
    { requiredKeys: ["involvedObject"] },
  )
  .map((fields) => ({ apiVersion: "v1", kind: "Event", metadata: { name: "e" }, ...fields }));

describe("an Event of events.k8s.io/v1", () => {
  it("is the core group's with other names (pkg/apis/events/v1/conversion.go)", () => {
    const stored = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e" },
      involvedObject: { kind: "Pod", name: "p" },
      source: { component: "kubelet" },
      message: "hello",
      count: 2,
      firstTimestamp: "then",
      lastTimestamp: "now",
      reportingComponent: "kubelet",
    };
    expect(fromStorage(stored, served)).toEqual({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "e" },
      regarding: { kind: "Pod", name: "p" },
      deprecatedSource: { component: "kubelet" },
      note: "hello",
      deprecatedCount: 2,
      deprecatedFirstTimestamp: "then",
      deprecatedLastTimestamp: "now",
      reportingController: "kubelet",
    });
  });

  it("comes back from a round trip as it was", () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(toStorage(fromStorage(event, served))).toEqual(event);
      }),
    );
  });
});

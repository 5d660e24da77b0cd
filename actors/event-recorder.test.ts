import { describe, expect, it } from "vitest";
import type { EventRecord } from "../machines/effects.ts";
import { node, pod, TestServer } from "./apiserver/server.fixture.ts";
import { eventRequest } from "./event-recorder.ts";

/** Records about an object, as a component's driver does it. */
function record(server: TestServer, component: string, more: Partial<EventRecord> = {}): void {
  const event: EventRecord = {
    regarding: "pods/default/web",
    type: "Normal",
    reason: "Pulled",
    message: "got it",
    ...more,
  };
  const request = eventRequest(server.store, event, component, server.nowMs);
  if (request) server.ask(request);
}

const events = (server: TestServer, namespace = "default") => server.list({ resource: "events", namespace }).items;

describe("an Event record", () => {
  it("becomes an Event about the object as it is now, from the component that recorded it", () => {
    const server = new TestServer();
    const { uid, resourceVersion } = server.create(pod("web")).metadata;
    record(server, "kubelet/n1");
    expect(events(server)).toMatchObject([
      {
        involvedObject: { apiVersion: "v1", kind: "Pod", namespace: "default", name: "web", uid, resourceVersion },
        type: "Normal",
        reason: "Pulled",
        message: "got it",
        source: { component: "kubelet", host: "n1" },
        reportingComponent: "kubelet",
        reportingInstance: "n1",
        firstTimestamp: "2025-01-01T12:00:00Z",
        lastTimestamp: "2025-01-01T12:00:00Z",
        count: 1,
      },
    ]);
  });

  it("that is repeated counts, and says when it was last", () => {
    const server = new TestServer();
    server.create(pod("web"));
    for (let n = 0; n < 3; n++) {
      record(server, "scheduler");
      server.nowMs += 60_000;
    }
    expect(events(server)).toMatchObject([
      { count: 3, firstTimestamp: "2025-01-01T12:00:00Z", lastTimestamp: "2025-01-01T12:02:00Z" },
    ]);
  });

  it.each<[string, string, Partial<EventRecord>]>([
    ["another message", "scheduler", { message: "lost it" }],
    ["another reason", "scheduler", { reason: "Failed" }],
    ["another type", "scheduler", { type: "Warning" }],
    ["another component", "kubelet/n1", {}],
  ])("with %s is another Event", (_, component, more) => {
    const server = new TestServer();
    server.create(pod("web"));
    record(server, "scheduler");
    record(server, component, more);
    expect(events(server).map(({ count }) => count)).toEqual([1, 1]);
  });

  it("about a new object of an old name begins to count anew", () => {
    const server = new TestServer();
    server.create(pod("web"));
    record(server, "scheduler");
    server.delete("pods", "web", { gracePeriodSeconds: 0 });
    server.create(pod("web"));
    record(server, "scheduler");
    expect(events(server).map(({ count }) => count)).toEqual([1, 1]);
  });

  it("about an object that is gone is dropped", () => {
    expect(
      eventRequest(
        new TestServer().store,
        { regarding: "pods/default/web", type: "Normal", reason: "A", message: "" },
        "x",
        0,
      ),
    ).toBeUndefined();
  });

  it("about a cluster-scoped object is kept in namespace default", () => {
    const server = new TestServer();
    server.create(node("n1"));
    record(server, "node-controller", { regarding: "nodes//n1" });
    expect(events(server)[0]?.involvedObject).not.toHaveProperty("namespace");
    expect(events(server)).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import type { Selection } from "../machines/api/request.ts";
import { binding, node, pod, TestServer } from "./apiserver/server.fixture.ts";
import { WatchHub } from "./watch-hub.ts";

/** A server whose events go through a hub; `watch` notes what a watcher hears, as `ADDED web`. */
class WatchedServer extends TestServer {
  readonly hub = new WatchHub();

  constructor(namespaces?: readonly string[]) {
    super(namespaces);
    this.onEvent = (event) => this.hub.publish(event, this.store.revision);
  }

  watch(selection: Selection): { heard: string[]; stop: () => void } {
    const heard: string[] = [];
    const subscription = this.hub
      .watch(selection)
      .subscribe(({ event }) => heard.push(`${event.type} ${event.object.metadata.name}`));
    return { heard, stop: () => subscription.unsubscribe() };
  }
}

const labelled = (server: TestServer, name: string, labels: Record<string, string>): void => {
  const object = server.get("pods", name);
  server.update({ ...object, metadata: { ...object.metadata, labels } });
};

describe("a watch", () => {
  it("hears of its resource, its namespace or its object, and of nothing else", () => {
    const server = new WatchedServer(["default", "shop"]);
    const all = server.watch({ resource: "pods" });
    const shop = server.watch({ resource: "pods", namespace: "shop" });
    const one = server.watch({ resource: "pods", namespace: "shop", fieldSelector: "metadata.name=cart" });
    const nodes = server.watch({ resource: "nodes", fieldSelector: "metadata.name=n1" });
    server.create(pod("web"));
    server.create(pod("cart", {}, { namespace: "shop" }));
    server.create(pod("till", {}, { namespace: "shop" }));
    server.create(node("n1"));
    server.create(node("n2"));
    expect(all.heard).toEqual(["ADDED web", "ADDED cart", "ADDED till"]);
    expect(shop.heard).toEqual(["ADDED cart", "ADDED till"]);
    expect(one.heard).toEqual(["ADDED cart"]);
    expect(nodes.heard).toEqual(["ADDED n1"]);
  });

  it("by label hears an object that leaves the selection as DELETED, then nothing, and ADDED when it is back (test/e2e/apimachinery/watch.go)", () => {
    const server = new WatchedServer();
    const { heard } = server.watch({ resource: "pods", labelSelector: "app=web" });
    server.create(pod("web", {}, { labels: { app: "web" } }));
    labelled(server, "web", { app: "other" });
    labelled(server, "web", { app: "other", more: "1" });
    labelled(server, "web", { app: "web" });
    labelled(server, "web", { app: "web", more: "2" });
    expect(heard).toEqual(["ADDED web", "DELETED web", "ADDED web", "MODIFIED web"]);
  });

  it("of a node's pods hears a pod as ADDED when it is bound, and the watch of the unbound ones hears it leave", () => {
    const server = new WatchedServer();
    const onNode = server.watch({ resource: "pods", fieldSelector: "spec.nodeName=n1" });
    const unbound = server.watch({ resource: "pods", fieldSelector: "spec.nodeName=" });
    server.create(pod("web"));
    server.request(binding("web", "n1"));
    server.delete("pods", "web", { gracePeriodSeconds: 0 });
    expect(onNode.heard).toEqual(["ADDED web", "MODIFIED web", "DELETED web"]);
    expect(unbound.heard).toEqual(["ADDED web", "DELETED web"]);
  });

  it("leaves nothing behind when the last watcher of a place has gone", () => {
    const server = new WatchedServer();
    const watches = [{ resource: "pods" }, { resource: "pods" }, { resource: "nodes" }].map((selection) =>
      server.watch(selection),
    );
    expect(server.hub.size).toBe(2);
    for (const { stop } of watches) stop();
    expect(server.hub.size).toBe(0);
    server.create(pod("web"));
    expect(watches.flatMap(({ heard }) => heard)).toEqual([]);
  });

  it("hears events in one order, also when a watcher's reaction makes the next event", () => {
    const server = new WatchedServer();
    server.hub.watch({ resource: "pods" }).subscribe(({ event }) => {
      if (event.type === "ADDED" && event.object.metadata.name === "first") server.create(pod("second"));
    });
    const { heard } = server.watch({ resource: "pods" });
    server.create(pod("first"));
    expect(heard).toEqual(["ADDED first", "ADDED second"]);
  });

  it("with a selector that cannot be parsed is refused", () => {
    const { hub } = new WatchedServer();
    expect(() => hub.watch({ resource: "pods", labelSelector: "a in (" })).toThrow();
    expect(() => hub.watch({ resource: "pods", fieldSelector: "spec.nosuch=1" })).toThrow(
      "field label not supported: spec.nosuch",
    );
  });
});

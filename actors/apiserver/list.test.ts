import { describe, expect, it } from "vitest";
import type { ListRequest, ObjectList } from "../../machines/api/request.ts";
import type { Store } from "../store.ts";
import { handle } from "./handle.ts";
import { pod, TestServer } from "./server.fixture.ts";

const names = (list: ObjectList): string[] => list.items.map(({ metadata }) => metadata.name);

function fivePods(): TestServer {
  const server = new TestServer(["default", "shop"]);
  for (const name of ["e", "c", "a", "d"]) server.create(pod(name, {}, { labels: { app: name < "c" ? "web" : "db" } }));
  server.create(pod("b", {}, { namespace: "shop", labels: { app: "web" } }));
  return server;
}

describe("listing", () => {
  it("answers in key order, at the store's revision", () => {
    const server = fivePods();
    const list = server.list({ resource: "pods" });
    expect(list).toMatchObject({
      kind: "PodList",
      apiVersion: "v1",
      metadata: { resourceVersion: String(server.store.revision) },
    });
    expect(names(list)).toEqual(["a", "c", "d", "e", "b"]);
    expect(names(server.list({ resource: "pods", namespace: "shop" }))).toEqual(["b"]);
  });

  it("selects by labels and by fields", () => {
    const server = fivePods();
    server.bind("d", "n1");
    expect(names(server.list({ resource: "pods", labelSelector: "app in (web,other)" }))).toEqual(["a", "b"]);
    expect(names(server.list({ resource: "pods", namespace: "default", labelSelector: "app!=web" }))).toEqual([
      "c",
      "d",
      "e",
    ]);
    expect(names(server.list({ resource: "pods", fieldSelector: "spec.nodeName=n1" }))).toEqual(["d"]);
    expect(
      names(server.list({ resource: "pods", fieldSelector: "spec.nodeName=,metadata.namespace=default" })),
    ).toEqual(["a", "c", "e"]);
    expect(names(server.list({ resource: "pods", namespace: "default", fieldSelector: "metadata.name=c" }))).toEqual([
      "c",
    ]);
    expect(names(server.list({ resource: "pods", fieldSelector: "metadata.name!=c,status.phase=Pending" }))).toEqual([
      "a",
      "d",
      "e",
      "b",
    ]);
    expect(names(server.list({ resource: "namespaces", fieldSelector: "metadata.name=shop" }))).toEqual(["shop"]);
  });

  it("refuses selectors that are malformed or of a field that is not offered", () => {
    const server = fivePods();
    const refuse = (request: Partial<ListRequest>) => server.refuse({ verb: "list", resource: "pods", ...request });
    expect(refuse({ labelSelector: "a in (" })).toMatchObject({ code: 400, reason: "BadRequest" });
    expect(refuse({ fieldSelector: "spec.nosuch=1" })).toMatchObject({
      code: 400,
      message: "field label not supported: spec.nosuch",
    });
  });

  it("of a revision that is yet to come is refused", () => {
    expect(fivePods().refuse({ verb: "list", resource: "pods", resourceVersion: "1000" })).toMatchObject({
      code: 504,
      reason: "Timeout",
      details: { causes: [{ reason: "ResourceVersionTooLarge" }] },
    });
  });
});

describe("listing in pages (test/e2e/apimachinery/chunking.go)", () => {
  it("gives every object once, says how many remain, and keeps the first page's version", () => {
    const server = fivePods();
    const first = server.list({ resource: "pods", limit: 2 });
    expect(first.metadata).toMatchObject({ remainingItemCount: 3 });
    server.create(pod("z"));
    const second = server.list({ resource: "pods", limit: 2, continue: first.metadata.continue ?? "" });
    const third = server.list({ resource: "pods", limit: 2, continue: second.metadata.continue ?? "" });
    const versions = [first, second, third].map(({ metadata }) => metadata.resourceVersion);
    expect(new Set(versions).size).toBe(1);
    expect([first, second, third].flatMap(names)).toEqual(["a", "c", "d", "e", "z", "b"]);
    expect(third.metadata).not.toHaveProperty("continue");
    expect(third.metadata).not.toHaveProperty("remainingItemCount");
  });

  it("counts no rest where a selector decides what counts", () => {
    const { metadata } = fivePods().list({ resource: "pods", limit: 1, labelSelector: "app=db" });
    expect(metadata.continue).toBeDefined();
    expect(metadata).not.toHaveProperty("remainingItemCount");
  });

  it("shows the first page's revision if earlier stores can be had, and 410 with a usable token if not", () => {
    const server = fivePods();
    const before = server.store;
    const first = server.list({ resource: "pods", limit: 4 });
    server.create(pod("z"));
    const request: ListRequest = { verb: "list", resource: "pods", limit: 4, continue: first.metadata.continue ?? "" };
    const ask = (past: (revision: number) => Store | undefined, token = request.continue ?? "") =>
      handle(server.store, { ...request, continue: token }, { nowMs: 0, uid: "", suffix: "" }, past).response;
    expect(ask((revision) => (revision === before.revision ? before : undefined))).toMatchObject({
      list: { items: [{ metadata: { name: "b" } }] },
    });
    const gone = ask(() => undefined);
    if (gone.ok) throw new Error("not gone");
    expect(gone.status).toMatchObject({ code: 410, reason: "Expired" });
    const { continue: token } = gone.status.metadata as unknown as { continue: string };
    expect(ask(() => undefined, token)).toMatchObject({
      list: {
        metadata: { resourceVersion: String(server.store.revision) },
        items: [{ metadata: { name: "z" } }, { metadata: { name: "b" } }],
      },
    });
  });

  it("with a token that is none is refused", () => {
    expect(fivePods().refuse({ verb: "list", resource: "pods", limit: 2, continue: "xyz" })).toMatchObject({
      code: 400,
    });
  });
});

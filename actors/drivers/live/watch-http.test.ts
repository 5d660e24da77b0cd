import { describe, expect, it } from "vitest";
import { pod } from "../../apiserver/server.fixture.ts";
import { pods, serving, table, webCells } from "./http.fixture.ts";

type Event = {
  type: string;
  object: {
    kind: string;
    metadata: { name?: string; resourceVersion: string; annotations?: object };
    reason?: string;
    rows?: { cells: unknown[] }[];
  };
};

/** A watch: `next` waits for so many events, `rest` for the end of the stream. */
async function watching(send: ReturnType<typeof serving>["send"], path: string, headers?: Record<string, string>) {
  const response = await send("GET", path, undefined, headers);
  expect(response.status).toBe(200);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  const read = async (): Promise<boolean> => {
    const { value, done } = await reader.read();
    text += new TextDecoder().decode(value);
    return !done;
  };
  const take = (count: number): Event[] => {
    const lines = text.split("\n");
    text = lines.slice(count).join("\n");
    return lines
      .slice(0, count)
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Event);
  };
  return {
    async next(count: number): Promise<Event[]> {
      while (text.split("\n").length <= count && (await read()));
      return take(count);
    },
    async rest(): Promise<Event[]> {
      while (await read());
      return take(Number.POSITIVE_INFINITY);
    },
    stop: () => reader.cancel(),
  };
}

const told = (events: readonly Event[]): string[] =>
  events.map(({ type, object }) => `${type} ${object.metadata.name ?? object.kind}`);

describe("a watch", () => {
  it("without a revision begins with what exists, from a revision with what came after it", async () => {
    const { send, server, port } = serving();
    const first = server.create(pod("a"));
    server.create(pod("b"));
    const all = await watching(send, `${pods}?watch=true`);
    const later = await watching(send, `${pods}?watch=1&resourceVersion=${first.metadata.resourceVersion}`);
    const zero = await watching(send, `${pods}?watch=true&resourceVersion=0&fieldSelector=metadata.name%3Da`);
    server.delete("pods", "a");
    expect(told(await all.next(4))).toEqual(["ADDED a", "ADDED b", "MODIFIED a", "DELETED a"]);
    expect(told(await later.next(3))).toEqual(["ADDED b", "MODIFIED a", "DELETED a"]);
    expect(told(await zero.next(3))).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
    await Promise.all([all.stop(), later.stop(), zero.stop()]);
    expect(port.hub.size).toBe(0);
  });

  it("by label tells of what leaves as DELETED, at the revision of leaving", async () => {
    const { send, server } = serving();
    const created = server.create(pod("web", {}, { labels: { app: "web" } }));
    const watch = await watching(send, `${pods}?watch=true&labelSelector=app%3Dweb`);
    const moved = server.update({ ...created, metadata: { ...created.metadata, labels: { app: "db" } } });
    const [, left] = await watch.next(2);
    expect(left).toMatchObject({
      type: "DELETED",
      object: { metadata: { labels: { app: "web" }, resourceVersion: moved.metadata.resourceVersion } },
    });
    await watch.stop();
  });

  it("of tables has a row an event", async () => {
    const { send, server } = serving();
    server.create(pod("web"));
    const watch = await watching(send, `${pods}?watch=true`, { Accept: table });
    expect(await watch.next(1)).toMatchObject([
      { type: "ADDED", object: { kind: "Table", rows: [{ cells: webCells }] } },
    ]);
    await watch.stop();
  });

  it("marks the end of what existed for clients that ask (sendInitialEvents), and its own end with a bookmark", async () => {
    const { send, server } = serving();
    server.create(pod("web"));
    const query =
      "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1";
    const watch = await watching(send, `${pods}?${query}`);
    const events = await watch.rest();
    expect(told(events)).toEqual(["ADDED web", "BOOKMARK Pod", "BOOKMARK Pod"]);
    expect(events[1]?.object.metadata).toEqual({
      resourceVersion: "3",
      annotations: { "k8s.io/initial-events-end": "true" },
    });
  });

  it("without asking gets no bookmark", async () => {
    const { send } = serving();
    expect(await (await watching(send, `${pods}?watch=true&timeoutSeconds=1`)).rest()).toEqual([]);
  });

  it("from a revision that is compacted ends with a 410, in the stream", async () => {
    const { send, server, port } = serving();
    for (const name of ["a", "b"]) server.create(pod(name));
    port.history.compact(4);
    const watch = await watching(send, `${pods}?watch=true&resourceVersion=3`);
    expect(await watch.rest()).toMatchObject([
      { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } },
    ]);
  });

  it("with a selector that is malformed is refused", async () => {
    const { json } = serving();
    expect(await json("GET", `${pods}?watch=true&resourceVersion=1&fieldSelector=spec.nosuch%3D1`)).toMatchObject({
      code: 400,
      body: { message: "field label not supported: spec.nosuch" },
    });
  });

  it("of more objects than may wait shows them all to a client that reads", async () => {
    const { send, server } = serving();
    const namespace = (n: number) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: `n${n}` } });
    for (let n = 0; n < 10_500; n++) server.create(namespace(n));
    const watch = await watching(send, "/api/v1/namespaces?watch=true");
    expect(await watch.next(10_501)).toHaveLength(10_501);
    server.create(namespace(10_500));
    expect(told(await watch.next(1))).toEqual(["ADDED n10500"]);
    await watch.stop();
  });

  it("that nobody reads is cut off when too much waits, and the client lists again", async () => {
    const { send, server, port } = serving();
    const created = server.create(pod("web"));
    const watch = await watching(send, `${pods}?watch=true`);
    await watch.next(1);
    for (let n = 0; n < 10_100; n++) {
      const { metadata } = server.get("pods", "web");
      server.update({ ...created, metadata: { ...metadata, annotations: { n: String(n) } } });
    }
    expect(port.hub.size).toBe(0);
    expect((await watch.rest()).length).toBeGreaterThan(10_000);
  });
});

import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { decodeBody } from "../../../machines/api/decode.ts";
import type { KubeObject, Stored } from "../../../machines/api/object.ts";
import type { Verb } from "../../../machines/api/registry.ts";
import type { ApiRequest, ApiResponse, Selection } from "../../../machines/api/request.ts";
import {
  badRequest,
  internalError,
  methodNotAllowed,
  notAcceptable,
  type Status,
  unknownPath,
} from "../../../machines/api/status.ts";
import { type IncludeObject, partialObject, tableOfList, tableOfObject } from "../../apiserver/table.ts";
import { watchSelection } from "../../watch-selection.ts";
import type { ApiPort } from "./api-port.ts";
import { discovery, groupDocument, resourceListDocument } from "./discovery.ts";
import { discoveryForm, negotiate, type Representation, servedMediaTypes } from "./media.ts";
import { openApiDocument, openApiIndex } from "./openapi.ts";
import { type Route, routeOf, verbOf } from "./route.ts";
import { version } from "./version.ts";
import { watchStream } from "./watch-http.ts";
import { type ParsedBody, parseBody } from "./wire-body.ts";
import { selectionOf, Unreadable, wholeNumber, wireRequest } from "./wire-request.ts";

/** What an apiserver listens with. */
export interface ListenOptions {
  /** 0 or unset: any that is free. */
  readonly port?: number;
  /** Loopback when unset: there is no authentication. */
  readonly hostname?: string;
}

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:6443`. */
  readonly url: string;
  /** Ends every connection, watches included. */
  close(): Promise<void>;
}

/** Clients keep idle connections for minutes, and one that is closed just as it is used again is an error to them. */
const keepAliveTimeoutMs = 10 * 60_000;

/** Serves an apiserver over HTTP. */
export async function serve(port: ApiPort, options: ListenOptions = {}): Promise<Listening> {
  const server = createAdaptorServer({ fetch: apiApp(port).fetch });
  const { hostname = "127.0.0.1" } = options;
  if ("keepAliveTimeout" in server) server.keepAliveTimeout = keepAliveTimeoutMs;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, hostname, resolve);
  });
  const address = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
  return { url: `http://${hostname}:${address.port}`, close };
}

/** The HTTP face of an apiserver: what kubectl and the client libraries speak, over whatever stands behind the port. */
export function apiApp(port: ApiPort): Hono {
  const app = new Hono();
  app.get("/version", (c) => c.json(version));
  for (const path of ["/healthz", "/livez", "/readyz"]) app.get(path, (c) => c.text("ok"));
  serveDiscovery(app, port);
  serveOpenApi(app, port);
  const exchange = (c: Context): Promise<Response> => new Exchange(port, c).run();
  app.all("/api/*", exchange);
  app.all("/apis/*", exchange);
  app.notFound((c) => statusResponse(c, unknownPath()));
  app.onError((error, c) => statusResponse(c, internalError(String(error))));
  return app;
}

function serveDiscovery(app: Hono, port: ApiPort): void {
  for (const root of ["api", "apis"] as const) {
    app.get(`/${root}`, (c) => {
      const { body, type } = discovery(port.registry, root, discoveryForm(c.req.header("Accept")));
      return c.body(JSON.stringify(body), 200, { "Content-Type": type, Vary: "Accept" });
    });
  }
  const document = (c: Context, body: unknown): Response =>
    body === undefined ? statusResponse(c, unknownPath()) : c.json(body);
  app.get("/api/:version", (c) => document(c, resourceListDocument(port.registry, c.req.param("version"))));
  app.get("/apis/:group", (c) => document(c, groupDocument(port.registry, c.req.param("group"))));
  app.get("/apis/:group/:version", (c) => {
    return document(c, resourceListDocument(port.registry, `${c.req.param("group")}/${c.req.param("version")}`));
  });
}

function serveOpenApi(app: Hono, port: ApiPort): void {
  // kubectl takes an empty document for one that knows no rules, and leaves validation to the server.
  const type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  app.get("/openapi/v2", (c) => c.body("", 200, { "Content-Type": type }));
  app.get("/openapi/v3", (c) => c.json(openApiIndex(port.registry)));
  app.get("/openapi/v3/*", async (c) => {
    const body = await openApiDocument(port.registry, c.req.path.replace(/^\/openapi\/v3\/(apis?\/)/, "$1"));
    return body === undefined
      ? statusResponse(c, unknownPath())
      : c.body(body, 200, { "Content-Type": "application/json" });
  });
}

function statusResponse(c: Context, status: Status): Response {
  const retryAfter = status.details?.retryAfterSeconds;
  if (retryAfter !== undefined) c.header("Retry-After", String(retryAfter));
  return json(c, status, status.code);
}

function json(c: Context, body: unknown, code: number): Response {
  return c.newResponse(JSON.stringify(body), code as 200, { "Content-Type": "application/json" });
}

/** One request to a resource, and its answer. */
class Exchange {
  readonly #port: ApiPort;
  readonly #c: Context;
  readonly #query: URLSearchParams;
  readonly #representation: Representation | undefined;

  constructor(port: ApiPort, c: Context) {
    this.#port = port;
    this.#c = c;
    this.#query = new URL(c.req.url).searchParams;
    this.#representation = negotiate(c.req.header("Accept"));
  }

  async run(): Promise<Response> {
    const route = routeOf(this.#c.req.path, this.#port.registry);
    if (route === undefined) return statusResponse(this.#c, unknownPath());
    if (this.#representation === undefined) return statusResponse(this.#c, notAcceptable(servedMediaTypes));
    const { method } = this.#c.req;
    const verb = verbOf(method, route);
    if (verb === undefined) return statusResponse(this.#c, methodNotAllowed(route.resource.name, method));
    try {
      return await this.#serve(verb, route, this.#representation);
    } catch (error) {
      if (error instanceof Unreadable) return statusResponse(this.#c, error.status);
      throw error;
    }
  }

  async #serve(verb: Verb, route: Route, representation: Representation): Promise<Response> {
    if (verb === "list" && isTrue(this.#query.get("watch"))) return this.#watch(route, representation);
    const body = await this.#body(this.#c.req.method);
    const request = wireRequest(verb, route, this.#query, body);
    const duplicates = this.#duplicateWarnings(request, route, body);
    return this.#answer(route, representation, await this.#port.request(request), duplicates);
  }

  async #body(method: string): Promise<ParsedBody> {
    const nothing = { value: undefined, duplicates: [] };
    if (method === "GET" || method === "HEAD") return nothing;
    const text = await this.#c.req.text();
    if (method === "DELETE" && text === "") return nothing;
    return parseBody(text, this.#c.req.header("Content-Type"), method === "PATCH");
  }

  /**
   * Keys that stand twice are lost in an object, so they are dealt with here: a Strict request is refused, with its unknown
   * fields if it has any, and any other one is warned about.
   */
  #duplicateWarnings(request: ApiRequest, { resource }: Route, { value, duplicates }: ParsedBody): readonly string[] {
    if (duplicates.length === 0 || (request.verb !== "create" && request.verb !== "update")) return [];
    const fieldValidation = request.options?.fieldValidation;
    const options = { duplicates, fieldValidation };
    const decoded = decodeBody(resource.definition, resource.apiVersion, resource.kind, value, options);
    if (!decoded.ok) throw new Unreadable(decoded.status);
    return decoded.warnings.filter(({ kind }) => kind === "duplicateField").map(({ message }) => message);
  }

  #watch(route: Route, representation: Representation): Response {
    const query = this.#query;
    const resourceVersion = wholeNumber(query, "resourceVersion") ?? 0;
    const timeoutSeconds = wholeNumber(query, "timeoutSeconds");
    const sendsInitial = isTrue(query.get("sendInitialEvents"));
    const includeObject = includeObjectOf(query);
    const bookmarks = isTrue(query.get("allowWatchBookmarks"));
    const selection = selectionOf(route, query);
    requireReadable(selection);
    const stream = watchStream(this.#port, {
      selection,
      resource: route.resource,
      representation,
      ...(includeObject && { includeObject }),
      // 0 stands for "any": what exists comes first.
      ...(resourceVersion > 0 && !sendsInitial && { fromRevision: resourceVersion }),
      bookmarks,
      marksInitialEnd: sendsInitial && bookmarks,
      ...(timeoutSeconds && { timeoutSeconds }),
    });
    const headers = {
      "Content-Type": "application/json",
      "Transfer-Encoding": "chunked",
      "Cache-Control": "no-cache, private",
    };
    return this.#c.newResponse(stream, 200, headers);
  }

  #answer(route: Route, representation: Representation, response: ApiResponse, more: readonly string[]): Response {
    if (!response.ok) return statusResponse(this.#c, response.status);
    if (response.object === undefined) return json(this.#c, this.#listBody(route, representation, response), 200);
    for (const warning of [...(response.warnings ?? []), ...more]) {
      this.#c.header("Warning", `299 - ${JSON.stringify(warning)}`, { append: true });
    }
    return json(this.#c, this.#objectBody(route, representation, response.object), response.code);
  }

  #listBody({ resource }: Route, { as }: Representation, { list }: Extract<ApiResponse, { list: unknown }>): unknown {
    if (as === "table") return tableOfList(resource, list, this.#tableOptions());
    if (as === "object") return list;
    const { metadata, items } = list;
    return {
      kind: "PartialObjectMetadataList",
      apiVersion: "meta.k8s.io/v1",
      metadata,
      items: items.map(partialObject),
    };
  }

  #objectBody({ resource }: Route, { as }: Representation, object: KubeObject | Stored): unknown {
    // A Status is nothing to be tabulated.
    if (as === "object" || object.kind === "Status" || this.#c.req.method !== "GET") return object;
    return as === "partial" ? partialObject(object) : tableOfObject(resource, object as Stored, this.#tableOptions());
  }

  #tableOptions(): { nowMs: number; includeObject?: IncludeObject } {
    const includeObject = includeObjectOf(this.#query);
    return { nowMs: this.#port.nowMs(), ...(includeObject && { includeObject }) };
  }
}

/** Throws Unreadable if a selector is malformed, before the stream begins. */
function requireReadable(selection: Selection): void {
  try {
    watchSelection(selection);
  } catch (error) {
    throw new Unreadable(badRequest(error instanceof Error ? error.message : String(error)));
  }
}

function isTrue(value: string | null): boolean {
  return value === "true" || value === "1";
}

function includeObjectOf(query: URLSearchParams): IncludeObject | undefined {
  const value = query.get("includeObject");
  return value === "None" || value === "Metadata" || value === "Object" ? value : undefined;
}

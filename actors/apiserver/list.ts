import type { Stored } from "../../machines/api/object.ts";
import type { ResourceInfo } from "../../machines/api/registry.ts";
import type { ListRequest, ObjectList, Selection } from "../../machines/api/request.ts";
import { badRequest, expired, type Status, timeout } from "../../machines/api/status.ts";
import type { Store } from "../store.ts";
import { type WatchSelection, watchSelection } from "../watch-selection.ts";
import type { Call, Handled } from "./call.ts";
import { Refusal } from "./refusal.ts";

/** Finds the store as it was at a revision; undefined when that is no longer known. */
export type Past = (revision: number) => Store | undefined;

/** Where a list in pages goes on: the revision of its first page, and the last key that was answered. */
interface ContinueToken {
  /** -1: at whatever revision is current, when the first page's is gone. */
  readonly revision: number;
  readonly after: string;
}

/**
 * GET of a collection, whole or in pages. All pages carry the first page's resource version. With a `past` they also show that
 * revision, as upstream's do, or 410 when it is gone; without one the later pages show the current state, which is never older than what
 * they say, so that a watch from there still misses nothing.
 */
export function list(call: Call, request: ListRequest, past?: Past): Handled {
  const selection = selectionOf(request);
  requireNotTooNew(call, request.resourceVersion);
  const token = request.continue ? decodeToken(request.continue) : undefined;
  const store = token === undefined ? call.store : storeAt(call, token, past);
  const revision = token === undefined || token.revision < 0 ? call.store.revision : token.revision;
  const limit = request.limit !== undefined && request.limit > 0 ? request.limit : undefined;
  const found = find(call, store, selection, token?.after, limit);
  const rest = limit === undefined ? 0 : found.length - limit;
  const items = rest > 0 ? found.slice(0, limit) : found;
  const metadata = {
    resourceVersion: String(revision),
    ...(rest > 0 && pageEnd(call, selection, store, items, revision)),
  };
  const body: ObjectList = { apiVersion: call.resource.apiVersion, kind: listKindOf(call.resource), metadata, items };
  return { response: { ok: true, code: 200, list: body }, store: call.store, events: [] };
}

/** The kind of a resource's lists. */
export function listKindOf({ custom, kind }: ResourceInfo): string {
  return custom?.listKind ?? `${kind}List`;
}

/** The objects of a selection, in key order. */
export function selected(call: Call, request: Selection): Stored[] {
  return find(call, call.store, selectionOf(request), undefined, undefined);
}

function selectionOf(request: Selection): WatchSelection {
  try {
    return watchSelection(request);
  } catch (error) {
    if (error instanceof Error) throw new Refusal(badRequest(error.message));
    throw error;
  }
}

/** At most one more than `limit`, so that the caller knows whether there is more. */
function find(
  call: Call,
  store: Store,
  selection: WatchSelection,
  after: string | undefined,
  limit: number | undefined,
) {
  if (selection.isPlain && limit !== undefined) {
    return store.range(prefixOf(call), { ...(after !== undefined && { after }), limit: limit + 1 });
  }
  const found = candidates(call, store, selection).filter(selection.holds);
  const from = after === undefined ? found : found.filter((object) => keyAfter(call, object) > after);
  return limit === undefined ? from : from.slice(0, limit + 1);
}

const prefixOf = (call: Call): string => `${call.resource.name}/${call.namespace === "" ? "" : `${call.namespace}/`}`;

function candidates(call: Call, store: Store, selection: WatchSelection): Stored[] {
  if (selection.name !== undefined && (call.namespace !== "" || !call.resource.namespaced)) {
    const object = store.get(`${call.resource.name}/${call.namespace}/${selection.name}`);
    return object === undefined ? [] : [object];
  }
  if (selection.node) {
    const pods = store.podsOnNode(selection.node);
    return call.namespace === "" ? pods : pods.filter((pod) => pod.metadata.namespace === call.namespace);
  }
  return store.range(prefixOf(call));
}

function keyAfter(call: Call, object: Stored): string {
  return `${call.resource.name}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** What the metadata of a page says that is not the last. A count of the rest is given where no selector could falsify it. */
function pageEnd(call: Call, selection: WatchSelection, store: Store, items: readonly Stored[], revision: number) {
  const last = items.at(-1);
  const after = last === undefined ? "" : keyAfter(call, last);
  const token = encodeToken({ revision, after });
  return selection.isPlain
    ? { continue: token, remainingItemCount: store.range(prefixOf(call), { after }).length }
    : { continue: token };
}

function storeAt(call: Call, token: ContinueToken, past: Past | undefined): Store {
  if (token.revision < 0 || token.revision === call.store.revision || past === undefined) return call.store;
  const store = past(token.revision);
  if (store !== undefined) return store;
  const status = expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
  );
  // The one Status whose metadata say something.
  const metadata = { continue: encodeToken({ ...token, revision: -1 }) } as unknown as Status["metadata"];
  throw new Refusal({ ...status, metadata });
}

function requireNotTooNew(call: Call, resourceVersion: string | undefined): void {
  if (resourceVersion === undefined || resourceVersion === "") return;
  if (!/^\d+$/.test(resourceVersion)) {
    throw new Refusal(
      badRequest(
        `resourceVersion: Invalid value: "${resourceVersion}": strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`,
      ),
    );
  }
  const { revision, numbering } = call.store;
  if (!numbering.counts || Number(resourceVersion) <= revision) return;
  const status = timeout(`Too large resource version: ${resourceVersion}, current: ${revision}`, 1);
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  throw new Refusal({ ...status, details: { ...status.details, causes } });
}

function encodeToken({ revision, after }: ContinueToken): string {
  const json = JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: after });
  return btoa(json).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decodeToken(token: string): ContinueToken {
  try {
    const parsed: unknown = JSON.parse(atob(token.replaceAll("-", "+").replaceAll("_", "/")));
    const { rv, start } = parsed as { rv: unknown; start: unknown };
    if (typeof rv === "number" && typeof start === "string") return { revision: rv, after: start };
  } catch {
    // Not base64, or not JSON: refused below.
  }
  throw new Refusal(badRequest("continue key is not valid: it was not issued by this server"));
}

import type { KubeObject, Stored } from "../../machines/api/object.ts";
import { resourceOf } from "../../machines/api/registry.ts";
import type {
  ApiRequest,
  ApiResponse,
  DeleteOptions,
  ListRequest,
  ObjectList,
  WriteOptions,
} from "../../machines/api/request.ts";
import type { Status } from "../../machines/api/status.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import { Store } from "../store.ts";
import { handle } from "./handle.ts";

/** An apiserver for tests: keeps the store, counts uids, and has a clock that only the test moves. */
export class TestServer {
  store: Store;
  nowMs = Date.UTC(2025, 0, 1, 12);
  /** Everything that watchers have heard. */
  readonly events: WatchEvent[] = [];
  /** What happened in the last request. */
  lastEvents: readonly WatchEvent[] = [];
  suffix = "x2z4b";
  /** Told of every event, in order. */
  onEvent: ((event: WatchEvent) => void) | undefined;
  #uids = 0;

  constructor(namespaces: readonly string[] = ["default"], store: Store = Store.empty()) {
    this.store = store;
    for (const name of namespaces) this.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }

  request(request: ApiRequest): ApiResponse {
    const stamp = { nowMs: this.nowMs, uid: `uid-${++this.#uids}`, suffix: this.suffix };
    const { response, store, events } = handle(this.store, request, stamp);
    this.store = store;
    this.lastEvents = events;
    this.events.push(...events);
    for (const event of events) this.onEvent?.(event);
    return response;
  }

  /** The object of a successful answer; throws the message of any other. */
  ask(request: ApiRequest): Stored {
    const response = this.request(request);
    if (!response.ok) throw new Error(response.status.message);
    if (response.object === undefined) throw new Error("a list");
    return response.object as Stored;
  }

  /** The Status of a failed answer. */
  refuse(request: ApiRequest): Status {
    const response = this.request(request);
    if (response.ok) throw new Error(`accepted: ${JSON.stringify(response)}`);
    return response.status;
  }

  create(object: KubeObject, options?: WriteOptions): Stored {
    return this.ask(creation(object, options));
  }

  get(resource: string, name: string, namespace = "default"): Stored {
    return this.ask({ verb: "get", resource, namespace, name });
  }

  update(object: KubeObject, subresource?: string): Stored {
    return this.ask(replacement(object, subresource));
  }

  delete(resource: string, name: string, options: DeleteOptions = {}, namespace = "default"): Stored {
    return this.ask({ verb: "delete", resource, namespace, name, options });
  }

  list(request: Omit<ListRequest, "verb">): ObjectList {
    const response = this.request({ verb: "list", ...request });
    if (!response.ok) throw new Error(response.status.message);
    if (response.object !== undefined) throw new Error("an object");
    return response.list;
  }

  bind(name: string, node: string, uid?: string): ApiResponse {
    return this.request(binding(name, node, uid));
  }
}

const place = (object: KubeObject) => {
  const resource = resourceOf(object)?.name ?? "";
  const { namespace } = object.metadata;
  const namespaced = resourceOf(object)?.namespaced === true;
  return { resource, ...(namespaced && { namespace: namespace ?? "default" }) };
};

export function creation(object: KubeObject, options?: WriteOptions): ApiRequest {
  return { verb: "create", ...place(object), object, ...(options && { options }) };
}

export function replacement(object: KubeObject, subresource?: string): ApiRequest {
  const name = object.metadata.name ?? "";
  return { verb: "update", ...place(object), name, ...(subresource !== undefined && { subresource }), object };
}

export function binding(name: string, node: string, uid?: string): ApiRequest {
  const metadata = { name, ...(uid !== undefined && { uid }) };
  const object = { apiVersion: "v1", kind: "Binding", metadata, target: { kind: "Node", name: node } };
  return { verb: "create", resource: "pods", namespace: "default", name, subresource: "binding", object };
}

export function pod(
  name: string,
  spec: Record<string, unknown> = {},
  metadata: Record<string, unknown> = {},
): KubeObject {
  const containers = [{ name: "app", image: "nginx:1.27" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name, ...metadata }, spec: { containers, ...spec } };
}

export function deployment(
  name: string,
  spec: Record<string, unknown> = {},
  metadata: Record<string, unknown> = {},
): KubeObject {
  return workload("apps/v1", "Deployment", name, { selector: { matchLabels: { app: name } }, ...spec }, metadata);
}

export function replicationController(name: string, spec: Record<string, unknown> = {}): KubeObject {
  return workload("v1", "ReplicationController", name, { selector: { app: name }, ...spec }, {});
}

function workload(apiVersion: string, kind: string, name: string, spec: object, metadata: object): KubeObject {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: "app", image: "nginx:1.27" }] },
  };
  return { apiVersion, kind, metadata: { name, ...metadata }, spec: { replicas: 1, template, ...spec } };
}

export function node(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Node", metadata: { name } };
}

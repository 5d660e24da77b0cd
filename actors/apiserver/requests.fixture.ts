import fc from "fast-check";
import { type KubeObject, parseKey, type Stored } from "../../machines/api/object.ts";
import type { ApiRequest, GetRequest } from "../../machines/api/request.ts";
import { Store } from "../store.ts";
import { type Handled, handle } from "./handle.ts";
import { binding, deployment, node, pod, replicationController } from "./server.fixture.ts";

/** Mostly the first, so that requests meet. */
const mostly = <T>(first: T, ...others: T[]) =>
  fc.oneof(
    { arbitrary: fc.constant(first), weight: 3 * others.length + 1 },
    { arbitrary: fc.constantFrom(...others), weight: 2 },
  );

const name = mostly("a", "b", "Bad_");
const namespace = mostly("default", "shop", "nowhere");
const subresource = fc.constantFrom(undefined, undefined, undefined, "status", "scale", "finalize");
const finalizers = mostly<string[]>([], ["example.com/hold"]);
const labels = mostly<Record<string, string>>({ app: "web" }, { tier: "db" }, { "-bad": "x" }, { app: "not valid" });
const odd = mostly<unknown>(undefined, 5, "x", null, {});

const parts = fc.record({ name, finalizers, labels, odd, replicas: mostly(1, 0, 2, -1) });
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

/** Objects good and bad, each with the resource that it is sent to: the bad ones must not get into the store. */
const makers: readonly ((parts: Parts) => { readonly resource: string; readonly object: KubeObject })[] = [
  ({ name, finalizers, labels, odd, replicas }) => {
    const object = pod(name, { priority: odd, activeDeadlineSeconds: replicas }, { finalizers, labels });
    return { resource: "pods", object: { ...object, status: { phase: "Running" } } };
  },
  ({ name, labels, finalizers }) => {
    return { resource: "pods", object: { ...pod(""), metadata: { generateName: `${name}-`, labels, finalizers } } };
  },
  ({ name, finalizers, labels, odd, replicas }) => {
    return {
      resource: "deployments.apps",
      object: deployment(name, { replicas, paused: odd }, { finalizers, labels }),
    };
  },
  ({ name, replicas }) => ({ resource: "replicationcontrollers", object: replicationController(name, { replicas }) }),
  ({ name, finalizers, labels, replicas }) => {
    const spec = { type: "NodePort", ports: [{ port: replicas * 50, nodePort: 30_000 + replicas }] };
    return {
      resource: "services",
      object: { apiVersion: "v1", kind: "Service", metadata: { name, finalizers, labels }, spec },
    };
  },
  ({ name, odd }) => ({ resource: "nodes", object: { ...node(name), spec: { unschedulable: odd } } }),
  ({ name, labels }) => ({
    resource: "namespaces",
    object: { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } },
  }),
  ({ odd, name }) => ({ resource: "pods", object: (odd ?? node(name)) as KubeObject }),
];
const submission = fc.tuple(fc.constantFrom(...makers), parts).map(([make, of]) => make(of));

const propagationPolicy = mostly<"Background" | "Foreground" | "Orphan" | undefined>(
  undefined,
  "Background",
  "Foreground",
  "Orphan",
);
const patch = fc.constantFrom<unknown>(
  { metadata: { finalizers: null } },
  { metadata: { labels: { app: "db" }, annotations: { note: "x" } } },
  { spec: { replicas: 2 } },
  { spec: { replicas: "two" } },
  { spec: null },
  { status: { replicas: 1, phase: "Failed" } },
  { spec: { containers: [{ name: "app", image: "nginx:2" }] } },
  [{ op: "remove", path: "/spec" }],
  "nonsense",
);
const patchType = fc.constantFrom("merge" as const, "strategic" as const, "json" as const);

/** What a client may send, sensible or not. */
const request: fc.Arbitrary<ApiRequest> = fc
  .record({
    submission,
    namespace,
    name,
    subresource,
    patch,
    patchType,
    propagationPolicy,
    dryRun: mostly(false, true),
    node: mostly("n1", "n2", ""),
  })
  .chain((r) => {
    const { resource, object } = r.submission;
    const target = { resource, namespace: r.namespace, name: r.name };
    const part = { ...target, ...(r.subresource && { subresource: r.subresource }) };
    const options = { dryRun: r.dryRun };
    const policy = r.propagationPolicy && { propagationPolicy: r.propagationPolicy };
    return fc.constantFrom<ApiRequest>(
      { verb: "create", resource, namespace: r.namespace, object, options },
      { verb: "create", resource, namespace: "default", object },
      { verb: "update", ...part, object },
      { verb: "patch", ...part, patchType: r.patchType, patch: r.patch, options },
      { verb: "delete", ...target, options: { ...options, ...policy } },
      { verb: "delete", ...target, options: { gracePeriodSeconds: 0 } },
      { verb: "get", ...part },
      { verb: "list", resource },
      { verb: "deletecollection", resource, namespace: "shop", options },
      binding(r.name, r.node),
    );
  });

/** Something done to what is there, as components do; to what was there some time ago, perhaps. */
interface Touch {
  /** Which object. */
  readonly touch: number;
  readonly how: "update" | "status" | "patch" | "scale" | "delete";
  readonly stale: boolean;
  readonly phase: string;
}

export type Action = ApiRequest | Touch;

const touch: fc.Arbitrary<Touch> = fc.record({
  touch: fc.nat(),
  how: fc.constantFrom("update", "status", "patch", "scale", "delete"),
  stale: mostly(false, true),
  phase: fc.constantFrom("Running", "Succeeded"),
});

/** What clients do, one after the other. */
export const sequences: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Action>[]>({ arbitrary: request, weight: 4 }, { arbitrary: touch, weight: 2 }),
  { minLength: 10, maxLength: 40 },
);

function requestOf(store: Store, action: Action): ApiRequest | undefined {
  if ("verb" in action) return action;
  const entries = [...store.entries()];
  const found = entries[action.touch % entries.length];
  if (found === undefined) return undefined;
  const [key, existing] = found;
  const { resource, namespace, name: called } = parseKey(key);
  return touching(action, existing, { resource, name: called, ...(namespace !== "" && { namespace }) });
}

type Target = Pick<GetRequest, "resource" | "namespace" | "name">;

function touching({ how, stale, phase, touch: number }: Touch, existing: Stored, target: Target): ApiRequest {
  const metadata = { ...existing.metadata, ...(stale && { resourceVersion: "1" }) };
  const annotations = { touched: String(number) };
  switch (how) {
    case "update":
      return { verb: how, ...target, object: { ...existing, metadata: { ...metadata, annotations } } };
    case "status": {
      const status = { ...(existing.status as object), phase };
      return { verb: "update", ...target, subresource: how, object: { ...existing, metadata, status } };
    }
    case "patch":
      return { verb: how, ...target, patchType: "strategic", patch: { metadata: { annotations } } };
    case "scale":
      return {
        verb: "patch",
        ...target,
        subresource: how,
        patchType: "merge",
        patch: { spec: { replicas: number % 5 } },
      };
    case "delete":
      return { verb: how, ...target, options: { preconditions: { uid: stale ? "another" : existing.metadata.uid } } };
  }
}

const startMs = Date.UTC(2025, 0, 1);

/**
 * Carries the actions out, one after the other, shows each to the check, and answers with the store in the end.
 *
 * @param copies whether each request is sent as a copy, so that no value is met again.
 */
export function run(
  actions: readonly Action[],
  check: (request: ApiRequest, before: Store, handled: Handled) => void,
  copies = false,
): Store {
  let store = Store.empty();
  let uids = 0;
  const act = (next: ApiRequest): void => {
    const stamp = { nowMs: startMs + uids, uid: `uid-${++uids}`, suffix: "x2z4b" };
    const handled = handle(store, copies ? structuredClone(next) : next, stamp);
    check(next, store, handled);
    store = handled.store;
  };
  for (const namespaceName of ["default", "shop"]) {
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespaceName } };
    act({ verb: "create", resource: "namespaces", object });
  }
  for (const next of actions) {
    const ready = requestOf(store, next);
    if (ready !== undefined) act(ready);
  }
  return store;
}

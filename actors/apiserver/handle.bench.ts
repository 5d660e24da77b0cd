import { bench, describe } from "vitest";
import type { Pod } from "../../machines/api/generated/types.ts";
import { type KubeObject, objectKey, type Stored } from "../../machines/api/object.ts";
import type { ApiRequest } from "../../machines/api/request.ts";
import type { Store } from "../store.ts";
import { handle } from "./handle.ts";
import { binding, deployment, pod, TestServer } from "./server.fixture.ts";

/** How many pods there are when the measured request comes. */
const pods = 3000;

const labels = { app: "web", "pod-template-hash": "5d78c9869d" };
const container = {
  name: "app",
  image: "nginx:1.27",
  ports: [{ containerPort: 80 }],
  env: [{ name: "MODE", value: "fast" }],
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
  readinessProbe: { httpGet: { path: "/", port: 80 } },
};

const server = new TestServer();
const owner = server.create(
  deployment("web", { template: { metadata: { labels }, spec: { containers: [container] } } }),
);
const template = (owner.spec as { readonly template: { readonly spec: object } }).template;
for (let n = 0; n < pods; n++) {
  server.create(pod(`web-${n}`, { containers: [container] }, { labels }));
  server.bind(`web-${n}`, `n${n % 100}`);
}
const { store } = server;
let uids = 0;

/** Always on the same store, which does not change: each time the same work. */
function act(request: ApiRequest, on: Store = store): void {
  const { response } = handle(on, request, { nowMs: server.nowMs, uid: `b-${++uids}`, suffix: "x2z4b" });
  if (!response.ok) throw new Error(response.status.message);
}

const named = (name: string) => ({ resource: "pods", namespace: "default", name }) as const;
const fresh: KubeObject = { ...pod("", { containers: [container] }), metadata: { generateName: "web-", labels } };
const one = store.get(objectKey("pods", "default", "web-7")) as Stored<Pod> & Stored;
const unbound = handle(
  store,
  { verb: "create", resource: "pods", namespace: "default", object: pod("unbound") },
  { nowMs: 0, uid: "u", suffix: "" },
);

describe(`one request, ${pods} pods in the store`, () => {
  bench("get a pod", () => act({ verb: "get", ...named("web-7") }));
  bench("create a pod from a stored template", () => {
    act({ verb: "create", resource: "pods", namespace: "default", object: { ...fresh, spec: template.spec } });
  });
  bench("create a pod from a body off the wire", () => {
    act({ verb: "create", resource: "pods", namespace: "default", object: structuredClone(fresh) });
  });
  bench("bind a pod", () => act(binding("unbound", "n1"), unbound.store));
  bench("report a pod's status", () => {
    const status = { ...one.status, phase: "Running", podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }] };
    act({ verb: "update", ...named("web-7"), subresource: "status", object: { ...one, status } });
  });
  bench("patch a pod's labels", () => {
    act({ verb: "patch", ...named("web-7"), patchType: "merge", patch: { metadata: { labels: { a: "b" } } } });
  });
  bench("scale a deployment", () => {
    const target = { resource: "deployments.apps", namespace: "default", name: "web", subresource: "scale" };
    act({ verb: "patch", ...target, patchType: "merge", patch: { spec: { replicas: 5 } } });
  });
  bench("delete a pod gracefully", () => act({ verb: "delete", ...named("web-7") }));
  bench("lose a race", () => {
    const metadata = { ...one.metadata, resourceVersion: "1" };
    handle(
      store,
      { verb: "update", ...named("web-7"), object: { ...one, metadata } },
      { nowMs: 0, uid: "", suffix: "" },
    );
  });
  bench("list the pods of a node", () => {
    act({ verb: "list", resource: "pods", fieldSelector: "spec.nodeName=n7" });
  });
  bench("list all pods", () => act({ verb: "list", resource: "pods" }));
});

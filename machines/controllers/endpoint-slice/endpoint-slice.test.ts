import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../api/generated/types.ts";
import type { CreateRequest } from "../../api/request.ts";
import { NaiveCluster, NaiveHost } from "../naive-cluster.fixture.ts";
import { type EndpointSliceOptions, endpointSliceController } from "./endpoint-slice.ts";
import type { Slice } from "./slices.ts";

const slicesResource = "endpointslices.discovery.k8s.io";

/** A cluster whose slices count their generations, as the apiserver does, and get names in turn. */
class SliceCluster extends NaiveCluster {
  #names = 0;

  override handle(request: Parameters<NaiveCluster["handle"]>[0]): ReturnType<NaiveCluster["handle"]> {
    if (request.resource !== slicesResource) return super.handle(request);
    if (request.verb === "create") {
      this.requests.push(request);
      return { ok: true, code: 201, object: this.#store(request, `web-${++this.#names}`, 1) };
    }
    if (request.verb !== "update") return super.handle(request);
    this.requests.push(request);
    const before = this.get(`${slicesResource}/default/${request.name}`)?.metadata;
    return {
      ok: true,
      code: 200,
      object: this.#store(request, request.name, (before?.generation ?? 0) + 1, before?.uid),
    };
  }

  #store({ object }: Pick<CreateRequest, "object">, name: string, generation: number, uid = `${name}-uid`) {
    return this.put(slicesResource, {
      ...object,
      metadata: { ...object.metadata, name, namespace: "default", generation, uid },
    });
  }
}

function bench(options: EndpointSliceOptions = {}) {
  const cluster = new SliceCluster();
  const host = new NaiveHost(cluster, endpointSliceController(options));
  const zone = { "topology.kubernetes.io/zone": "a" };
  cluster.put("nodes", { metadata: { name: "n1", labels: zone }, spec: {}, status: {} });
  return {
    cluster,
    host,
    service(spec: object = {}, metadata: object = {}) {
      const usual = {
        selector: { app: "web" },
        clusterIP: "10.96.1.0",
        ipFamilies: ["IPv4"],
        ports: [{ port: 80, protocol: "TCP" }],
      };
      cluster.put("services", {
        metadata: { name: "web", namespace: "default", ...metadata },
        spec: { ...usual, ...spec },
      });
    },
    pod(name: string, { ready = true, ip = `10.244.1.${name.charCodeAt(0)}`, port = 8080, node = "n1", ...rest } = {}) {
      cluster.put("pods", {
        metadata: { name, namespace: "default", labels: { app: "web" }, ...rest },
        spec: {
          nodeName: node,
          containers: [{ name: "main", ports: [{ name: "http", containerPort: port, protocol: "TCP" }] }],
        },
        status: {
          phase: "Running",
          podIP: ip,
          podIPs: [{ ip }],
          conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
        },
      });
    },
    /** The slices once everything is settled, in the order of their names. */
    slices(): Slice[] {
      host.passTo(host.nowMs + 5_000);
      return cluster
        .keys()
        .flatMap((key) => (key.startsWith(slicesResource) ? [cluster.get(key) as unknown as Slice] : []));
    },
  };
}

const names = ({ endpoints }: Slice) => endpoints.map(({ targetRef }) => targetRef?.name);
const conditionsOf = (slice: Slice | undefined) => slice?.endpoints.map(({ conditions }) => conditions);

describe("the slice of a Service", () => {
  test("says of each pod where it is, and in what condition; it has the Service's labels, and belongs to it", () => {
    const { service, pod, slices } = bench();
    service({}, { labels: { team: "shop" } });
    pod("a");
    const [slice, ...more] = slices();
    expect(more).toEqual([]);
    expect(slice).toMatchObject({
      addressType: "IPv4",
      ports: [{ name: "", port: 80, protocol: "TCP" }],
      endpoints: [
        {
          addresses: ["10.244.1.97"],
          conditions: { ready: true, serving: true, terminating: false },
          nodeName: "n1",
          zone: "a",
          targetRef: { kind: "Pod", namespace: "default", name: "a", uid: "a-uid" },
        },
      ],
      metadata: {
        labels: {
          team: "shop",
          "kubernetes.io/service-name": "web",
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        },
        ownerReferences: [{ kind: "Service", name: "web", uid: "web-uid", controller: true, blockOwnerDeletion: true }],
      },
    });
  });

  test("tells of pods that are not ready or terminate, and lists them as ready only where the Service says so", () => {
    const { service, pod, slices } = bench();
    service();
    pod("a", { ready: false });
    pod("b", { deletionTimestamp: "2025-01-01T12:00:00Z" } as object);
    expect(conditionsOf(slices()[0])).toEqual([
      { ready: false, serving: false, terminating: false },
      { ready: false, serving: true, terminating: true },
    ]);
    service({ publishNotReadyAddresses: true });
    expect(conditionsOf(slices()[0])?.map((each) => each?.ready)).toEqual([true, true]);
  });

  test("leaves out pods without an address, that have ended, or whose node is not known", () => {
    const { cluster, service, pod, slices } = bench();
    service();
    pod("a", { node: "n9" });
    cluster.put("pods", {
      metadata: { name: "b", namespace: "default", labels: { app: "web" } },
      spec: {},
      status: {},
    });
    expect(slices().map(names)).toEqual([[]]);
    cluster.put("nodes", { metadata: { name: "n9" }, spec: {}, status: {} });
    expect(slices().map(names)).toEqual([["a"]]);
  });

  test("is there although no pod is, and is written anew when the first one comes", () => {
    const { cluster, service, pod, slices } = bench();
    service();
    expect(slices()).toMatchObject([{ metadata: { name: "web-1" }, endpoints: [], ports: [] }]);
    pod("a");
    expect(slices()).toMatchObject([{ metadata: { name: "web-1" }, ports: [{ port: 80 }] }]);
    cluster.drop("pods/default/a");
    expect(slices()).toMatchObject([{ metadata: { name: "web-1" }, endpoints: [], ports: [] }]);
  });

  test("is not made for Services without a selector, nor for names of others", () => {
    const { service, slices } = bench();
    service({ selector: undefined });
    expect(slices()).toEqual([]);
    service({ type: "ExternalName" });
    expect(slices()).toEqual([]);
  });

  test("is written only when something changes that it tells", () => {
    const { cluster, service, pod, slices } = bench();
    service();
    pod("a");
    slices();
    const before = cluster.requests.length;
    const same = cluster.get("pods/default/a") as never as { metadata: { name: string } };
    cluster.put("pods", { ...same, metadata: { ...same.metadata, annotations: { seen: "yes" } } });
    slices();
    expect(cluster.requests).toHaveLength(before);
  });
});

describe("several slices", () => {
  test("are made where pods have a named port elsewhere: one for each set of ports", () => {
    const { service, pod, slices } = bench();
    service({ ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }] });
    pod("a", { port: 8080 });
    pod("b", { port: 9090 });
    pod("c", { port: 9090 });
    expect(slices().map((slice) => [slice.ports?.[0]?.port, names(slice)])).toEqual([
      [8080, ["a"]],
      [9090, ["b", "c"]],
    ]);
  });

  test("are made of more endpoints than one may have, and are filled up before there is another", () => {
    const { cluster, service, pod, slices } = bench({ maxEndpoints: 2 });
    service();
    for (const name of ["a", "b", "c"]) pod(name);
    expect(slices().map(names)).toEqual([["a", "b"], ["c"]]);
    pod("d");
    expect(slices().map(names)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    cluster.drop("pods/default/a");
    pod("e");
    expect(slices().map(names)).toEqual([
      ["b", "e"],
      ["c", "d"],
    ]);
  });

  test("by somebody else's hand are mended: a slice that is deleted comes back, one of an earlier Service goes", () => {
    const { cluster, service, pod, slices } = bench();
    const labels = {
      "kubernetes.io/service-name": "web",
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    };
    cluster.put(slicesResource, {
      metadata: { name: "web-0", namespace: "default", labels },
      addressType: "IPv4",
      endpoints: [] as Endpoint[],
      ports: [],
    });
    service();
    pod("a");
    expect(slices().map(({ metadata }) => metadata.name)).toEqual(["web-1"]);
    cluster.drop(`${slicesResource}/default/web-1`);
    expect(slices().map(names)).toEqual([["a"]]);
  });
});

describe("a cache that lags", () => {
  test("is not believed before it shows what was written: EndpointSlice informer cache is out of date", () => {
    const { cluster, host, service, pod } = bench();
    pod("a");
    service();
    for (let events = 0; events < 3; events++) host.deliver();
    host.turn();
    expect(cluster.requests.map(({ verb }) => verb)).toEqual(["create"]);
    expect(host.plan("default/web")).toEqual({ steps: [], requeue: { afterMs: 1_000 } });
    host.deliver();
    expect(host.plan("default/web").steps).toEqual([]);
    expect(host.plan("default/web").requeue).toBeUndefined();
  });
});

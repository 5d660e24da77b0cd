import { describe, expect, it } from "vitest";
import type { Service, ServiceSpec } from "../../machines/api/generated/types.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { creation, replacement, TestServer } from "./server.fixture.ts";

const port = { port: 80 };
const service = (name: string, spec: Record<string, unknown> = {}): KubeObject => {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { selector: { app: name }, ports: [port], ...spec },
  };
};
const specOf = (object: KubeObject): ServiceSpec => (object as unknown as Service).spec as ServiceSpec;

describe("a service's creation", () => {
  it("allocates the smallest free address, and what goes with it", () => {
    const server = new TestServer();
    const first = specOf(server.create(service("a")));
    expect(first).toMatchObject({
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      type: "ClusterIP",
      clusterIPs: [first.clusterIP],
    });
    const second = specOf(server.create(service("b")));
    expect([first.clusterIP, second.clusterIP]).toEqual(["10.96.1.0", "10.96.1.1"]);
    server.delete("services", "a");
    expect(specOf(server.create(service("c"))).clusterIP).toBe("10.96.1.0");
  });

  it("grants an address that is asked for, if it is free and in the range", () => {
    const server = new TestServer();
    expect(specOf(server.create(service("dns", { clusterIP: "10.96.0.10" }))).clusterIPs).toEqual(["10.96.0.10"]);
    const why = (clusterIP: string) => server.refuse(creation(service("x", { clusterIP }))).message;
    expect(why("10.96.0.10")).toBe(
      'Service "x" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    );
    expect(why("192.168.0.1")).toContain(
      "the provided IP (192.168.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12",
    );
  });

  it("allocates none for headless and external ones", () => {
    const server = new TestServer();
    expect(specOf(server.create(service("headless", { clusterIP: "None" })))).toMatchObject({
      clusterIPs: ["None"],
      ipFamilyPolicy: "SingleStack",
    });
    const { clusterIP } = specOf(
      server.create(service("external", { type: "ExternalName", externalName: "example.com", ports: [] })),
    );
    expect(clusterIP).toBeUndefined();
  });

  it("allocates node ports where nodes are to listen; one for both protocols of a port", () => {
    const server = new TestServer();
    const ports = [
      { name: "u", port: 53, protocol: "UDP" },
      { name: "t", port: 53, protocol: "TCP" },
      { name: "h", port: 80 },
    ];
    const nodePorts = specOf(server.create(service("dns", { type: "NodePort", ports }))).ports?.map(
      ({ nodePort }) => nodePort,
    );
    expect(nodePorts).toEqual([30086, 30086, 30087]);
    const taken = service("b", { type: "NodePort", ports: [{ port: 80, nodePort: 30087 }] });
    expect(server.refuse(creation(taken)).message).toBe(
      'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30087: provided port is already allocated',
    );
  });
});

describe("a service's update", () => {
  it("keeps what was allocated when the client leaves it out, and lets it go when the type changes", () => {
    const server = new TestServer();
    const created = specOf(server.create(service("a", { type: "NodePort" })));
    const kept = specOf(server.update(service("a", { type: "NodePort", sessionAffinity: "ClientIP" })));
    expect(kept).toMatchObject({ clusterIP: created.clusterIP, ports: created.ports, sessionAffinity: "ClientIP" });
    const plain = specOf(
      server.update(service("a", { type: "ClusterIP", ports: created.ports, clusterIP: created.clusterIP })),
    );
    expect(plain.ports?.[0]).not.toHaveProperty("nodePort");
    expect(plain.clusterIP).toBe(created.clusterIP);
    const external = service("a", { type: "ExternalName", externalName: "example.com", ports: [] });
    expect(specOf(server.update(external))).not.toHaveProperty("clusterIP");
    expect(specOf(server.update(service("a"))).clusterIP).toBe("10.96.1.0");
  });

  it("cannot move it to another address", () => {
    const server = new TestServer();
    server.create(service("a"));
    expect(server.refuse(replacement(service("a", { clusterIP: "10.96.7.7" })))).toMatchObject({ code: 422 });
  });
});

import { describe, expect, it } from "vitest";
import { isIPv4, isIPv6 } from "./address.ts";
import { faults, object, updateFaults } from "./objects.fixture.ts";

const service = (spec: object): ReturnType<typeof object> =>
  object("v1", "Service", { spec: { ports: [{ port: 80 }], ...spec } });

describe("a Service", () => {
  it("that is fine has nothing wrong with it", () => {
    expect(faults(service({ selector: { app: "web" } }))).toEqual([]);
    expect(faults(service({ clusterIP: "None", ports: [] }))).toEqual([]);
    expect(faults(service({ type: "ExternalName", externalName: "example.com.", ports: undefined }))).toEqual([]);
    expect(
      faults(service({ type: "NodePort", clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ipFamilies: ["IPv4"] })),
    ).toEqual([]);
  });

  it("has ports, told apart by names once there are two", () => {
    expect(faults(service({ ports: [] }))).toEqual(["spec.ports: Required value"]);
    expect(faults(service({ ports: [{ port: 80 }, { port: 80, name: "b" }] }))).toEqual([
      "spec.ports[0].name: Required value",
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ]);
    expect(faults(service({ ports: [{ port: 0, targetPort: "a_b" }] }))).toEqual([
      "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'spec.ports[0].targetPort: Invalid value: "a_b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ]);
  });

  it("has what its type has, and nothing that only others have", () => {
    expect(faults(service({ type: "Magic" }))).toContain(
      'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    );
    expect(faults(service({ ports: [{ port: 80, nodePort: 30080 }] }))).toEqual([
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ]);
    expect(faults(service({ type: "LoadBalancer", clusterIP: "None" }))).toEqual([
      "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services",
    ]);
    expect(faults(service({ type: "ExternalName" }))).toEqual(["spec.externalName: Required value"]);
    expect(faults(service({ externalTrafficPolicy: "Local", loadBalancerClass: "a.com/b" }))).toEqual([
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ]);
  });

  it("has addresses that agree with one another", () => {
    expect(faults(service({ clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.2"] }))).toEqual([
      'spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`',
    ]);
    expect(faults(service({ clusterIP: "ten" }))).toEqual([
      'spec.clusterIPs[0]: Invalid value: "ten": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ]);
    expect(faults(service({ externalIPs: ["127.0.0.1"] }))).toEqual([
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ]);
  });

  it("keeps its address", () => {
    expect(updateFaults(service({ clusterIP: "10.0.0.1" }), service({ clusterIP: "10.0.0.2" }))).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
    ]);
    expect(updateFaults(service({ clusterIP: "10.0.0.1" }), service({}))).toEqual([
      "spec.clusterIPs[0]: Invalid value: []: primary clusterIP can not be unset",
    ]);
  });

  it("holds on to clients for a day at most", () => {
    const clientIP = { timeoutSeconds: 90_000 };
    expect(faults(service({ sessionAffinity: "ClientIP" }))).toEqual([]);
    expect(faults(service({ sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP } }))).toEqual([
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400",
    ]);
  });
});

describe("an address", () => {
  it("is of version 4 or 6, or none", () => {
    expect(["10.0.0.1", "255.255.255.255"].every(isIPv4)).toBe(true);
    expect(["10.0.0", "10.0.0.256", "a.b.c.d", ""].some(isIPv4)).toBe(false);
    expect(["::", "::1", "2001:db8::ffff", "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1"].every(isIPv6)).toBe(true);
    expect(["", ":", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::", "12345::"].some(isIPv6)).toBe(false);
  });
});

import { expect, test } from "vitest";
import type { KubeObject } from "../object.ts";
import { errorText } from "./field-error.ts";
import { validateCreate, validateUpdate } from "./index.ts";

const metadata = {
  name: "web-b",
  namespace: "default",
  resourceVersion: "1",
  uid: "u",
  creationTimestamp: "2025-01-01T12:00:00Z",
};
const slice = (change: object): KubeObject => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata,
  addressType: "IPv4",
  endpoints: [{ addresses: ["10.244.1.2"] }],
  ports: [{ name: "", port: 80, protocol: "TCP" }],
  ...change,
});
const faults = (change: object) => validateCreate(slice(change)).map(errorText);

test("a slice has addresses of its kind, and ports with different names", () => {
  expect(faults({})).toEqual([]);
  expect(faults({ endpoints: [], ports: [] })).toEqual([]);
  expect(faults({ addressType: "IP" })).toEqual([
    'addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"',
  ]);
  expect(faults({ endpoints: [{ addresses: [] }, { addresses: ["::1", "127.0.0.1"] }] })).toEqual([
    "endpoints[0].addresses: Required value: must contain at least 1 address",
    'endpoints[1].addresses[0]: Invalid value: "::1": must be a valid IPv4 address',
    'endpoints[1].addresses[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ]);
  const ports = [
    { name: "a", protocol: "TCP" },
    { name: "a", protocol: "ICMP" },
  ];
  expect(faults({ ports })).toEqual([
    'ports[1].name: Duplicate value: "a"',
    'ports[1].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
  ]);
});

test("the kind of its addresses never changes", () => {
  const changed = slice({ addressType: "IPv6", endpoints: [] });
  expect(validateUpdate(slice({}), changed).map(errorText)).toEqual([
    'addressType: Invalid value: "IPv6": field is immutable',
  ]);
});

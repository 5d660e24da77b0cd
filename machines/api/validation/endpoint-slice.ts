import type { DiscoveryEndpointPort, Endpoint, EndpointSlice } from "../generated/types.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../names.ts";
import { isIPv4, isIPv6, validateOrdinaryIP } from "./address.ts";
import { duplicate, type FieldErrors, invalid, invalidFor, notSupported, required, tooMany } from "./field-error.ts";
import { isEmpty, validateImmutable } from "./object-meta.ts";

const addressTypes = ["FQDN", "IPv4", "IPv6"];
const protocols = ["SCTP", "TCP", "UDP"];
const maxEndpoints = 1_000;
const maxAddresses = 100;
const maxPorts = 100;

/** Upstream: ValidateEndpointSliceCreate. */
export function* validateEndpointSlice(slice: EndpointSlice): FieldErrors {
  const { addressType, endpoints, ports = [] } = slice;
  if (isEmpty(addressType)) yield required("addressType");
  else if (!addressTypes.includes(addressType)) yield notSupported("addressType", addressType, addressTypes);
  if (endpoints === undefined) yield required("endpoints");
  else yield* validateEndpoints(endpoints, addressType);
  yield* validatePorts(ports);
}

/** Upstream: ValidateEndpointSliceUpdate. */
export function* validateEndpointSliceUpdate(old: EndpointSlice, slice: EndpointSlice): FieldErrors {
  yield* validateEndpointSlice(slice);
  yield* validateImmutable(slice.addressType, old.addressType, "addressType");
}

function* validateEndpoints(endpoints: readonly Endpoint[], addressType: string): FieldErrors {
  if (endpoints.length > maxEndpoints) {
    yield tooMany("endpoints", endpoints.length, maxEndpoints);
    return;
  }
  for (const [at, { addresses = [], hostname }] of endpoints.entries()) {
    const path = `endpoints[${at}]`;
    if (addresses.length === 0) yield required(`${path}.addresses`, "must contain at least 1 address");
    else if (addresses.length > maxAddresses) yield tooMany(`${path}.addresses`, addresses.length, maxAddresses);
    for (const [index, address] of addresses.entries())
      yield* validateAddress(address, addressType, `${path}.addresses[${index}]`);
    if (hostname !== undefined) yield* invalidFor(`${path}.hostname`, hostname, dns1123Label(hostname));
  }
}

function* validateAddress(address: string, addressType: string, path: string): FieldErrors {
  if (addressType === "FQDN") {
    yield* invalidFor(path, address, dns1123Subdomain(address));
    if (!address.includes("."))
      yield invalid(path, address, "should be a domain with at least two segments separated by dots");
    return;
  }
  if (addressType !== "IPv4" && addressType !== "IPv6") return;
  const isOne = addressType === "IPv4" ? isIPv4(address) : isIPv6(address);
  if (!isOne) yield invalid(path, address, `must be a valid ${addressType} address`);
  else yield* validateOrdinaryIP(address, path);
}

function* validatePorts(ports: readonly DiscoveryEndpointPort[]): FieldErrors {
  if (ports.length > maxPorts) {
    yield tooMany("ports", ports.length, maxPorts);
    return;
  }
  const names = new Set<string>();
  for (const [at, { name = "", protocol, appProtocol }] of ports.entries()) {
    const path = `ports[${at}]`;
    if (name !== "") yield* invalidFor(`${path}.name`, name, dns1123Label(name));
    if (names.has(name)) yield duplicate(`${path}.name`, name);
    names.add(name);
    if (protocol === undefined) yield required(`${path}.protocol`);
    else if (!protocols.includes(protocol)) yield notSupported(`${path}.protocol`, protocol, protocols);
    if (appProtocol !== undefined) yield* invalidFor(`${path}.appProtocol`, appProtocol, qualifiedName(appProtocol));
  }
}

import { deepEqual } from "./api/equality.ts";
import type { Endpoint } from "./api/generated/types.ts";
import { matches, selectorFromMap } from "./api/labels.ts";
import {
  type AddressType,
  addressTypesOf,
  belongsInEndpoints,
  endpointOf,
  endpointPortsOf,
  portsKey,
  type Service,
} from "./controllers/endpoint-slice/endpoints.ts";
import { isOwnedBy, type Slice, serviceNameLabel } from "./controllers/endpoint-slice/slices.ts";
import type { View } from "./view.ts";

/** The slices of a Service that are there to stay, whoever made them. */
export function slicesOfService(view: View, { metadata }: Service): readonly Slice[] {
  return view
    .list("endpointslices.discovery.k8s.io", metadata.namespace)
    .filter((slice) => slice.metadata.labels?.[serviceNameLabel] === metadata.name)
    .filter((slice) => slice.metadata.deletionTimestamp === undefined);
}

/** How the slices of a Service fall short of mirroring its pods; undefined if they do not. Zones are left aside: nobody follows their change. */
export function serviceObjection(view: View, service: Service): string | undefined {
  const { metadata, spec } = service;
  const subject = `Service ${metadata.namespace}/${metadata.name}`;
  if (metadata.deletionTimestamp) return `${subject} is still being deleted`;
  if (spec.type === "ExternalName" || spec.selector === undefined) return undefined;
  const own = slicesOfService(view, service).filter((slice) => isOwnedBy(slice, service));
  for (const type of addressTypesOf(service)) {
    const slices = own.filter(({ addressType }) => addressType === type);
    if (slices.length === 0) return `${subject} has no EndpointSlice of ${type} addresses`;
    const told = slices.flatMap(({ endpoints, ports }) => endpoints.map((each) => line(each, portsKey(ports)))).sort();
    const wanted = wantedEndpoints(view, service, type).sort();
    if (!deepEqual(told, wanted))
      return `${subject}: its EndpointSlices say ${list(told)}, its pods are ${list(wanted)}`;
  }
  return undefined;
}

function wantedEndpoints(view: View, service: Service, type: AddressType): string[] {
  const selector = selectorFromMap(service.spec.selector ?? {});
  return view
    .list("pods", service.metadata.namespace)
    .filter((pod) => matches(selector, pod.metadata.labels) && belongsInEndpoints(pod))
    .filter(
      ({ spec }) => service.spec.publishNotReadyAddresses || (spec.nodeName && view.get("nodes", "", spec.nodeName)),
    )
    .map((pod) => [endpointOf(pod, undefined, service, type), portsKey(endpointPortsOf(service, pod))] as const)
    .filter(([{ addresses }]) => addresses.length > 0)
    .map(([endpoint, ports]) => line(endpoint, ports));
}

/** An endpoint in a few words: `web-b at 10.244.1.2 (ready)`. */
function line({ targetRef, addresses, conditions = {} }: Endpoint, ports: string): string {
  const { ready, serving, terminating } = conditions;
  const said = Object.entries({ ready, serving, terminating }).flatMap(([condition, holds]) =>
    holds ? [condition] : [],
  );
  return `${targetRef?.name ?? "?"} at ${addresses.join(",")} ${ports} (${said.join(", ") || "not ready"})`;
}

function list(lines: readonly string[]): string {
  return lines.length === 0 ? "nothing" : lines.join("; ");
}

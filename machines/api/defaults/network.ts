import type {
  DiscoveryEndpointPort,
  EndpointSlice,
  Endpoints,
  NetworkPolicy,
  NetworkPolicyPort,
} from "../generated/types.ts";
import { each, fill, within } from "./fill.ts";

/** Upstream: SetDefaults_NetworkPolicy. */
export function defaultNetworkPolicy(policy: NetworkPolicy): NetworkPolicy {
  const port = each((item: NetworkPolicyPort) => fill(item, { protocol: "TCP" }));
  return within(policy, "spec", (spec) => {
    const policyTypes = spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
    const filled = spec.policyTypes?.length ? spec : { ...spec, policyTypes };
    const ingress = within(
      filled,
      "ingress",
      each((rule) => within(rule, "ports", port)),
    );
    return within(
      ingress,
      "egress",
      each((rule) => within(rule, "ports", port)),
    );
  });
}

/** Upstream: SetDefaults_Endpoints. */
export function defaultEndpoints(endpoints: Endpoints): Endpoints {
  return within(
    endpoints,
    "subsets",
    each((subset) =>
      within(
        subset,
        "ports",
        each((port) => fill(port, { protocol: "TCP" })),
      ),
    ),
  );
}

/** Upstream: SetDefaults_EndpointPort in discovery; the empty name is shown there. */
export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  const named = (port: DiscoveryEndpointPort): DiscoveryEndpointPort =>
    port.name === undefined ? { ...port, name: "" } : port;
  return within(
    slice,
    "ports",
    each((port) => fill(named(port), { protocol: "TCP" })),
  );
}

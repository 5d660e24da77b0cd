import type { Service, ServicePort, ServiceSpec } from "../generated/types.ts";
import { each, fill, within } from "./fill.ts";

/** Three hours. */
const clientIPTimeoutSeconds = 10_800;

/** Upstream: SetDefaults_Service. Cluster IPs and node ports are not defaults: the apiserver allocates them. */
export function defaultService(service: Service): Service {
  const filled = within(service, "spec", defaultServiceSpec);
  if (filled.spec?.type !== "LoadBalancer") return filled;
  return within(filled, "status", (status) =>
    within(status, "loadBalancer", (balancer) =>
      within(
        balancer,
        "ingress",
        each((ingress) => (ingress.ip ? fill(ingress, { ipMode: "VIP" }) : ingress)),
      ),
    ),
  );
}

function defaultServiceSpec(given: ServiceSpec): ServiceSpec {
  const spec = defaultAffinity(fill(given, { sessionAffinity: "None", type: "ClusterIP" }));
  const external =
    spec.type === "NodePort" ||
    spec.type === "LoadBalancer" ||
    (spec.type === "ClusterIP" && !!spec.externalIPs?.length);
  const filled = fill(spec, {
    ...(external && { externalTrafficPolicy: "Cluster" }),
    ...(spec.type !== "ExternalName" && { internalTrafficPolicy: "Cluster" }),
    ...(spec.type === "LoadBalancer" && { allocateLoadBalancerNodePorts: true }),
  });
  return within(filled, "ports", each(defaultPort));
}

function defaultAffinity(spec: ServiceSpec): ServiceSpec {
  if (spec.sessionAffinity === "None" && spec.sessionAffinityConfig !== undefined) {
    const { sessionAffinityConfig: _unused, ...rest } = spec;
    return rest;
  }
  if (spec.sessionAffinity !== "ClientIP" || spec.sessionAffinityConfig?.clientIP?.timeoutSeconds !== undefined)
    return spec;
  return { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: clientIPTimeoutSeconds } } };
}

function defaultPort(port: ServicePort): ServicePort {
  const filled = fill(port, { protocol: "TCP" });
  return filled.targetPort ? filled : { ...filled, targetPort: filled.port };
}

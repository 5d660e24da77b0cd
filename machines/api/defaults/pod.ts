import type { Container, Pod, PodSpec, PodTemplateSpec } from "../generated/types.ts";
import { defaultContainer } from "./container.ts";
import { each, fill, within, withStruct } from "./fill.ts";
import { defaultResourceList, requestLimits } from "./resources.ts";
import { defaultVolume } from "./volume.ts";

/** The defaults of a pod's specification, wherever it stands. Upstream: SetDefaults_PodSpec and what it contains. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  // Two names for one field, the old one and the new; both are served.
  const account = spec.serviceAccountName || spec.serviceAccount || undefined;
  const filled = fill(spec, {
    ...(account !== undefined && { serviceAccountName: account, serviceAccount: account }),
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: "default-scheduler",
  });
  let result = within(filled, "volumes", each(defaultVolume));
  result = within(result, "containers", each(defaultContainer));
  result = within(result, "initContainers", each(defaultContainer));
  result = within(result, "ephemeralContainers", each(defaultContainer));
  return within(result, "overhead", defaultResourceList);
}

/** The defaults of a template of pods. */
export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return within(withStruct(template, "spec"), "spec", defaultPodSpec);
}

/** A pod's own defaults, on top of its specification's (SetDefaults_Pod). */
export function defaultPod(pod: Pod): Pod {
  return within(withStruct(pod, "spec"), "spec", (given) => {
    const spec = fill(defaultPodSpec(given), { enableServiceLinks: true });
    const own = (container: Container): Container => defaultOwnContainer(container, spec.hostNetwork === true);
    return within(within(spec, "containers", each(own)), "initContainers", each(own));
  });
}

function defaultOwnContainer(container: Container, onHostNetwork: boolean): Container {
  const requesting = within(container, "resources", requestLimits);
  if (!onHostNetwork) return requesting;
  return within(
    requesting,
    "ports",
    each((port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })),
  );
}

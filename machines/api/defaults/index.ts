import type { HorizontalPodAutoscaler, Resources } from "../generated/types.ts";
import type { KubeObject } from "../object.ts";
import { resourceOf, storageOf } from "../registry.ts";
import { defaultRoleBinding } from "./access.ts";
import { defaultHorizontalPodAutoscaler } from "./autoscaler.ts";
import { defaultCustomResourceDefinition, defaultMutatingWebhooks, defaultValidatingWebhooks } from "./extension.ts";
import { each, fill, within } from "./fill.ts";
import { defaultNamespace } from "./namespace.ts";
import { defaultEndpointSlice, defaultEndpoints, defaultNetworkPolicy } from "./network.ts";
import { defaultNode } from "./node.ts";
import { defaultPod, defaultPodTemplate } from "./pod.ts";
import { defaultService } from "./service.ts";
import { defaultPersistentVolume, defaultPersistentVolumeClaim, defaultStorageClass } from "./storage.ts";
import {
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from "./workload.ts";

type Defaulters = { readonly [N in keyof Resources]?: (object: Resources[N]) => Resources[N] };

const defaulters: Defaulters = {
  pods: defaultPod,
  podtemplates: (object) => within(object, "template", defaultPodTemplate),
  nodes: defaultNode,
  namespaces: defaultNamespace,
  services: defaultService,
  endpoints: defaultEndpoints,
  secrets: (secret) => fill(secret, { type: "Opaque" }),
  replicationcontrollers: defaultReplicationController,
  persistentvolumes: defaultPersistentVolume,
  persistentvolumeclaims: defaultPersistentVolumeClaim,
  "replicasets.apps": defaultReplicaSet,
  "deployments.apps": defaultDeployment,
  "daemonsets.apps": defaultDaemonSet,
  "statefulsets.apps": defaultStatefulSet,
  "jobs.batch": defaultJob,
  "cronjobs.batch": defaultCronJob,
  "networkpolicies.networking.k8s.io": defaultNetworkPolicy,
  "endpointslices.discovery.k8s.io": defaultEndpointSlice,
  "storageclasses.storage.k8s.io": defaultStorageClass,
  "priorityclasses.scheduling.k8s.io": (object) => fill(object, { preemptionPolicy: "PreemptLowerPriority" }),
  "rolebindings.rbac.authorization.k8s.io": defaultRoleBinding,
  "clusterrolebindings.rbac.authorization.k8s.io": (object) => defaultRoleBinding(object),
  "validatingwebhookconfigurations.admissionregistration.k8s.io": defaultValidatingWebhooks,
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": defaultMutatingWebhooks,
  "customresourcedefinitions.apiextensions.k8s.io": defaultCustomResourceDefinition,
  limitranges: (object) => within(object, "spec", (spec) => within(spec, "limits", each(defaultLimits))),
  "horizontalpodautoscalers.autoscaling": defaultHorizontalPodAutoscaler,
};

/** By `apiVersion kind`, for versions that are not stored. */
const servedDefaulters: Readonly<Record<string, (object: KubeObject) => KubeObject>> = {
  // The CPU target's is the conversion's affair, which knows the other metrics.
  "autoscaling/v1 HorizontalPodAutoscaler": (object) =>
    within(object as KubeObject & Pick<HorizontalPodAutoscaler, "spec">, "spec", (spec) =>
      fill(spec, { minReplicas: 1 }),
    ),
};

type Limits = NonNullable<Resources["limitranges"]["spec"]>["limits"][number];

/** For containers, the maximum is the default, the default is the default request, and so is the minimum (SetDefaults_LimitRangeItem). */
function defaultLimits(item: Limits): Limits {
  if (item.type !== "Container") return item;
  const limits = { ...item.max, ...item.default };
  const defaultRequest = { ...item.min, ...limits, ...item.defaultRequest };
  const given = (list: object): boolean => Object.keys(list).length > 0;
  return { ...item, ...(given(limits) && { default: limits }), ...(given(defaultRequest) && { defaultRequest }) };
}

/**
 * The object with upstream's defaults for what it leaves open; itself, if it leaves nothing open. The object must be decoded. What admission
 * plugins and allocators add (tolerations, service accounts, cluster IPs) are no defaults.
 */
export function setDefaults<T extends KubeObject>(object: T): T {
  const resource = resourceOf(object);
  if (resource === undefined) return object;
  if (storageOf(resource) !== resource) {
    return (servedDefaulters[`${object.apiVersion} ${object.kind}`]?.(object) ?? object) as T;
  }
  const { name } = resource;
  // The table's type ties each defaulter to its resource; the lookup by a run-time name cannot know that.
  const defaulter = defaulters[name as keyof Resources] as ((object: KubeObject) => KubeObject) | undefined;
  return (defaulter?.(object) ?? object) as T;
}

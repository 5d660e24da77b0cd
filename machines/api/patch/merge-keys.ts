import { definition, type Type } from "../schema.ts";

/** How a strategic merge patch treats a field. */
export interface MergeRule {
  /** Lists: `merge` item by item, `replace` as a whole. Objects: `replace` stops the recursion. */
  readonly strategy: "merge" | "replace";
  /** The field that tells the list's items apart; without it they are scalars. */
  readonly key?: string;
  /** The definition of the field, or of the list's items, if it has one. */
  readonly definition?: string;
}

/**
 * Which lists are merged, and by which field: the `patchStrategy` and `patchMergeKey` tags of kubernetes/api v1.34, which the client package
 * does not carry. All other lists are replaced. (`retainKeys`, another strategy, needs no table: the patch itself says which keys to retain.)
 */
const keyed: Readonly<Record<string, string>> = {
  "Container.env": "name",
  "Container.ports": "containerPort",
  "Container.volumeDevices": "devicePath",
  "Container.volumeMounts": "mountPath",
  "ContainerStatus.allocatedResourcesStatus": "name",
  "ContainerStatus.volumeMounts": "mountPath",
  "CSINodeSpec.drivers": "name",
  "EphemeralContainer.env": "name",
  "EphemeralContainer.ports": "containerPort",
  "EphemeralContainer.volumeDevices": "devicePath",
  "EphemeralContainer.volumeMounts": "mountPath",
  "MutatingWebhook.matchConditions": "name",
  "MutatingWebhookConfiguration.webhooks": "name",
  "NodeStatus.addresses": "type",
  "ObjectMeta.ownerReferences": "uid",
  "PodSpec.containers": "name",
  "PodSpec.ephemeralContainers": "name",
  "PodSpec.hostAliases": "ip",
  "PodSpec.imagePullSecrets": "name",
  "PodSpec.initContainers": "name",
  "PodSpec.resourceClaims": "name",
  "PodSpec.schedulingGates": "name",
  "PodSpec.topologySpreadConstraints": "topologyKey",
  "PodSpec.volumes": "name",
  "PodStatus.hostIPs": "ip",
  "PodStatus.podIPs": "ip",
  "PodStatus.resourceClaimStatuses": "name",
  "ResourceClaimStatus.reservedFor": "uid",
  "ServiceAccount.secrets": "name",
  "ServiceSpec.ports": "port",
  "ValidatingAdmissionPolicySpec.matchConditions": "name",
  "ValidatingAdmissionPolicySpec.variables": "name",
  "ValidatingWebhook.matchConditions": "name",
  "ValidatingWebhookConfiguration.webhooks": "name",
};

/** Lists of scalars that are merged as sets. */
const sets: ReadonlySet<string> = new Set(["NodeSpec.podCIDRs", "ObjectMeta.finalizers"]);
const replaced: ReadonlySet<string> = new Set(["PodDisruptionBudgetSpec.selector"]);

/** Statuses whose conditions are merged by type: all that have the tag, which not all have. */
const withConditions: ReadonlySet<string> = new Set(
  [
    ...[
      "ComponentStatus",
      "DaemonSetStatus",
      "DeploymentStatus",
      "FlowSchemaStatus",
      "JobStatus",
      "NamespaceStatus",
      "NodeStatus",
    ],
    ...["PersistentVolumeClaimStatus", "PodDisruptionBudgetStatus", "PodStatus", "PriorityLevelConfigurationStatus"],
    ...["ReplicaSetStatus", "ReplicationControllerStatus", "ServiceCIDRStatus", "ServiceStatus", "StatefulSetStatus"],
    "V2HorizontalPodAutoscalerStatus",
  ].map((name) => `${name}.conditions`),
);

/** The rule for a field of a definition. A field that the schema does not know is merged if it is an object, replaced if it is a list. */
export function mergeRule(owner: string | undefined, field: string): MergeRule {
  const type = owner === undefined ? undefined : definition(owner)?.get(field)?.type;
  const name = `${owner}.${field}`;
  const inner = innerDefinition(type);
  const rest = inner === undefined ? {} : { definition: inner };
  if (replaced.has(name)) return { strategy: "replace", ...rest };
  const key = keyed[name] ?? (withConditions.has(name) ? "type" : undefined);
  if (key !== undefined) return { strategy: "merge", key, ...rest };
  return { strategy: type?.form !== "list" || sets.has(name) ? "merge" : "replace", ...rest };
}

function innerDefinition(type: Type | undefined): string | undefined {
  if (type?.form === "object") return type.definition;
  return type?.form === "list" && type.of.form === "object" ? type.of.definition : undefined;
}

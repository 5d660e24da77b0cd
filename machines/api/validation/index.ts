import { toStorage } from "../conversion/index.ts";
import type { Binding, Event, Resources, Scale } from "../generated/types.ts";
import { type Complaints, dns1035Label, dns1123Label, dns1123Subdomain, pathSegment } from "../names.ts";
import type { KubeObject, ResourceName } from "../object.ts";
import { type ResourceInfo, resourceOf } from "../registry.ts";
import { validateAutoscaler, validateAutoscalerStatus } from "./autoscaler.ts";
import { validateConfigMap, validateConfigMapUpdate, validateSecret, validateSecretUpdate } from "./configuration.ts";
import { validateControllerRevision, validateControllerRevisionUpdate } from "./controller-revision.ts";
import {
  validateCustomResourceDefinition,
  validateCustomResourceDefinitionUpdate,
} from "./custom-resource-definition.ts";
import { validateDaemonSet, validateDaemonSetUpdate } from "./daemon-set.ts";
import { validateDeployment, validateDeploymentStatus, validateDeploymentUpdate } from "./deployment.ts";
import { validateDisruptionBudget, validateDisruptionBudgetStatus } from "./disruption-budget.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./endpoint-slice.ts";
import { validateEvent, validateNewEvent, validateNewEventUpdate } from "./event.ts";
import { errorText, type FieldError, type FieldErrors, notSupported, required } from "./field-error.ts";
import { validateLease } from "./lease.ts";
import { validateNamespace, validateNamespaceStatus } from "./namespace.ts";
import { validateNode, validateNodeUpdate } from "./node.ts";
import { isEmpty, validateNonnegative, validateObjectMeta, validateObjectMetaUpdate } from "./object-meta.ts";
import { validatePod, validatePodStatus, validatePodUpdate } from "./pod.ts";
import { validateReplicaSet, validateReplicaSetStatus, validateReplicaSetUpdate } from "./replica-set.ts";
import { validateReplicationController, validateReplicationControllerStatus } from "./replication-controller.ts";
import { validateRequiredFields } from "./required-fields.ts";
import { validateService, validateServiceUpdate } from "./service.ts";
import { validateStatefulSet, validateStatefulSetUpdate } from "./stateful-set.ts";

/** A kind's own rules, on top of those for metadata, which all kinds share. */
interface Rules<T> {
  readonly create: (object: T) => FieldErrors;
  /** Unset: what may be created may be changed to. */
  readonly update?: (old: T, object: T) => FieldErrors;
  /** For changes of the status. Unset: anything goes. */
  readonly status?: (old: T, object: T) => FieldErrors;
}

const rules: { readonly [N in keyof Resources]?: Rules<Resources[N]> } = {
  pods: { create: validatePod, update: validatePodUpdate, status: validatePodStatus },
  nodes: { create: validateNode, update: validateNodeUpdate, status: validateNodeUpdate },
  namespaces: { create: validateNamespace, update: noMore, status: validateNamespaceStatus },
  events: { create: validateEvent },
  services: { create: validateService, update: validateServiceUpdate },
  configmaps: { create: validateConfigMap, update: validateConfigMapUpdate },
  secrets: { create: validateSecret, update: validateSecretUpdate },
  replicationcontrollers: { create: validateReplicationController, status: validateReplicationControllerStatus },
  "replicasets.apps": {
    create: validateReplicaSet,
    update: validateReplicaSetUpdate,
    status: validateReplicaSetStatus,
  },
  "deployments.apps": {
    create: validateDeployment,
    update: validateDeploymentUpdate,
    status: validateDeploymentStatus,
  },
  "daemonsets.apps": { create: validateDaemonSet, update: validateDaemonSetUpdate },
  "statefulsets.apps": { create: validateStatefulSet, update: validateStatefulSetUpdate },
  "controllerrevisions.apps": { create: validateControllerRevision, update: validateControllerRevisionUpdate },
  "customresourcedefinitions.apiextensions.k8s.io": {
    create: validateCustomResourceDefinition,
    update: validateCustomResourceDefinitionUpdate,
  },
  "leases.coordination.k8s.io": { create: validateLease },
  "endpointslices.discovery.k8s.io": { create: validateEndpointSlice, update: validateEndpointSliceUpdate },
  "poddisruptionbudgets.policy": { create: validateDisruptionBudget, status: validateDisruptionBudgetStatus },
  "horizontalpodautoscalers.autoscaling": { create: validateAutoscaler, status: validateAutoscalerStatus },
};

/** Rules on top of those, for objects that come in another version than the stored one. By version and kind. */
const servedRules: Readonly<Record<string, Readonly<Record<string, Rules<Event>>>>> = {
  "events.k8s.io/v1": { Event: { create: validateNewEvent, update: validateNewEventUpdate } },
};

/** Nothing but metadata is looked at. */
function* noMore(): FieldErrors {}

/** Names that are no RFC 1123 subdomains, as most kinds' are. */
const nameRules: Readonly<Record<ResourceName, (name: string) => Complaints>> = {
  namespaces: dns1123Label,
  services: dns1035Label,
  "statefulsets.apps": dns1123Label,
  "cronjobs.batch": cronJobName,
  "certificatesigningrequests.certificates.k8s.io": () => [],
  "roles.rbac.authorization.k8s.io": pathSegment,
  "rolebindings.rbac.authorization.k8s.io": pathSegment,
  "clusterroles.rbac.authorization.k8s.io": pathSegment,
  "clusterrolebindings.rbac.authorization.k8s.io": pathSegment,
  "ipaddresses.networking.k8s.io": pathSegment,
};

/** Room is left for what the jobs' names append. */
function cronJobName(name: string): Complaints {
  return [...dns1123Subdomain(name), ...(name.length > 52 ? ["must be no more than 52 characters"] : [])];
}

function rulesOf(resource: ResourceInfo | undefined): Rules<KubeObject> {
  // The table's type ties each rule to its resource; the lookup by a run-time name cannot know that.
  const own = rules[resource?.name as keyof Resources] as Rules<KubeObject> | undefined;
  return own ?? { create: (object) => validateRequiredFields(resource?.definition ?? object.kind, object) };
}

function servedRulesOf({ apiVersion, kind }: Named): Rules<KubeObject> | undefined {
  return servedRules[apiVersion]?.[kind] as Rules<KubeObject> | undefined;
}

/** Definitions are no kind of the core's: theirs is the generic rule. */
function finalizerRules(resource: ResourceInfo | undefined): { readonly anyFinalizer?: boolean } {
  return resource?.group === "apiextensions.k8s.io" ? { anyFinalizer: true } : {};
}

/** A version of a kind, or an object of it. */
type Named = Pick<KubeObject, "apiVersion" | "kind">;

/**
 * What is wrong with an object that is to be created: decoded, defaulted, named, in its namespace. Empty if nothing is; in upstream's order
 * otherwise. Kinds without rules of their own must have good metadata and the fields that the schema requires.
 *
 * @param served the version that the client speaks, if the object is in the stored one.
 */
export function validateCreate(submitted: KubeObject, served: Named = submitted): FieldError[] {
  const object = toStorage(submitted);
  const resource = resourceOf(object);
  const name = nameRules[resource?.name ?? ""] ?? dns1123Subdomain;
  const meta = validateObjectMeta(object.metadata, {
    namespaced: resource?.namespaced ?? true,
    name,
    ...finalizerRules(resource),
  });
  return [...meta, ...rulesOf(resource).create(object), ...(servedRulesOf(served)?.create(object) ?? [])];
}

/** What is wrong with a change from `old` to `object`; both complete, the new one with the resource version that it is to replace. */
export function validateUpdate(old: KubeObject, object: KubeObject, served: Named = object): FieldError[] {
  const { create, update } = rulesOf(resourceOf(object));
  const errors = update?.(old, object) ?? create(object);
  const more = servedRulesOf(served)?.update?.(old, object) ?? [];
  const meta = validateObjectMetaUpdate(object.metadata, old.metadata, "metadata", finalizerRules(resourceOf(object)));
  return [...meta, ...errors, ...more];
}

/** What is wrong with a change of the status. */
export function validateStatusUpdate(old: KubeObject, object: KubeObject): FieldError[] {
  const resource = resourceOf(object);
  const { status } = rulesOf(resource);
  const meta = validateObjectMetaUpdate(object.metadata, old.metadata, "metadata", finalizerRules(resource));
  return [...meta, ...(status?.(old, object) ?? [])];
}

const storedComplaints = new WeakMap<KubeObject, readonly string[]>();

/** What is wrong with an object as it stands in the store, in upstream's words; the answer is remembered, as stored objects do not change. */
export function validateStored(object: KubeObject): readonly string[] {
  const known = storedComplaints.get(object);
  if (known !== undefined) return known;
  // An update that changes nothing must pass, whatever was only asked at creation.
  const complaints = validateUpdate(object, object).map(errorText);
  storedComplaints.set(object, complaints);
  return complaints;
}

/** What is wrong with a Scale that a client sent. Upstream: ValidateScale in pkg/apis/autoscaling/validation. */
export function validateScale(scale: Scale): FieldError[] {
  const meta = validateObjectMeta(scale.metadata, { namespaced: true, name: dns1123Subdomain });
  return [...meta, ...validateNonnegative(scale.spec?.replicas, "spec.replicas")];
}

/** What is wrong with a Binding that a scheduler sent. Upstream: ValidatePodBinding. */
export function validateBinding({ target }: Binding): FieldError[] {
  const errors: FieldError[] = [];
  if (!isEmpty(target?.kind) && target.kind !== "Node")
    errors.push(notSupported("target.kind", target.kind, ["Node", "<empty>"]));
  if (isEmpty(target?.name)) errors.push(required("target.name"));
  return errors;
}

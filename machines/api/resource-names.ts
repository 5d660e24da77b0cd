import type { ResourceName } from "./object.ts";

/** What kubectl users type for short. Upstream: `ShortNames()` of each storage in pkg/registry; OpenAPI does not tell. */
export const shortNames: Readonly<Record<ResourceName, readonly string[]>> = {
  componentstatuses: ["cs"],
  configmaps: ["cm"],
  endpoints: ["ep"],
  events: ["ev"],
  limitranges: ["limits"],
  namespaces: ["ns"],
  nodes: ["no"],
  persistentvolumeclaims: ["pvc"],
  persistentvolumes: ["pv"],
  pods: ["po"],
  replicationcontrollers: ["rc"],
  resourcequotas: ["quota"],
  serviceaccounts: ["sa"],
  services: ["svc"],
  "customresourcedefinitions.apiextensions.k8s.io": ["crd", "crds"],
  "daemonsets.apps": ["ds"],
  "deployments.apps": ["deploy"],
  "replicasets.apps": ["rs"],
  "statefulsets.apps": ["sts"],
  "horizontalpodautoscalers.autoscaling": ["hpa"],
  "cronjobs.batch": ["cj"],
  "certificatesigningrequests.certificates.k8s.io": ["csr"],
  "events.events.k8s.io": ["ev"],
  "ingresses.networking.k8s.io": ["ing"],
  "ipaddresses.networking.k8s.io": ["ip"],
  "networkpolicies.networking.k8s.io": ["netpol"],
  "poddisruptionbudgets.policy": ["pdb"],
  "priorityclasses.scheduling.k8s.io": ["pc"],
  "storageclasses.storage.k8s.io": ["sc"],
  "volumeattributesclasses.storage.k8s.io": ["vac"],
};

const all = ["all"] as const;
const extensions = ["api-extensions"] as const;

/** The collective names that a resource answers to, as in `kubectl get all`. Upstream: `Categories()` of each storage. */
export const categories: Readonly<Record<ResourceName, readonly string[]>> = {
  pods: all,
  replicationcontrollers: all,
  services: all,
  "daemonsets.apps": all,
  "deployments.apps": all,
  "replicasets.apps": all,
  "statefulsets.apps": all,
  "horizontalpodautoscalers.autoscaling": all,
  "cronjobs.batch": all,
  "jobs.batch": all,
  "customresourcedefinitions.apiextensions.k8s.io": extensions,
  "apiservices.apiregistration.k8s.io": extensions,
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": extensions,
  "validatingadmissionpolicies.admissionregistration.k8s.io": extensions,
  "validatingadmissionpolicybindings.admissionregistration.k8s.io": extensions,
  "validatingwebhookconfigurations.admissionregistration.k8s.io": extensions,
};

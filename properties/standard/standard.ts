import type { ResourceName } from "../../machines/api/object.ts";
import type { Property } from "../property.ts";
import { daemonSetProperties } from "./daemon-sets.ts";
import { budgetProperties } from "./disruption-budgets.ts";
import { clusterInvariants } from "./invariants.ts";
import { serviceProperties } from "./services.ts";
import { statefulSetProperties } from "./stateful-sets.ts";
import { workloadProperties } from "./workloads.ts";

/** What holds of single kinds, by the resource without whose objects there would be nothing to say. */
const byResource: Readonly<Record<ResourceName, readonly Property[]>> = {
  "poddisruptionbudgets.policy": budgetProperties,
  services: serviceProperties,
  "statefulsets.apps": statefulSetProperties,
  "daemonsets.apps": daemonSetProperties,
};

/** What must hold of every cluster, of every workload, and of the kinds of which there will be objects. */
export function standardProperties(kinds: ReadonlySet<ResourceName>): readonly Property[] {
  const special = Object.entries(byResource).flatMap(([resource, properties]) =>
    kinds.has(resource) ? properties : [],
  );
  return [...clusterInvariants, ...workloadProperties, ...special];
}

import type { ResourceInfo } from "../../../machines/api/registry.ts";
import { autoscalerStrategy } from "./autoscaler.ts";
import { customResourceStrategy } from "./custom-resource.ts";
import { customResourceDefinitionStrategy } from "./custom-resource-definition.ts";
import { deploymentStrategy } from "./deployment.ts";
import { endpointSliceStrategy } from "./endpoint-slice.ts";
import { namespaceStrategy } from "./namespace.ts";
import { nodeStrategy } from "./node.ts";
import { podStrategy } from "./pod.ts";
import { secretStrategy } from "./secret.ts";
import { serviceStrategy } from "./service.ts";
import { genericStrategy, type Strategy } from "./strategy.ts";
import { volumeStrategy } from "./volume.ts";

export type { Strategy } from "./strategy.ts";

/** Kinds with ways of their own; each starts from the generic strategy and overrides what differs. */
const special: Readonly<Record<string, (generic: Strategy) => Strategy>> = {
  pods: podStrategy,
  namespaces: namespaceStrategy,
  nodes: nodeStrategy,
  services: serviceStrategy,
  secrets: secretStrategy,
  persistentvolumes: volumeStrategy,
  persistentvolumeclaims: volumeStrategy,
  "deployments.apps": deploymentStrategy,
  "endpointslices.discovery.k8s.io": endpointSliceStrategy,
  "customresourcedefinitions.apiextensions.k8s.io": customResourceDefinitionStrategy,
  "horizontalpodautoscalers.autoscaling": autoscalerStrategy,
};

const strategies = new Map<string, Strategy>();
/** A definition may change, and its resource with it: they go by the resource itself, not by its name. */
const customStrategies = new WeakMap<ResourceInfo, Strategy>();

/** The strategy of a resource. */
export function strategyOf(resource: ResourceInfo): Strategy {
  if (resource.custom) {
    const custom = customStrategies.get(resource) ?? customResourceStrategy(resource);
    customStrategies.set(resource, custom);
    return custom;
  }
  const known = strategies.get(resource.name);
  if (known !== undefined) return known;
  const generic = genericStrategy(resource);
  const strategy = special[resource.name]?.(generic) ?? generic;
  strategies.set(resource.name, strategy);
  return strategy;
}

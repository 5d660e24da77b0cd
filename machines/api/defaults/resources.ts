import type { ResourceRequirements } from "../generated/types.ts";
import { formatQuantity, parseQuantity, roundToMilli } from "../quantity.ts";
import { within } from "./fill.ts";

type ResourceList = { [name: string]: string };

/** Amounts are rounded up to thousandths (SetDefaults_ResourceList). */
export function defaultResourceList(list: ResourceList): ResourceList {
  const entries = Object.entries(list);
  const rounded = entries.map(([name, value]): [string, string] => {
    const quantity = parseQuantity(value);
    const round = roundToMilli(quantity);
    return [name, round.nanos === quantity.nanos ? value : formatQuantity(round)];
  });
  return rounded.every(([, value], index) => value === entries[index]?.[1]) ? list : Object.fromEntries(rounded);
}

/** The lists of a container. */
export function defaultResources(resources: ResourceRequirements): ResourceRequirements {
  return within(within(resources, "limits", defaultResourceList), "requests", defaultResourceList);
}

/** What is limited and not requested is requested at its limit; only in pods, never in templates (SetDefaults_Pod). */
export function requestLimits(resources: ResourceRequirements): ResourceRequirements {
  const { limits, requests = {} } = resources;
  const missing = Object.entries(limits ?? {}).filter(([name]) => requests[name] === undefined);
  return missing.length === 0 ? resources : { ...resources, requests: { ...requests, ...Object.fromEntries(missing) } };
}

import type { Container, PodSpec } from "../../machines/api/generated/types.ts";
import { addQuantities, compareQuantities, parseQuantity, type Quantity, zero } from "../../machines/api/quantity.ts";

/** The resources that decide about the class. */
const counted = ["cpu", "memory"] as const;
type Amounts = Readonly<Record<string, string>> | undefined;

/**
 * A pod's quality of service class (pkg/apis/core/helper/qos.ComputePodQOS): `Guaranteed` if every container has cpu and
 * memory limits and requests just that, `BestEffort` if none asks for anything, `Burstable` between the two.
 */
export function qosClass(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const podLevel = spec.resources;
  const holders: readonly Pick<Container, "resources">[] = podLevel
    ? [{ resources: podLevel }]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  let allLimited = true;
  for (const { resources } of holders) {
    addUp(requests, resources?.requests);
    if (addUp(limits, resources?.limits) < counted.length) allLimited = false;
  }
  if (requests.size === 0 && limits.size === 0) return "BestEffort";
  return allLimited && sameAmounts(requests, limits) ? "Guaranteed" : "Burstable";
}

/** Adds what is above zero to the sums; answers how many of the resources there were. */
function addUp(sums: Map<string, Quantity>, amounts: Amounts): number {
  let found = 0;
  for (const name of counted) {
    const amount = amounts?.[name];
    if (amount === undefined || parseQuantity(amount).nanos <= 0n) continue;
    sums.set(name, addQuantities(sums.get(name) ?? zero, amount));
    found += 1;
  }
  return found;
}

function sameAmounts(requests: ReadonlyMap<string, Quantity>, limits: ReadonlyMap<string, Quantity>): boolean {
  return (
    requests.size === limits.size &&
    [...requests].every(([name, request]) => compareQuantities(request, limits.get(name) ?? zero) === 0)
  );
}

import { deepEqual } from "../equality.ts";
import type { Node } from "../generated/types.ts";
import { validateCIDR } from "./address.ts";
import { duplicate, type FieldErrors, forbidden } from "./field-error.ts";
import { validateTaints } from "./placement.ts";
import { validateResourceList } from "./resources.ts";

/** Upstream: ValidateNode, whose path to taints begins with `metadata`. */
export function* validateNode(node: Node): FieldErrors {
  yield* validateTaints(node.spec?.taints ?? [], "metadata.taints");
  yield* validateNodeResources(node);
  for (const [index, range] of (node.spec?.podCIDRs ?? []).entries())
    yield* validateCIDR(range, `spec.podCIDRs[${index}]`);
}

function* validateNodeResources({ status }: Node): FieldErrors {
  yield* validateResourceList(status?.capacity, "status.capacity");
  yield* validateResourceList(status?.allocatable, "status.allocatable");
}

/** What may change of a node, its status included. Upstream: ValidateNodeUpdate. */
export function* validateNodeUpdate(old: Node, node: Node): FieldErrors {
  yield* validateNodeResources(node);
  const addresses = node.status?.addresses ?? [];
  for (const [index, address] of addresses.entries()) {
    const again = addresses.slice(0, index).some((other) => deepEqual(other, address));
    if (again) yield duplicate(`status.addresses[${index}]`, address);
  }
  if (old.spec?.podCIDRs?.length && !deepEqual(old.spec.podCIDRs, node.spec?.podCIDRs)) {
    yield forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid');
  }
  if (old.spec?.providerID && old.spec.providerID !== node.spec?.providerID) {
    yield forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid');
  }
  yield* validateTaints(node.spec?.taints ?? [], "metadata.taints");
  if ((old.spec?.externalID ?? "") !== (node.spec?.externalID ?? ""))
    yield forbidden("spec.externalID", "may not be updated");
}

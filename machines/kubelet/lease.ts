import type { OwnerReference } from "../api/generated/types.ts";
import { formatMicroTime } from "../api/time.ts";
import type { Clock } from "../clock.ts";
import { leaseDurationMs, leaseRenewalMs } from "../node.ts";
import type { Plan, PlanStep } from "../reconcile.ts";
import type { View } from "../view.ts";

/** The key under which a kubelet looks at its Lease. */
export const leaseKey = "lease";

/** Where the Leases of nodes are. */
export const leaseNamespace = "kube-node-lease";

/** Renews the node's Lease every 10 s, as a sign of life (component-helpers/apimachinery/lease). */
export function planLease(view: View, node: string, clock: Clock): Plan<never> {
  return { steps: [renewal(view, node, clock)], requeue: { afterMs: leaseRenewalMs } };
}

function renewal(view: View, node: string, clock: Clock): PlanStep {
  const place = { resource: "leases.coordination.k8s.io", namespace: leaseNamespace } as const;
  const lease = view.get("leases.coordination.k8s.io", leaseNamespace, node);
  const owner = view.get("nodes", "", node);
  const ownerReferences: OwnerReference[] = owner
    ? [{ apiVersion: "v1", kind: "Node", name: node, uid: owner.metadata.uid }]
    : [];
  const spec = {
    ...lease?.spec,
    holderIdentity: node,
    leaseDurationSeconds: leaseDurationMs / 1_000,
    renewTime: formatMicroTime(clock.nowMs),
  };
  if (lease)
    return {
      request: {
        verb: "update",
        ...place,
        name: node,
        object: { ...lease, metadata: { ...lease.metadata, ...(owner && { ownerReferences }) }, spec },
      },
    };
  const metadata = { name: node, namespace: leaseNamespace, ...(owner && { ownerReferences }) };
  const object = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
  return { request: { verb: "create", ...place, object }, tolerate: ["AlreadyExists"] };
}

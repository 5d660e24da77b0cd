import type { Lease } from "../machines/api/generated/types.ts";
import type { Stored } from "../machines/api/object.ts";
import type { ApiRequest } from "../machines/api/request.ts";
import { formatMicroTime } from "../machines/api/time.ts";
import { electionLeaseMs } from "../machines/candidate.ts";
import type { View } from "../machines/view.ts";

/** Where components keep their election leases. */
const namespace = "kube-system";

export const leaseResource = "leases.coordination.k8s.io";

/** A Lease that candidates share, as the cache of one of them has it, and the requests that change it. */
export class ElectionLease {
  readonly #name: string;
  readonly #cached: Stored<Lease> | undefined;
  /** "" if nobody holds it. */
  readonly holder: string;
  /** How often it has changed hands: the number of the present term. */
  readonly term: number;

  constructor(name: string, view: View) {
    this.#name = name;
    this.#cached = view.get(leaseResource, namespace, name) as Stored<Lease> | undefined;
    this.holder = this.#cached?.spec.holderIdentity ?? "";
    this.term = this.#cached?.spec.leaseTransitions ?? 0;
  }

  /** What to watch of it. */
  static interest(name: string) {
    return { resource: leaseResource, namespace, fieldSelector: `metadata.name=${name}` } as const;
  }

  /** To take it for a new term, if it is still as the cache has it. */
  claim(holderIdentity: string, nowMs: number): ApiRequest {
    const now = formatMicroTime(nowMs);
    const leaseDurationSeconds = electionLeaseMs / 1_000;
    const leaseTransitions = this.#cached ? this.term + 1 : 0;
    const spec = { holderIdentity, leaseDurationSeconds, acquireTime: now, renewTime: now, leaseTransitions };
    if (this.#cached) return this.#update(this.#cached, spec);
    const metadata = { name: this.#name, namespace };
    const object = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
    return { verb: "create", resource: leaseResource, namespace, object };
  }

  /** To hold it for longer; undefined as long as the cache does not have it as it is in this term. */
  renewal(term: number, nowMs: number): ApiRequest | undefined {
    const cached = this.#cached;
    if (cached?.spec.leaseTransitions !== term) return undefined;
    return this.#update(cached, { ...cached.spec, renewTime: formatMicroTime(nowMs) });
  }

  #update(lease: Stored<Lease>, spec: Lease["spec"]): ApiRequest {
    return { verb: "update", resource: leaseResource, namespace, name: this.#name, object: { ...lease, spec } };
  }
}

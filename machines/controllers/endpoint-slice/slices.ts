import { deepEqual } from "../../api/equality.ts";
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice } from "../../api/generated/types.ts";
import type { KubeObject } from "../../api/object.ts";
import type { ObjectOf, View } from "../../view.ts";
import { controllerReference } from "../claim.ts";
import {
  type AddressType,
  belongsInEndpoints,
  endpointKey,
  endpointOf,
  endpointPortsOf,
  type Pod,
  portsKey,
  type Service,
  saysTheSame,
} from "./endpoints.ts";

export type Slice = ObjectOf<"endpointslices.discovery.k8s.io">;

/** Labels of a slice: whose it is, and who looks after it. */
export const serviceNameLabel = "kubernetes.io/service-name";
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
export const managedBy = "endpointslice-controller.k8s.io";
const headlessLabel = "service.kubernetes.io/headless";
const reserved: ReadonlySet<string> = new Set([serviceNameLabel, managedByLabel, headlessLabel]);

/** What is to be done about the slices of a Service, of one kind of addresses. */
export interface SliceChanges {
  readonly create: readonly KubeObject[];
  readonly update: readonly KubeObject[];
  readonly remove: readonly Slice[];
  /** Pods that were left out, since their node is not known (yet). */
  readonly skipped: readonly Pod[];
}

/** Whether the slice belongs to this very Service, and not to an earlier one of its name. */
export function isOwnedBy({ metadata }: Slice, service: Service): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ uid, kind, apiVersion }) => uid === service.metadata.uid && kind === "Service" && apiVersion === "v1",
  );
}

/** The endpoints that the slices should have, by their ports. */
interface Group {
  readonly ports: DiscoveryEndpointPort[];
  /** By `endpointKey`, in the order of the pods. */
  readonly endpoints: Map<string, Endpoint>;
}

/** Upstream: reconcileByAddressType and finalize. Topology hints and traffic distribution are not modelled. */
export class SliceSync {
  readonly #view: View;
  readonly #service: Service;
  readonly #addressType: AddressType;
  readonly #maxEndpoints: number;
  readonly #create: KubeObject[] = [];
  readonly #update: KubeObject[] = [];
  readonly #remove: Slice[] = [];
  readonly #skipped: Pod[] = [];

  constructor(view: View, service: Service, addressType: AddressType, maxEndpoints: number) {
    this.#view = view;
    this.#service = service;
    this.#addressType = addressType;
    this.#maxEndpoints = maxEndpoints;
  }

  /** @param slices those of the Service's name that this controller manages, of this kind of addresses. */
  changes(pods: readonly Pod[], slices: readonly Slice[]): SliceChanges {
    const own = slices.filter((slice) => isOwnedBy(slice, this.#service));
    this.#remove.push(...slices.filter((slice) => !own.includes(slice)));
    const groups = this.#groups(pods);
    for (const [key, group] of groups) {
      const existing = own.filter(({ ports }) => portsKey(ports) === key);
      this.#fill(existing, group);
    }
    this.#remove.push(...own.filter(({ ports }) => !groups.has(portsKey(ports))));
    if (slices.length === this.#remove.length && this.#create.length === 0) this.#keepPlaceholder();
    this.#reuse();
    return { create: this.#create, update: this.#update, remove: this.#remove, skipped: this.#skipped };
  }

  #groups(pods: readonly Pod[]): Map<string, Group> {
    const groups = new Map<string, Group>();
    for (const pod of pods) {
      if (!belongsInEndpoints(pod)) continue;
      const ports = endpointPortsOf(this.#service, pod);
      const key = portsKey(ports);
      const group = groups.get(key) ?? { ports, endpoints: new Map() };
      groups.set(key, group);
      const node = pod.spec.nodeName ? this.#view.get("nodes", "", pod.spec.nodeName) : undefined;
      if (!node && this.#service.spec.publishNotReadyAddresses !== true) {
        this.#skipped.push(pod);
        continue;
      }
      const endpoint = endpointOf(pod, node, this.#service, this.#addressType);
      if (endpoint.addresses.length > 0) group.endpoints.set(endpointKey(endpoint), endpoint);
    }
    return groups;
  }

  /** Upstream: reconcileByPortMapping: what is there is mended; what is new fills changed slices, then one other, then new ones. */
  #fill(existing: readonly Slice[], { ports, endpoints: left }: Group): void {
    const changed: Slice[] = [];
    const unchanged: Slice[] = [];
    for (const slice of existing) {
      const kept = slice.endpoints.flatMap((endpoint) => {
        const key = endpointKey(endpoint);
        const wanted = left.get(key);
        left.delete(key);
        return wanted ? [wanted] : [];
      });
      const same =
        kept.length === slice.endpoints.length &&
        kept.every((each, at) => saysTheSame(each, slice.endpoints[at] as Endpoint));
      const labelled = { ...slice, metadata: { ...slice.metadata, labels: this.#labels() } };
      if (!same && kept.length === 0) this.#remove.push(slice);
      else if (!same) changed.push({ ...labelled, endpoints: kept });
      else if (hasOtherLabels(slice, this.#service)) changed.push(labelled);
      else unchanged.push(slice);
    }
    changed.sort((a, b) => b.endpoints.length - a.endpoints.length);
    this.#update.push(...changed.map((slice) => this.#filled(slice, left)));
    while (left.size > 0) {
      const roomy = left.size < this.#maxEndpoints ? this.#closestToFull(unchanged, left.size) : undefined;
      if (roomy) {
        unchanged.splice(unchanged.indexOf(roomy), 1);
        this.#update.push(this.#filled(roomy, left));
      } else this.#create.push(this.#filled(this.#newSlice(ports), left));
    }
  }

  /** The slice with as many more endpoints as it has room for. */
  #filled<T extends { readonly endpoints: readonly Endpoint[] } | KubeObject>(
    slice: T,
    left: Map<string, Endpoint>,
  ): T {
    const endpoints = [...((slice as EndpointSlice).endpoints ?? [])];
    for (const [key, endpoint] of left) {
      if (endpoints.length >= this.#maxEndpoints) break;
      endpoints.push(endpoint);
      left.delete(key);
    }
    return { ...slice, endpoints };
  }

  /** Upstream: getSliceToFill. */
  #closestToFull(slices: readonly Slice[], more: number): Slice | undefined {
    const room = ({ endpoints }: Slice) => this.#maxEndpoints - (endpoints.length + more);
    return slices.filter((slice) => room(slice) >= 0).sort((a, b) => room(a) - room(b))[0];
  }

  /** A Service always has a slice, be it empty. */
  #keepPlaceholder(): void {
    const placeholder = this.#newSlice([]);
    const [only, ...more] = this.#remove;
    if (only && more.length === 0 && isPlaceholder(only, placeholder)) this.#remove.pop();
    else this.#create.push(placeholder);
  }

  /** What would be removed is written anew in place of what would be created. */
  #reuse(): void {
    for (const slice of [...this.#remove]) {
      if (!isOwnedBy(slice, this.#service)) continue;
      const next = this.#create.pop();
      if (!next) return;
      this.#remove.splice(this.#remove.indexOf(slice), 1);
      // As upstream, whatever was written to it meanwhile.
      this.#update.push({ ...next, metadata: { ...next.metadata, name: slice.metadata.name } });
    }
  }

  #newSlice(ports: readonly DiscoveryEndpointPort[]): KubeObject {
    const { name, namespace } = this.#service.metadata;
    return {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        generateName: `${name}-`,
        ...(namespace && { namespace }),
        labels: this.#labels(),
        ownerReferences: [controllerReference({ ...this.#service, apiVersion: "v1", kind: "Service" })],
      },
      addressType: this.#addressType,
      endpoints: [],
      ports: [...ports],
    };
  }

  #labels(): Record<string, string> {
    const { spec, metadata } = this.#service;
    const isHeadless = !spec.clusterIP || spec.clusterIP === "None";
    return {
      ...withoutReserved(metadata.labels),
      ...(isHeadless && { [headlessLabel]: "" }),
      [serviceNameLabel]: metadata.name,
      [managedByLabel]: managedBy,
    };
  }
}

function withoutReserved(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !reserved.has(key)));
}

/** The Service's own labels are the slice's as well. Upstream: setEndpointSliceLabels. */
function hasOtherLabels(slice: Slice, service: Service): boolean {
  return !deepEqual(withoutReserved(slice.metadata.labels), withoutReserved(service.metadata.labels));
}

function isPlaceholder(slice: Slice, placeholder: KubeObject): boolean {
  const { metadata, endpoints, ports = [], addressType } = slice;
  const told = { labels: metadata.labels, owners: metadata.ownerReferences, endpoints, ports, addressType };
  const wanted = placeholder as EndpointSlice;
  return deepEqual(told, {
    labels: wanted.metadata.labels,
    owners: wanted.metadata.ownerReferences,
    endpoints: [],
    ports: [],
    addressType: wanted.addressType,
  });
}

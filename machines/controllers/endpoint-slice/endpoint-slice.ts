import { deepEqual } from "../../api/equality.ts";
import { matches, selectorFromMap } from "../../api/labels.ts";
import { type KubeObject, objectKey, type Stored } from "../../api/object.ts";
import type { EventRecord } from "../../effects.ts";
import { recordsEvents } from "../../permissions.ts";
import {
  type Key,
  nothingToDo,
  type Observation,
  type Plan,
  type PlanStep,
  type Reconciler,
  type Wake,
} from "../../reconcile.ts";
import type { ObjectOf, View } from "../../view.ts";
import type { WatchEvent } from "../../watch.ts";
import { addressTypesOf, changesEndpoint, type Pod, type Service } from "./endpoints.ts";
import { managedBy, managedByLabel, type Slice, SliceSync, serviceNameLabel } from "./slices.ts";
import {
  deletionExpected,
  emptyTracker,
  forgetService,
  isNews,
  isOutOfDate,
  type Tracker,
  track,
  untrack,
} from "./tracker.ts";

const slicesResource = "endpointslices.discovery.k8s.io";

/** A change of a slice wakes its Service only after this, so that several are dealt with at once (endpointSliceChangeMinSyncDelay). */
const sliceChangeDelayMs = 1_000;

/** How long it waits for its cache, or for a node. Upstream doubles this with each try, and gives up after 15; here it goes on. */
const retryMs = 1_000;

/** What may be changed about the controller, to see what becomes of it; upstream's values when unset. */
export interface EndpointSliceOptions {
  /** Endpoints of one slice at most (`--max-endpoints-per-slice`). */
  readonly maxEndpoints?: number;
  /** Whether it waits until its cache shows what it wrote. Without, a cache that lags makes it write things twice (k8s#93374). */
  readonly tracker?: boolean;
  /** Whether it takes slices that are being deleted for slices still, as upstream did until 1.25 (k8s#108267). */
  readonly countsTerminating?: boolean;
}

/**
 * Keeps the EndpointSlices of every Service with a selector: who serves it, where, and in what condition. Keys are `namespace/name` of Services.
 *
 * Upstream: pkg/controller/endpointslice and k8s.io/endpointslice. Not modelled: topology hints, traffic distribution, and the annotation
 * that says when the change began.
 */
export function endpointSliceController(options: EndpointSliceOptions = {}): Reconciler<Tracker> {
  const { maxEndpoints = 100, tracker: tracks = true, countsTerminating = false } = options;
  return {
    name: "endpointslice-controller",
    watches: [{ resource: "services" }, { resource: "pods" }, { resource: "nodes" }, { resource: slicesResource }],
    permissions: { [slicesResource]: ["create", "update", "delete"], ...recordsEvents },
    memory: emptyTracker,
    // Of a node it reads whether it is there and in which zone.
    predicate: ({ type, resource, object, previous }) =>
      resource !== "nodes" || type !== "MODIFIED" || zoneOf(object) !== (previous && zoneOf(previous)),
    observe(memory, event, view) {
      switch (event.resource) {
        case "services":
          return { memory, wake: [keyOf(event.object)] };
        case "pods":
          return { memory, wake: servicesTouched(event, view) };
        case slicesResource:
          return observeSlice(memory, event);
        default:
          return { memory, wake: [] };
      }
    },
    reconcile(view, key, memory) {
      const [namespace = "", name = ""] = key.split("/");
      const service = view.get("services", namespace, name);
      if (!service) return { memory: forgetService(memory, key), steps: [] };
      const { selector } = service.spec;
      if (service.spec.type === "ExternalName" || selector === undefined) return nothingToDo;
      const slices = view
        .list(slicesResource, namespace)
        .filter((slice) => isManaged(slice) && serviceOf(slice) === key);
      const counted = countsTerminating
        ? slices
        : slices.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      if (tracks && isOutOfDate(memory, key, counted)) return { steps: [], requeue: { afterMs: retryMs } };
      const pods = view.list("pods", namespace).filter(({ metadata }) => selects(service, metadata.labels));
      return plan(view, service, pods, counted, maxEndpoints, settled(memory, key, slices));
    },
    answered(memory, key, { request }, response) {
      if (!response.ok || !response.object || request.resource !== slicesResource) return memory;
      if (request.verb === "delete") {
        const uid = request.options?.preconditions?.uid ?? "";
        return track(memory, key, uid, deletionExpected);
      }
      const { uid = "", generation = 0 } = response.object.metadata;
      return track(memory, key, uid, generation);
    },
  };
}

function zoneOf({ metadata }: Stored): string | undefined {
  return metadata.labels?.["topology.kubernetes.io/zone"];
}

/** Slices that were to go, and are gone, need not be expected any longer; upstream keeps them in mind. */
function settled(memory: Tracker, key: Key, shown: readonly Slice[]): Tracker {
  const uids = new Set(shown.map(({ metadata }) => metadata.uid));
  return Object.entries(memory[key] ?? {})
    .filter(([uid, generation]) => generation === deletionExpected && !uids.has(uid))
    .reduce((now, [uid]) => untrack(now, key, uid), memory);
}

/** Upstream: Reconcile. Creations come first, then updates, then removals; the first that fails ends it, and all is looked at again. */
function plan(
  view: View,
  service: Service,
  pods: readonly Pod[],
  slices: readonly Slice[],
  maxEndpoints: number,
  memory: Tracker,
): Plan<Tracker> {
  const types = addressTypesOf(service);
  const steps: PlanStep[] = [];
  let misses = false;
  for (const type of types) {
    const own = slices.filter(({ addressType }) => addressType === type);
    const changes = new SliceSync(view, service, type, maxEndpoints).changes(pods, own);
    // A Service that is going is not given new slices: the garbage collector takes those that it has.
    if (service.metadata.deletionTimestamp === undefined)
      steps.push(...changes.create.map((slice) => creation(service, slice)));
    steps.push(
      ...changes.update.map((slice) => update(service, slice)),
      ...changes.remove.map((slice) => removal(service, slice)),
    );
    misses ||= changes.skipped.length > 0;
  }
  const others = slices.filter(({ addressType }) => !types.some((type) => type === addressType));
  steps.push(...others.map((slice) => removal(service, slice)));
  return { memory, steps, ...(misses && { requeue: { afterMs: retryMs } }) };
}

function creation(service: Service, object: KubeObject): PlanStep {
  const { namespace = "" } = service.metadata;
  const request = { verb: "create", resource: slicesResource, namespace, object } as const;
  // In a namespace that is being deleted nothing can be created, and nothing needs to be.
  return { request, tolerate: ["Forbidden"], recordFailure: failure(service) };
}

function update(service: Service, object: KubeObject): PlanStep {
  const { namespace = "", name = "" } = object.metadata;
  const request = { verb: "update", resource: slicesResource, namespace, name, object } as const;
  return { request, recordFailure: failure(service) };
}

function removal(service: Service, { metadata }: Slice): PlanStep {
  const { namespace = "", name, uid } = metadata;
  const options = { preconditions: { uid } };
  const request = { verb: "delete", resource: slicesResource, namespace, name, options } as const;
  return { request, tolerate: ["NotFound"], recordFailure: failure(service) };
}

function failure({ metadata: { namespace, name } }: Service): EventRecord {
  return {
    regarding: objectKey("services", namespace, name),
    type: "Warning",
    reason: "FailedToUpdateEndpointSlices",
    message: `Error updating Endpoint Slices for Service ${namespace}/${name}: {error}`,
  };
}

function selects({ spec }: Service, labels: Readonly<Record<string, string>> | undefined): boolean {
  return spec.selector !== undefined && matches(selectorFromMap(spec.selector), labels);
}

/** The Services that a pod's change can mean something to. Upstream: GetServicesToUpdateOnPodChange. */
function servicesTouched({ type, object, previous }: WatchEvent, view: View): Key[] {
  const [pod, before] = [object, previous] as unknown as [Pod, Pod | undefined];
  const services = view.list("services", pod.metadata.namespace);
  const isChange = type === "MODIFIED" && before !== undefined;
  const relabelled = isChange && !deepEqual(before.metadata.labels, pod.metadata.labels);
  if (isChange && !relabelled && !changesEndpoint(before, pod)) return [];
  const changed = !isChange || changesEndpoint(before, pod);
  return services
    .filter((service) => {
      const [now, then] = [
        selects(service, pod.metadata.labels),
        before !== undefined && selects(service, before.metadata.labels),
      ];
      return changed ? now || (relabelled && then) : now !== then;
    })
    .map(keyOf);
}

/** What the controller wrote itself is no news. Upstream: onEndpointSliceAdd, Update and Delete. */
function observeSlice(memory: Tracker, { type, object, previous }: WatchEvent): Observation<Tracker> {
  const [slice, before] = [object, previous] as unknown as [Slice, Slice | undefined];
  const key = serviceOf(slice);
  const after = (...keys: Key[]): Wake[] => keys.map((each) => ({ key: each, afterMs: sliceChangeDelayMs }));
  if (type === "DELETED") {
    const expected = memory[key]?.[slice.metadata.uid];
    if (!isManaged(slice) || expected === undefined) return { memory, wake: [] };
    return { memory: untrack(memory, key, slice.metadata.uid), wake: expected === deletionExpected ? [] : after(key) };
  }
  if (before && serviceOf(before) !== key) return { memory, wake: after(key, serviceOf(before)) };
  const handedOver = before !== undefined && isManaged(before) !== isManaged(slice);
  return { memory, wake: handedOver || (isManaged(slice) && isNews(memory, key, slice)) ? after(key) : [] };
}

function isManaged({ metadata }: Slice): boolean {
  return metadata.labels?.[managedByLabel] === managedBy;
}

function serviceOf({ metadata }: Slice): Key {
  return `${metadata.namespace}/${metadata.labels?.[serviceNameLabel] ?? ""}`;
}

function keyOf({ metadata }: Pick<ObjectOf<"services">, "metadata"> | Stored): Key {
  return `${metadata.namespace}/${metadata.name}`;
}

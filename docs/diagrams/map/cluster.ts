import type { LabelSelector, PodSpec, PodStatus } from "../../../machines/api/generated/types.ts";
import { matches, type Selector, selectorFromMap, selectorOf } from "../../../machines/api/labels.ts";
import type { KubeObject } from "../../../machines/api/object.ts";
import { amountsOf, podRequest, total } from "../../../machines/scheduler/pod-request.ts";
import type { Graph, GraphEdge, GraphGroup, GraphNode } from "./graph.ts";
import type { NodeSort } from "./looks.ts";

/** More pods than this are drawn together, those alike of one owner on one node. */
const mostPods = 40;

/** What of a cluster says nothing about who owns and who runs what. */
const uninteresting: ReadonlySet<string> = new Set([
  "Event",
  "Lease",
  "Namespace",
  "Node",
  "ControllerRevision",
  "Pod",
]);

/**
 * A cluster: who owns whom, and which pod is on which node. Nodes are boxes around their pods; what owns nothing, selects nothing and is owned by
 * nobody is left out. Of many pods those that are alike are drawn as one.
 * @param objects any; as an apiserver has them, with uids.
 */
export function clusterMap(objects: readonly KubeObject[], title = "The cluster"): Graph {
  return new ClusterMap(objects).graph(title);
}

class ClusterMap {
  readonly #objects: readonly KubeObject[];
  readonly #pods: readonly KubeObject[];
  readonly #byUid: ReadonlyMap<string, KubeObject>;
  /** The node that stands for a pod. */
  readonly #drawnAs = new Map<KubeObject, string>();

  constructor(objects: readonly KubeObject[]) {
    this.#objects = objects;
    this.#pods = objects.filter(({ kind }) => kind === "Pod");
    this.#byUid = new Map(objects.map((object) => [object.metadata.uid ?? idOf(object), object]));
  }

  graph(title: string): Graph {
    const pods = this.#podNodes();
    const owns = this.#ownership();
    const selects = this.#selection();
    const edges = unique([...owns, ...selects]);
    const ends = new Set(edges.flatMap(({ from, to }) => [from, to]));
    const others = this.#objects.filter((object) => !uninteresting.has(object.kind) && ends.has(idOf(object)));
    const nodes = [...others.map((object) => this.#otherNode(object, edges)), ...this.#missing(ends, others), ...pods];
    const groups = this.#groups();
    return { title, description: this.#describe(groups), direction: "right", groups, nodes, edges };
  }

  #podNodes(): GraphNode[] {
    const areMany = this.#pods.length > mostPods;
    const alike = new Map<string, KubeObject[]>();
    for (const pod of this.#pods) {
      const owner = pod.metadata.ownerReferences?.[0]?.name ?? pod.metadata.name;
      const key = areMany ? `pods of ${owner} ${sortOf(pod)} ${nodeOf(pod)}` : idOf(pod);
      alike.set(key, [...(alike.get(key) ?? []), pod]);
      this.#drawnAs.set(pod, key);
    }
    return [...alike].map(([id, [pod, ...more]]) => {
      const first = pod as KubeObject;
      const owner = first.metadata.ownerReferences?.[0]?.name;
      const lines =
        more.length > 0
          ? [`${more.length + 1} pods of ${owner ?? "nobody"}`, stateOf(first)]
          : [nameOf(first), stateOf(first)];
      return { id, lines, sort: sortOf(first), group: nodeOf(first) };
    });
  }

  #groups(): GraphGroup[] {
    const nodes = this.#objects.filter(({ kind }) => kind === "Node");
    const known = new Set(nodes.map(({ metadata }) => `node ${metadata.name}`));
    const named = nodes.map((node) => ({ id: `node ${node.metadata.name}`, lines: this.#nodeLines(node) }));
    const others = [...new Set(this.#pods.map(nodeOf))].filter((id) => !known.has(id));
    const isEmpty = (id: string) => !this.#pods.some((pod) => nodeOf(pod) === id);
    const unseen = others.map((id) => ({
      id,
      lines: [id === nowhere ? "on no node yet" : `${id} (not in the snapshot)`],
    }));
    return [...named.map(({ id, lines }) => ({ id, lines: isEmpty(id) ? [...lines, "no pods"] : lines })), ...unseen];
  }

  #nodeLines({ metadata, spec, status }: KubeObject): string[] {
    const { taints = [], unschedulable } = (spec ?? {}) as { taints?: { key: string }[]; unschedulable?: boolean };
    const { allocatable, conditions = [] } = (status ?? {}) as NodeStatus;
    const on = this.#pods.filter((pod) => nodeOf(pod) === `node ${metadata.name}` && !isFinished(pod));
    const asked = total(on.map(({ spec: podSpec }) => podRequest(podSpec as PodSpec).requested));
    const has = amountsOf(allocatable);
    const isReady = conditions.find(({ type }) => type === "Ready")?.status ?? "Unknown";
    const zone = metadata.labels?.["topology.kubernetes.io/zone"];
    const state = [
      isReady === "True" ? "ready" : isReady === "False" ? "not ready" : "silent",
      ...(unschedulable ? ["cordoned"] : []),
      ...(zone === undefined ? [] : [`zone ${zone}`]),
      ...taints.map(({ key }) => key.replace("node.kubernetes.io/", "")),
    ];
    const used = [
      ...(has.cpu ? [`cpu ${cores(asked.cpu ?? 0)} of ${cores(has.cpu)}`] : []),
      ...(has.memory ? [`memory ${mebibytes(asked.memory ?? 0)} of ${mebibytes(has.memory)}`] : []),
    ];
    return [`node ${metadata.name}`, state.join(", "), ...(used.length > 0 ? [used.join(", ")] : [])];
  }

  #ownership(): GraphEdge[] {
    return this.#objects
      .filter((object) => !uninteresting.has(object.kind) || object.kind === "Pod")
      .flatMap((object) =>
        (object.metadata.ownerReferences ?? [])
          .filter(({ kind }) => kind !== "Node")
          .map(({ uid, kind, name }) => {
            const owner = this.#byUid.get(uid);
            const id = owner ? idOf(owner) : `${kind} ${name}`;
            return { from: id, to: this.#drawnAs.get(object) ?? idOf(object), sort: "owns" as const };
          }),
      );
  }

  /** Services by their EndpointSlices, or, where there are none, as disruption budgets: by their selectors. */
  #selection(): GraphEdge[] {
    return this.#objects.flatMap((object) => {
      if (object.kind === "EndpointSlice") return this.#endpoints(object);
      const hasSlices = this.#objects.some(
        ({ kind, metadata }) =>
          kind === "EndpointSlice" && metadata.labels?.["kubernetes.io/service-name"] === object.metadata.name,
      );
      const selector = object.kind === "Service" && hasSlices ? undefined : podSelector(object);
      const selected =
        selector === undefined
          ? []
          : this.#pods.filter(
              (pod) => pod.metadata.namespace === object.metadata.namespace && matches(selector, pod.metadata.labels),
            );
      return selected.map((pod) => ({
        from: idOf(object),
        to: this.#drawnAs.get(pod) ?? "",
        sort: "selects" as const,
      }));
    });
  }

  #endpoints(slice: KubeObject): GraphEdge[] {
    const { endpoints = [] } = slice as { endpoints?: { targetRef?: { uid?: string } }[] };
    return endpoints.flatMap(({ targetRef }) => {
      const pod = this.#byUid.get(targetRef?.uid ?? "");
      const to = pod && this.#drawnAs.get(pod);
      return to === undefined ? [] : [{ from: idOf(slice), to, sort: "selects" as const }];
    });
  }

  #otherNode(object: KubeObject, edges: readonly GraphEdge[]): GraphNode {
    const { kind, spec, status } = object;
    const id = idOf(object);
    const { replicas } = (spec ?? {}) as { replicas?: number };
    const { readyReplicas, numberReady, desiredNumberScheduled: desired } = (status ?? {}) as SetStatus;
    const wanted = replicas ?? desired;
    const size = wanted === undefined ? [] : [`${readyReplicas ?? numberReady ?? 0} of ${wanted} ready`];
    const isOwner = edges.some(({ from, sort }) => from === id && sort === "owns");
    const isSelecting = edges.some(({ from, sort }) => from === id && sort === "selects");
    const sort = isSelecting || kind === "Service" ? "service" : isOwner ? "owner" : "other";
    return { id, lines: [`${kind} ${nameOf(object)}`, ...size], sort };
  }

  /** Owners that the objects speak of, and that are not among them. */
  #missing(ends: ReadonlySet<string>, others: readonly KubeObject[]): GraphNode[] {
    const known = new Set([...others.map(idOf), ...this.#drawnAs.values()]);
    return [...ends]
      .filter((id) => !known.has(id))
      .map((id) => ({ id, lines: [id, "not in the snapshot"], sort: "other" }));
  }

  #describe(groups: readonly GraphGroup[]): string {
    const told = groups.map(({ id, lines }) => {
      const pods = this.#pods.filter((pod) => nodeOf(pod) === id).map((pod) => `${nameOf(pod)} (${stateOf(pod)})`);
      return `${lines.join(", ")}: ${pods.join(", ") || "nothing"}.`;
    });
    return `${this.#pods.length} pods. ${told.join(" ")}`;
  }
}

interface NodeStatus {
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

interface SetStatus {
  readonly readyReplicas?: number;
  /** Of a DaemonSet. */
  readonly numberReady?: number;
  readonly desiredNumberScheduled?: number;
}

const nowhere = "nowhere";

function nodeOf({ spec }: KubeObject): string {
  const { nodeName } = (spec ?? {}) as { nodeName?: string };
  return nodeName === undefined ? nowhere : `node ${nodeName}`;
}

function idOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

/** Without the namespace that most have. */
function nameOf({ metadata }: KubeObject): string {
  const { namespace = "default", name = "" } = metadata;
  return namespace === "default" ? name : `${namespace}/${name}`;
}

function statusOf({ status }: KubeObject): Partial<PodStatus> {
  return (status ?? {}) as Partial<PodStatus>;
}

function isReady(pod: KubeObject): boolean {
  return statusOf(pod).conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

function isFinished(pod: KubeObject): boolean {
  const { phase } = statusOf(pod);
  return phase === "Succeeded" || phase === "Failed";
}

function sortOf(pod: KubeObject): NodeSort {
  const { phase } = statusOf(pod);
  if (phase === "Failed" || pod.metadata.deletionTimestamp !== undefined) return "failed";
  return isReady(pod) || phase === "Succeeded" ? "ready" : "pending";
}

/** As kubectl says it: `Running, ready`, `Terminating`, `Pending`. */
function stateOf(pod: KubeObject): string {
  const { phase = "Pending", reason } = statusOf(pod);
  if (pod.metadata.deletionTimestamp !== undefined) return "Terminating";
  const waits = statusOf(pod).containerStatuses?.flatMap(({ state }) => state?.waiting?.reason ?? [])[0];
  return isReady(pod) ? `${phase}, ready` : (reason ?? waits ?? phase);
}

function podSelector({ kind, spec }: KubeObject): Selector | undefined {
  const { selector } = (spec ?? {}) as { selector?: Readonly<Record<string, string>> & LabelSelector };
  if (selector === undefined) return undefined;
  if (kind === "Service") return selectorFromMap(selector);
  return kind === "PodDisruptionBudget" ? selectorOf(selector) : undefined;
}

function unique(edges: readonly GraphEdge[]): GraphEdge[] {
  return [...new Map(edges.map((edge) => [`${edge.from}\n${edge.to}\n${edge.sort}`, edge])).values()];
}

function cores(milli: number): string {
  return milli % 1_000 === 0 ? String(milli / 1_000) : `${milli}m`;
}

function mebibytes(bytes: number): string {
  const mebi = bytes / 2 ** 20;
  if (mebi === 0) return "0";
  return mebi >= 1_024 ? `${Number((mebi / 1_024).toFixed(1))}Gi` : `${Math.round(mebi)}Mi`;
}

import type { Pod } from "../machines/api/generated/types.ts";
import { controllerOf, type Stored } from "../machines/api/object.ts";
import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import type { Status } from "../machines/api/status.ts";
import { isPodFinished } from "../machines/pod-state.ts";
import { requests } from "../machines/requests.ts";
import type { ObjectOf } from "../machines/view.ts";
import type { Component, Reaction } from "./component.ts";

/** An eviction that a budget forbids is asked for again after this (kubectl's EvictErrorRetryDelay). */
const retryMs = 5_000;

/** Whether an evicted pod is gone is asked this often (kubectl's waitForDelete). */
const pollMs = 1_000;

/** Where a pod stands that is to leave the node. */
interface LeavingPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** To be evicted; forbidden by a budget, to be tried again; evicted, and still there; to be looked for. */
  readonly stage: "evict" | "refused" | "evicted" | "look";
  /** What a budget has said against it, last. */
  readonly refusal?: string;
}

/** Where a drain stands. */
export interface DrainState {
  readonly up: boolean;
  readonly stage: "cordon" | "list" | "empty" | "done";
  /** Those that are not gone yet, in the order of the list. */
  readonly pods: readonly LeavingPod[];
  /** What went wrong, other than by a budget: the node, the list, or an eviction that cannot be asked for again. */
  readonly errors: readonly Status[];
}

/**
 * Somebody who drains a node as `kubectl drain --ignore-daemonsets --force --delete-emptydir-data` does: cordons it, lists its pods, evicts
 * them, asks again for those that a budget holds back, and waits until all are gone. Never crashes and watches nothing.
 *
 * kubectl asks for all of them at once; here one request is in flight at a time.
 */
export function drain(node: string, id = `drain/${node}`): Component<DrainState> {
  return {
    id,
    interests: [],
    stopped: { up: false, stage: "cordon", pods: [], errors: [] },
    ready: (state) => state.up && requestOf(state, node) !== undefined,
    react(state, input) {
      switch (input.type) {
        case "start":
          return { state: { ...state, up: true }, effects: [] };
        case "turn":
          return { state, effects: [{ type: "request", request: requestOf(state, node) as ApiRequest }] };
        case "answer":
          return answered(state, input.response);
        case "timer":
          return { state: { ...state, pods: state.pods.map((pod) => roused(pod, input.timer)) }, effects: [] };
        default:
          return { state, effects: [] };
      }
    },
  };
}

/** What is to be asked next; undefined: nothing, or nothing before a timer goes off. */
function requestOf({ stage, pods }: DrainState, node: string): ApiRequest | undefined {
  switch (stage) {
    case "cordon": {
      const patch = { spec: { unschedulable: true } };
      return { verb: "patch", resource: "nodes", name: node, patchType: "strategic", patch };
    }
    case "list":
      return { verb: "list", resource: "pods", fieldSelector: `spec.nodeName=${node}` };
    case "empty": {
      const pod = nextPod(pods);
      return (
        pod &&
        (pod.stage === "evict"
          ? requests.evict(pod.namespace, pod.name)
          : { verb: "get", resource: "pods", ...placeOf(pod) })
      );
    }
    case "done":
      return undefined;
  }
}

function nextPod(pods: readonly LeavingPod[]): LeavingPod | undefined {
  return pods.find(({ stage }) => stage === "evict") ?? pods.find(({ stage }) => stage === "look");
}

function placeOf({ namespace, name }: LeavingPod) {
  return { namespace, name };
}

function roused(pod: LeavingPod, timer: string): LeavingPod {
  if (timer === "retry" && pod.stage === "refused") return { ...pod, stage: "evict" };
  return timer === "poll" && pod.stage === "evicted" ? { ...pod, stage: "look" } : pod;
}

function answered(state: DrainState, response: ApiResponse): Reaction<DrainState> {
  if (state.stage === "empty") return podAnswered(state, nextPod(state.pods) as LeavingPod, response);
  if (!response.ok) return { state: failed(state, response.status), effects: [] };
  if (state.stage === "cordon") return { state: { ...state, stage: "list" }, effects: [] };
  const items = "list" in response ? (response.list.items as unknown as readonly Stored<Pod>[]) : [];
  const pods = items.filter(mustLeave).map(({ metadata: { namespace = "", name, uid } }): LeavingPod => {
    return { namespace, name, uid, stage: "evict" };
  });
  return { state: settled({ ...state, stage: "empty", pods }), effects: [] };
}

function failed(state: DrainState, status: Status): DrainState {
  return { ...state, stage: "done", errors: [...state.errors, status] };
}

/** A DaemonSet would put its pods back at once, and a static pod is the node's own; what has ended may go (kubectl's filters). */
function mustLeave(pod: Stored<Pod>): boolean {
  if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return false;
  return controllerOf(pod)?.kind !== "DaemonSet" || isPodFinished(pod as unknown as ObjectOf<"pods">);
}

function podAnswered(state: DrainState, pod: LeavingPod, response: ApiResponse): Reaction<DrainState> {
  const become = (now: Partial<LeavingPod>): DrainState => ({
    ...state,
    pods: state.pods.map((each) => (each === pod ? { ...each, ...now } : each)),
  });
  const gone = settled({ ...state, pods: state.pods.filter((each) => each !== pod) });
  if (response.ok) {
    const isAnother = pod.stage === "look" && response.object?.metadata.uid !== pod.uid;
    if (isAnother) return { state: gone, effects: [] };
    return { state: become({ stage: "evicted" }), effects: [{ type: "arm", timer: "poll", afterMs: pollMs }] };
  }
  switch (response.status.reason) {
    case "NotFound":
      return { state: gone, effects: [] };
    case "TooManyRequests": {
      const refusal = response.status.details?.causes?.[0]?.message ?? response.status.message ?? "";
      return {
        state: become({ stage: "refused", refusal }),
        effects: [{ type: "arm", timer: "retry", afterMs: retryMs }],
      };
    }
    default:
      return { state: { ...gone, errors: [...gone.errors, response.status] }, effects: [] };
  }
}

/** Done when nobody is left. */
function settled(state: DrainState): DrainState {
  return state.pods.length === 0 ? { ...state, stage: "done" } : state;
}

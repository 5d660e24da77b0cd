import type { Clock } from "../clock.ts";
import { podChart } from "../pod.ts";
import { isPodFinished } from "../pod-state.ts";
import type { Plan, PlanStep } from "../reconcile.ts";
import type { View } from "../view.ts";
import { refusal } from "./admission.ts";
import { adopt, bind } from "./adoption.ts";
import { type HostedPod, isDue, type KubeletMemory, type Pod, withFound, withPod } from "./memory.ts";
import { addressesOf, type KubeletOptions } from "./options.ts";
import { statusStep } from "./pod-status.ts";
import { PodTurn } from "./pod-turn.ts";
import { podByUid, type Station, surroundings } from "./runtime-news.ts";

/** What an alarm's key says: a container's timer, or the pod's deadline (an empty name). */
export interface Ring {
  readonly uid: string;
  readonly container: string;
}

/**
 * Brings a pod on: tells its machines what the apiserver says, has their commands carried out, and tells the apiserver what has
 * come of it.
 */
export function planPod(
  view: View,
  uid: string,
  memory: KubeletMemory,
  clock: Clock,
  station: Station,
  ring?: Ring,
): Plan<KubeletMemory> {
  const pod = podByUid(view, station.node, uid, memory.pods[uid]?.key);
  const turn = turnOf(view, uid, pod, memory, clock, station);
  if (!turn) return { steps: [] };
  if (pod && podChart.matches(turn.hosted.pod, "pending")) admit(turn, pod, memory, view, clock, station);
  if (ring) heed(turn, ring, clock);
  if (pod) obey(turn, pod);
  else turn.tellPod({ type: "GONE" });
  turn.settle();
  return planned(turn, pod, memory, clock, station);
}

function turnOf(
  view: View,
  uid: string,
  pod: Pod | undefined,
  memory: KubeletMemory,
  clock: Clock,
  station: Station,
): PodTurn | undefined {
  const around = surroundings(view, station, pod?.spec, clock);
  const hosted = memory.pods[uid];
  if (hosted) return new PodTurn(uid, hosted, around);
  if (!pod) return undefined;
  const found = memory.found[uid];
  const over = isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined && !found;
  return over ? undefined : adopt(pod, found, around);
}

/** A pod is let in, or turned away. */
function admit(
  turn: PodTurn,
  pod: Pod,
  memory: KubeletMemory,
  view: View,
  clock: Clock,
  { node, options }: Station,
): void {
  const found = memory.found[turn.uid];
  // What ran here before fitted then, and what is to end need not fit.
  const isNew = found === undefined && pod.status.phase === "Pending" && pod.metadata.deletionTimestamp === undefined;
  const refused = isNew ? refusal(pod, memory, view, node, options, clock) : undefined;
  if (!refused) return bind(turn, pod, found);
  turn.hosted = { ...turn.hosted, rejected: true, message: `Pod was rejected: ${refused.message}` };
  turn.record("Warning", refused.reason, refused.message);
  turn.tellPod({ type: "REJECTED", reason: refused.reason });
}

/** An alarm's key has come up: it may be the time, or not (any more). */
function heed(turn: PodTurn, { container }: Ring, clock: Clock): void {
  const alarm = container === "" ? turn.hosted.deadline : turn.container(container)?.alarm;
  if (!alarm || !isDue(alarm, clock.nowMs)) return;
  if (container !== "") return turn.ring(container);
  turn.hosted = {
    ...turn.hosted,
    deadline: null,
    message: "Pod was active on the node longer than the specified deadline",
  };
  turn.record("Normal", "DeadlineExceeded", "Pod was active on the node longer than specified deadline");
  const gracePeriodSeconds = 0;
  turn.tellPod({ type: "EVICTED", reason: "DeadlineExceeded", gracePeriodSeconds });
}

/** What the object asks for: its deletion, and an end in time. */
function obey(turn: PodTurn, { metadata, spec }: Pod): void {
  if (metadata.deletionTimestamp !== undefined) {
    const gracePeriodSeconds = metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
    turn.tellPod({ type: "DELETE", gracePeriodSeconds });
  }
  const { deadline, startMs, pod } = turn.hosted;
  if (
    spec.activeDeadlineSeconds !== undefined &&
    deadline === null &&
    pod.context.reason === null &&
    !isOver(turn.hosted)
  ) {
    const afterMs = startMs + spec.activeDeadlineSeconds * 1_000 - turn.nowMs;
    turn.hosted = { ...turn.hosted, deadline: turn.setAlarm(Math.max(afterMs, 1)) };
  }
}

function planned(
  turn: PodTurn,
  pod: Pod | undefined,
  memory: KubeletMemory,
  clock: Clock,
  { node, options }: Station,
): Plan<KubeletMemory> {
  const run = [...turn.hosted.commands, ...turn.commands];
  const records = [...turn.hosted.records, ...turn.records];
  const hosted = heard(turn.hosted);
  // What comes of a command is told when it is known. A probe need not ever be answered: the pod is looked at again in any case.
  const awaitsAnswer = options.coarse === true && run.length > 0;
  const wake = awaitsAnswer && run.some(({ op }) => op === "probe") ? [hosted.key, ...turn.wakes] : turn.wakes;
  const told = pod && !awaitsAnswer;
  const deletion = told ? deletionStep(hosted, pod, options) : [];
  const steps = told ? [...statusStep(hosted, pod, addressesOf(node, options).host, clock), ...deletion] : [];
  const done = podChart.matches(hosted.pod, "removed") || (steps.length === 0 && run.length === 0 && isClean(hosted));
  const kept = deletion.length > 0 ? { ...hosted, deleted: true } : hosted;
  const after = withFound(withPod(memory, turn.uid, done ? undefined : kept), turn.uid, undefined);
  return { memory: after, steps, run, records, wake };
}

/** The pod with nothing more to pass on. The same value where there was nothing: then nothing has changed. */
function heard(hosted: HostedPod): HostedPod {
  const isSilent = hosted.commands.length === 0 && hosted.records.length === 0;
  return isSilent ? hosted : { ...hosted, commands: [], records: [] };
}

/** The pod has ended and nothing is left of it here; the object says so. */
function isClean({ pod }: HostedPod): boolean {
  return podChart.matches(pod, "succeeded.clean") || podChart.matches(pod, "failed.clean");
}

function isOver({ pod }: HostedPod): boolean {
  return podChart.matches(pod, "succeeded") || podChart.matches(pod, "failed");
}

/** Nothing is left on the node: the object may go, now. One that has finalizers stays, and has been told already. */
function deletionStep(
  { pod, deleted }: HostedPod,
  { metadata }: Pod,
  { uidPreconditions = true }: KubeletOptions,
): PlanStep[] {
  const ready = podChart.matches(pod, "succeeded.finalizing") || podChart.matches(pod, "failed.finalizing");
  if (!ready || deleted || metadata.deletionGracePeriodSeconds === 0) return [];
  const { namespace = "", name, uid } = metadata;
  const options = { gracePeriodSeconds: 0, ...(uidPreconditions && { preconditions: { uid } }) };
  return [{ request: { verb: "delete", resource: "pods", namespace, name, options }, tolerate: ["NotFound"] }];
}

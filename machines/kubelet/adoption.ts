import type { Container, ContainerStatus } from "../api/generated/types.ts";
import { parseTime } from "../api/time.ts";
import { containerChart, type RestartPolicy } from "../container.ts";
import { newContainer, type ReportedContainerStatus, recoveredContainer } from "../container-status.ts";
import { type PodPhase, podChart } from "../pod.ts";
import type { FoundContainer, HostedContainer, HostedPod, Pod } from "./memory.ts";
import { podKey, wholeSeconds } from "./memory.ts";
import { PodTurn, type Surroundings } from "./pod-turn.ts";

/** What the runtime has of a pod, by container. */
export type Found = Readonly<Record<string, FoundContainer>>;

/**
 * Begins to look after a pod: a new one, or, by a kubelet that has restarted, one that may run already. What it was comes from
 * the status in the apiserver, what it is from what the runtime has of it. Its machine is not told anything yet.
 */
export function adopt(pod: Pod, found: Found | undefined, surroundings: Surroundings): PodTurn {
  const hosted: HostedPod = {
    key: podKey(pod),
    pod: podChart.initial,
    containers: containersOf(pod),
    startMs: parseTime(pod.status.startTime ?? "") ?? wholeSeconds(surroundings.clock.nowMs),
    ip: pod.status.podIP ?? null,
    message: null,
    rejected: false,
    deleted: false,
    deadline: null,
    commands: [],
    records: [],
  };
  const turn = new PodTurn(pod.metadata.uid, hosted, surroundings);
  for (const container of hosted.containers) {
    const news = found?.[container.name];
    if (news) meet(turn, container, news);
    else turn.lost(container.name);
  }
  return turn;
}

/** Tells the pod's machine that the pod is to run here. If its sandbox is there already, it is kept. */
export function bind(turn: PodTurn, pod: Pod, found: Found | undefined): void {
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  turn.keepsSandbox = found !== undefined;
  turn.tellPod({
    type: "BOUND",
    initContainers: turn.hosted.containers.filter(({ role }) => role === "init").length,
    phase: phaseIn(pod),
    deletionGraceSeconds: deletionTimestamp === undefined ? null : (deletionGracePeriodSeconds ?? 0),
  });
  if (found) turn.tellPod({ type: "SANDBOX_READY" });
  turn.keepsSandbox = false;
}

function phaseIn({ status }: Pod): PodPhase {
  const { phase } = status;
  return phase === "Running" || phase === "Succeeded" || phase === "Failed" ? phase : "Pending";
}

/** What runs is taken as it is, and news that nobody heard is told now; nothing that runs is started again. */
function meet(turn: PodTurn, { name, state }: HostedContainer, found: FoundContainer): void {
  const reportedRunning = containerChart.matches(state, "running");
  if (found.phase === "exited" && !reportedRunning && state.context.exitCode !== null) return;
  if (!reportedRunning && !state.done) runQuietly(turn, name);
  if (found.phase === "exited") {
    turn.exited(name, found.exitCode);
  } else if (found.phase === "ready") {
    turn.tellContainer(name, { type: "BECAME_READY" });
  } else if (containerChart.matches(turn.container(name)?.state ?? state, "running.probing")) {
    turn.commands.push({ op: "probe", pod: turn.uid, container: name, attempt: state.context.restartCount });
  }
}

/** A container that started while nobody looked: as if it had been told to, but without telling the runtime, or anybody else. */
function runQuietly(turn: PodTurn, name: string): void {
  const commands = turn.commands.length;
  const records = turn.records.length;
  turn.started(name);
  turn.change(name, { pullingMs: null });
  turn.commands.length = commands;
  turn.records.length = records;
}

function containersOf(pod: Pod): readonly HostedContainer[] {
  const status = new Map(
    [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])].map((each) => [
      each.name,
      each,
    ]),
  );
  const init = (pod.spec.initContainers ?? []).map((container) => {
    const role = isSidecar(container) ? "sidecar" : "init";
    return hostedContainer(container, role, initPolicy(pod, role), status.get(container.name));
  });
  const main = pod.spec.containers.map((container) =>
    hostedContainer(container, "main", policyOf(pod), status.get(container.name)),
  );
  return [...init, ...main];
}

function hostedContainer(
  { name }: Container,
  role: HostedContainer["role"],
  policy: RestartPolicy,
  status: ContainerStatus | undefined,
): HostedContainer {
  const { running, terminated } = status?.state ?? {};
  const last = terminated ?? status?.lastState?.terminated;
  const startedMs = timeOf(running?.startedAt ?? terminated?.startedAt);
  return {
    name,
    role,
    state: status ? recoveredContainer(policy, reported(status)) : newContainer(policy),
    startedMs,
    ended: last ? { startedMs: timeOf(last.startedAt), finishedMs: timeOf(last.finishedAt) ?? 0 } : null,
    pullingMs: null,
    pullError: null,
    alarm: null,
  };
}

/** A container that was about to be started again counts that start already; the one that is to come will count it anew. */
function reported({ restartCount, ready, state, lastState }: ContainerStatus): ReportedContainerStatus {
  const ended = (part: ContainerStatus["state"]) => (part?.terminated ? { terminated: part.terminated } : {});
  const reason = state?.waiting?.reason;
  const counted = lastState?.terminated && (reason === "ContainerCreating" || reason === "PodInitializing");
  return {
    restartCount: counted ? Math.max(restartCount - 1, 0) : restartCount,
    ready,
    state: { ...(state?.running && { running: state.running }), ...ended(state) },
    lastState: ended(lastState),
  };
}

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : (parseTime(text) ?? null);
}

function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

function policyOf(pod: Pod): RestartPolicy {
  const policy = pod.spec.restartPolicy;
  return policy === "OnFailure" || policy === "Never" ? policy : "Always";
}

/** An init container that succeeded is done, even in a pod whose containers are always restarted. */
function initPolicy(pod: Pod, role: HostedContainer["role"]): RestartPolicy {
  if (role === "sidecar") return "Always";
  return policyOf(pod) === "Never" ? "Never" : "OnFailure";
}

import type { Container, PodSpec } from "../api/generated/types.ts";
import { objectKey } from "../api/object.ts";
import type { Clock } from "../clock.ts";
import { type ContainerEvent, type ContainerOutput, type ContainerState, containerChart } from "../container.ts";
import { newContainer } from "../container-status.ts";
import type { EventRecord, RuntimeCommand } from "../effects.ts";
import { type PodEvent, type PodOutput, podChart } from "../pod.ts";
import { nextPodEvent, summarize } from "../pod-containers.ts";
import type { Wake } from "../reconcile.ts";
import { containerRecords } from "./container-events.ts";
import { type HostedContainer, type HostedPod, wholeSeconds } from "./memory.ts";

/** What of the world one pod's machines depend on. */
export interface Surroundings {
  readonly clock: Clock;
  /** Unset when the pod's object is gone. */
  readonly spec: PodSpec | undefined;
  /** Whether a container that has no probe becomes ready by a step of its own all the same. */
  readonly readyApart: boolean;
  isImagePresent(image: string): boolean;
}

/** The key under which a container's timer, or the pod's deadline, comes back. */
export function alarmKey(uid: string, container = ""): string {
  return `alarm/${uid}/${container}`;
}

/** One pod's machines, told one thing after another; what they ask for is gathered. See the protocol in pod.ts. */
export class PodTurn {
  hosted: HostedPod;
  readonly commands: RuntimeCommand[] = [];
  readonly records: EventRecord[] = [];
  readonly wakes: Wake[] = [];
  /** While the machine is told what the runtime has of it already: a sandbox need not be made. */
  keepsSandbox = false;
  readonly uid: string;
  readonly #surroundings: Surroundings;

  constructor(uid: string, hosted: HostedPod, surroundings: Surroundings) {
    this.uid = uid;
    this.hosted = hosted;
    this.#surroundings = surroundings;
  }

  /** Tells the pod's machine. */
  tellPod(event: PodEvent): void {
    const [pod, outputs] = podChart.step(this.hosted.pod, event);
    this.hosted = pod === this.hosted.pod ? this.hosted : { ...this.hosted, pod };
    for (const output of outputs) this.#perform(output);
  }

  /** Tells a container's machine. What its containers mean for the pod is told to the pod by `settle`. */
  tellContainer(name: string, event: ContainerEvent): void {
    const container = this.container(name);
    if (container) this.#stepped(name, containerChart.step(container.state, event));
  }

  /** A container runs, whether or not it was seen to be pulled and told to start. */
  started(name: string): void {
    const spec = this.#specOf(name);
    const hasProbe = spec?.readinessProbe !== undefined || spec?.startupProbe !== undefined;
    const probed = hasProbe || this.#surroundings.readyApart;
    this.tellContainer(name, { type: "START" });
    this.tellContainer(name, { type: "PULLED" });
    const before = this.container(name);
    this.tellContainer(name, { type: "STARTED", probed });
    if (before && this.container(name)?.state !== before.state) this.change(name, { startedMs: this.nowMs });
  }

  /** A container has ended. */
  exited(name: string, exitCode: number): void {
    const before = this.container(name);
    if (!before) return;
    const ranMs = before.startedMs === null ? 0 : this.#surroundings.clock.nowMs - before.startedMs;
    this.tellContainer(name, { type: "EXITED", exitCode, ranMs });
    if (this.container(name)?.state === before.state) return;
    this.change(name, { ended: { startedMs: before.startedMs, finishedMs: this.nowMs } });
  }

  /** A container has gone with its sandbox, if it was there. */
  lost(name: string): void {
    const before = this.container(name);
    this.tellContainer(name, { type: "SANDBOX_LOST" });
    if (!before || this.container(name)?.state === before.state || !isUp(before.state)) return;
    this.change(name, { ended: { startedMs: before.startedMs, finishedMs: this.nowMs } });
  }

  /** The container's timer goes off. */
  ring(name: string): void {
    const container = this.container(name);
    const [timer] = container ? containerChart.timers(container.state) : [];
    if (!container || timer === undefined) return;
    this.change(name, { alarm: null });
    this.#stepped(name, containerChart.fire(container.state, timer));
  }

  /** Tells the pod what its containers, taken together, mean for it, until there is nothing more to tell. */
  settle(): void {
    for (let event = this.#next(); event; event = this.#next()) this.tellPod(event);
  }

  get nowMs(): number {
    return wholeSeconds(this.#surroundings.clock.nowMs);
  }

  container(name: string): HostedContainer | undefined {
    return this.hosted.containers.find((container) => container.name === name);
  }

  change(name: string, part: Partial<HostedContainer>): void {
    const containers = this.hosted.containers.map((each) => (each.name === name ? { ...each, ...part } : each));
    this.hosted = { ...this.hosted, containers };
  }

  record(type: EventRecord["type"], reason: string, message: string): void {
    this.records.push({ regarding: this.#regarding, type, reason, message });
  }

  /** Wakes this pod's alarm after so long, and remembers since when. */
  setAlarm(afterMs: number, container?: string): { setMs: number; dueMs: number } {
    const { nowMs } = this.#surroundings.clock;
    this.wakes.push({ key: alarmKey(this.uid, container), afterMs });
    return { setMs: nowMs, dueMs: nowMs + afterMs };
  }

  #next(): PodEvent | undefined {
    const { pod, containers } = this.hosted;
    const states = (role: HostedContainer["role"]) =>
      containers.filter((each) => each.role === role).map(({ state }) => state);
    const sidecars = states("sidecar");
    const summary = summarize(states("init"), states("main"));
    const all = sidecars.length === 0 ? summary : summarize(states("init"), [...states("main"), ...sidecars]);
    return nextPodEvent(pod, { ...summary, started: all.started, ready: all.ready, stopped: all.stopped });
  }

  #perform(output: PodOutput): void {
    if (output.type !== "run") return;
    switch (output.op) {
      case "createSandbox":
        if (this.keepsSandbox) return;
        this.#renewInitContainers();
        this.commands.push({ op: "createSandbox", pod: this.uid });
        return;
      case "removeSandbox":
        this.commands.push({ op: "removeSandbox", pod: this.uid });
        return;
      case "startInit": {
        const init = this.hosted.containers.filter(({ role }) => role === "init")[output.index];
        if (init) this.tellContainer(init.name, { type: "START" });
        return;
      }
      case "startContainers":
        for (const { name, role } of this.hosted.containers)
          if (role !== "init") this.tellContainer(name, { type: "START" });
        return;
      case "stopContainers": {
        const { gracePeriodSeconds } = output;
        for (const { name } of this.hosted.containers) this.tellContainer(name, { type: "STOP", gracePeriodSeconds });
        return;
      }
    }
  }

  /** In a new sandbox everything begins with the init containers, also those that were done before. */
  #renewInitContainers(): void {
    for (const { name, role, state } of this.hosted.containers) {
      if (role !== "init" || !state.done) continue;
      const { restartPolicy, restartCount } = state.context;
      const { value, context } = newContainer(restartPolicy);
      this.change(name, { state: containerChart.restore({ value, context: { ...context, restartCount } }) });
    }
  }

  #stepped(name: string, [state, outputs]: ReturnType<typeof containerChart.step>): void {
    if (state !== this.container(name)?.state) this.change(name, { state });
    for (const output of outputs) this.#performForContainer(name, output);
  }

  #performForContainer(name: string, output: ContainerOutput): void {
    const at = { pod: this.uid, container: name };
    const { nowMs } = this.#surroundings.clock;
    switch (output.type) {
      case "record":
        return this.#recordOf(name, output.eventType, output.reason);
      case "arm":
        return this.change(name, { alarm: this.setAlarm(output.afterMs, name) });
      case "cancel":
        if (this.container(name)?.alarm) this.change(name, { alarm: null });
        return;
      case "report":
        return;
      case "run":
        break;
    }
    switch (output.op) {
      case "pull":
        this.change(name, { pullingMs: nowMs });
        this.commands.push({ op: "pull", ...at, image: this.#specOf(name)?.image ?? "" });
        return;
      case "start":
        this.commands.push({ op: "start", ...at, attempt: output.attempt });
        return;
      case "probe":
        this.commands.push({ op: "probe", ...at, attempt: this.container(name)?.state.context.restartCount ?? 0 });
        return;
      case "stop":
        this.commands.push({ op: "stop", ...at, gracePeriodSeconds: output.gracePeriodSeconds });
        return;
    }
  }

  #recordOf(name: string, type: EventRecord["type"], reason: Parameters<typeof containerRecords>[1]): void {
    const container = this.container(name);
    if (!container) return;
    const spec = this.#specOf(name);
    // Nobody else asks, and the answer takes a look at every pod.
    const pulls = reason === "Pulling" || reason === "Pulled";
    const imagePresent = pulls && spec?.image !== undefined && this.#surroundings.isImagePresent(spec.image);
    const { nowMs } = this.#surroundings.clock;
    const occasion = {
      regarding: this.#regarding,
      uid: this.uid,
      pod: this.hosted.key,
      container,
      spec,
      nowMs,
      imagePresent,
    };
    this.records.push(...containerRecords(type, reason, occasion));
  }

  #specOf(name: string): Container | undefined {
    const { spec } = this.#surroundings;
    return spec && [...(spec.initContainers ?? []), ...spec.containers].find((container) => container.name === name);
  }

  get #regarding(): EventRecord["regarding"] {
    const [namespace, name = ""] = this.hosted.key.split("/");
    return objectKey("pods", namespace, name);
  }
}

function isUp(state: ContainerState): boolean {
  return containerChart.matches(state, "running") || containerChart.matches(state, "stopping");
}

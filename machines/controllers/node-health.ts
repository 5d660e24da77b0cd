import { findCondition } from "../api/condition.ts";
import { type NodeEvent, type NodeOutput, type NodeState, nodeChart } from "../node.ts";
import type { ObjectOf } from "../view.ts";
import { type Deadline, setDeadline, wakeUp } from "./deadline.ts";

type Node = ObjectOf<"nodes">;

/** What the node lifecycle controller remembers of one node. */
export interface NodeHealth {
  readonly machine: NodeState;
  /** When the machine's timer is due; null: no wake-up is under way. It outlives the timer: the wake-up must be waited for. */
  readonly deadline: Deadline | null;
  /** Whether the Event about its registration has been recorded. */
  readonly announced: boolean;
}

/** A health, and, if the node's deadline needs another wake-up, after how long. */
export interface HealthChange {
  readonly health: NodeHealth;
  readonly wakeAfterMs?: number;
}

/** A node that the controller sees for the first time, or that took another's name: it has its full grace from now on. */
export function newHealth(node: Node, known: NodeHealth | undefined, nowMs: number): HealthChange {
  const { deadline = null, announced = false } = known ?? {};
  const fresh: NodeHealth = { machine: nodeChart.initial, deadline, announced };
  const first = applied(fresh, nodeChart.initial, nodeChart.initialEffects, nowMs);
  const posted = postedEvent(node);
  if (!posted) return first;
  const second = hear(first.health, posted, nowMs);
  const wakes = [first.wakeAfterMs, second.wakeAfterMs].filter((ms) => ms !== undefined);
  return wakes.length > 0 ? { health: second.health, wakeAfterMs: Math.min(...wakes) } : second;
}

/** The machine hears an event. */
export function hear(health: NodeHealth, event: NodeEvent, nowMs: number): HealthChange {
  const [machine, effects] = nodeChart.step(health.machine, event);
  return applied(health, machine, effects, nowMs);
}

/** The wake-up has come. Fires the machine's timer if its time is over, else asks to be woken when it will be. */
export function hearTimer(health: NodeHealth, nowMs: number): HealthChange {
  const [timer] = nodeChart.timers(health.machine);
  if (!health.deadline || timer === undefined) return { health: { ...health, deadline: null } };
  const later = wakeUp(health.deadline, nowMs);
  if (later) return changed(health, later);
  const [machine, effects] = nodeChart.fire(health.machine, timer);
  return applied({ ...health, deadline: null }, machine, effects, nowMs);
}

/** What the node's status tells the machine; undefined if nobody has posted one yet. */
export function postedEvent(node: Node): NodeEvent | undefined {
  switch (findCondition(node.status.conditions, "Ready")?.status) {
    case "True":
      return { type: "POSTED_READY" };
    case "False":
      return { type: "POSTED_NOT_READY" };
    case "Unknown":
      return { type: "FOUND_UNKNOWN" };
    default:
      return undefined;
  }
}

/**
 * The machine in its next state, its timer set as it asks. Its other effects are levels that the controller brings about
 * whenever it looks at the node (status, taints, pods): an edge would be lost with a crash.
 */
function applied(health: NodeHealth, machine: NodeState, effects: readonly NodeOutput[], nowMs: number): HealthChange {
  const next = { ...health, machine };
  const armed = effects.findLast((effect) => effect.type === "arm");
  return armed ? changed(next, setDeadline(armed.afterMs, health.deadline?.wakeMs, nowMs)) : { health: next };
}

function changed(health: NodeHealth, { deadline, ...wake }: ReturnType<typeof setDeadline>): HealthChange {
  return { health: { ...health, deadline }, ...wake };
}

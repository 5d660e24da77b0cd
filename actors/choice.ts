import type { ApiRequest } from "../machines/api/request.ts";
import type { ComponentId } from "./component.ts";

/**
 * What can happen next. `enabled` lists them, `step` makes one happen, a trace is a sequence of them; JSON.
 * `actor` names the component that it happens to.
 */
export type Choice =
  /** The process starts (again). */
  | { readonly do: "start"; readonly actor: ComponentId }
  /** The answer to its list arrives, and its watch is open from there on. */
  | { readonly do: "list"; readonly actor: ComponentId }
  /** The next event of its watch arrives. */
  | { readonly do: "deliver"; readonly actor: ComponentId }
  /** It takes a turn. */
  | { readonly do: "turn"; readonly actor: ComponentId }
  /** Its request reaches the apiserver, is handled and committed; or, by a fault, not quite. */
  | { readonly do: "handle"; readonly actor: ComponentId; readonly fault?: RequestFault }
  /** The answer reaches it. */
  | { readonly do: "answer"; readonly actor: ComponentId }
  /** Its oldest Event record reaches the apiserver. */
  | { readonly do: "record"; readonly actor: ComponentId }
  /** A timer goes off. */
  | { readonly do: "fire"; readonly actor: ComponentId; readonly timer: string }
  /** An operation of its container runtime ends. */
  | { readonly do: "complete"; readonly actor: ComponentId; readonly operation: string; readonly exitCode?: number }
  /** Somebody outside, at the other end of a connection, asks; `actor` says who. */
  | { readonly do: "ask"; readonly actor: ComponentId; readonly request: ApiRequest }
  /** Fault: the process dies. Its containers, if it has any, go on. */
  | { readonly do: "crash"; readonly actor: ComponentId }
  /** Fault: its watch breaks; it must list again. */
  | { readonly do: "disconnect"; readonly actor: ComponentId }
  /** Fault: the whole node of a kubelet dies, containers included. `start` brings it back. */
  | { readonly do: "fail"; readonly actor: ComponentId };

/**
 * What can go wrong with one request. `conflict`: somebody else's write came first, nothing is written. `unavailable`: 503,
 * nothing is written. `lost`: it is committed, but the answer is a time-out.
 */
export type RequestFault = "conflict" | "unavailable" | "lost";

/** Faults by name, as on the command line. `stale`: a turn on a cache that is behind. */
export type FaultName = "stale" | "crash" | "disconnect" | "node" | RequestFault;

/** How many of each fault may still happen, and how many in all. */
export interface FaultBudget {
  readonly stale: number;
  readonly crash: number;
  readonly disconnect: number;
  readonly node: number;
  readonly conflict: number;
  readonly unavailable: number;
  readonly lost: number;
  /** The sum may not exceed this: `total: 1` means one fault of any of the kinds. */
  readonly total: number;
}

/** No faults at all. */
export const noFaults: FaultBudget = {
  stale: 0,
  crash: 0,
  disconnect: 0,
  node: 0,
  conflict: 0,
  unavailable: 0,
  lost: 0,
  total: 0,
};

/** Whether the budget allows one more of a kind. */
export function allows(budget: FaultBudget, fault: FaultName): boolean {
  return budget.total > 0 && budget[fault] > 0;
}

/** The budget with one less of a kind. No kind is left more than there may still be in all, so that equal prospects are equal budgets. */
export function spend(budget: FaultBudget, fault: FaultName): FaultBudget {
  const total = budget.total - 1;
  if (total <= 0) return noFaults;
  const left = { ...budget, [fault]: budget[fault] - 1, total };
  const names = Object.keys(left) as (keyof FaultBudget)[];
  return Object.fromEntries(
    names.map((name) => [name, Math.max(0, Math.min(left[name], total))]),
  ) as unknown as FaultBudget;
}

/** The fault that a choice is, if it is one. (A stale turn is told by the cache, not by the choice.) */
export function faultOf(choice: Choice): FaultName | undefined {
  switch (choice.do) {
    case "crash":
    case "disconnect":
      return choice.do;
    case "fail":
      return "node";
    case "handle":
      return choice.fault;
    default:
      return undefined;
  }
}

/** One line that tells choices apart, for schedules and traces. */
export function choiceId(choice: Choice): string {
  const detail = "timer" in choice ? choice.timer : "operation" in choice ? choice.operation : "";
  const variant = "fault" in choice && choice.fault ? `!${choice.fault}` : "";
  return `${choice.do}${variant} ${choice.actor}${detail && ` ${detail}`}`;
}

import type { ResourceName } from "../machines/api/object.ts";
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
  | { readonly do: "fail"; readonly actor: ComponentId }
  /** Fault: the watch cache of an apiserver that it will come to later stops where it is. */
  | { readonly do: "freeze"; readonly actor: ComponentId; readonly fault: CacheFault }
  /** It comes to that apiserver: its process dies and starts again, or it is about to list again. The list answers from the past. */
  | { readonly do: "travel"; readonly actor: ComponentId }
  /** Fault: its informer of one resource stops, while the others go on. */
  | { readonly do: "skew"; readonly actor: ComponentId; readonly resource: ResourceName }
  /** That informer goes on: what it lacks is on its way. */
  | { readonly do: "catchUp"; readonly actor: ComponentId }
  /** Fault: the lease that it waits for lapses, though its holder still runs: it is paused, or cut off. */
  | { readonly do: "lapse"; readonly actor: ComponentId };

/**
 * What can go wrong with one request. `conflict`: somebody else's write came first, nothing is written. `unavailable`: 503,
 * nothing is written. `lost`: it is committed, but the answer is a time-out. `fork` and `merge`: it is carried out on the past that
 * its asker knows, in a store without consensus; see consistency.ts.
 */
export type RequestFault = "conflict" | "unavailable" | "lost" | "fork" | "merge";

/**
 * What an apiserver that lags can do to a component. `timetravel`: its process restarts, and lists there. `rewind`: its watch breaks
 * (a `disconnect`), and it lists there, as client-go's reflectors did before 1.18 (kubernetes/kubernetes#83520).
 */
export type CacheFault = "timetravel" | "rewind";

/** Faults by name, as on the command line. `stale`: a turn on a cache that is behind. */
export type FaultName = "stale" | "crash" | "disconnect" | "node" | "lapse" | "skew" | RequestFault | CacheFault;

/** Whom a fault may befall; a field that is unset stands for all. */
export interface FaultScope {
  /** A component and its copies (`replicaset-controller`, `kubelet/n1`), or all of a name (`kubelet`). */
  readonly component?: ComponentId;
  /** What a request is about, or an informer is of: `deployments.apps`. Of requests' faults and of `skew` only. */
  readonly resource?: ResourceName;
}

/** How many of each fault may still happen, and how many in all. */
export interface FaultBudget extends Readonly<Record<FaultName, number>> {
  /** The sum may not exceed this: `total: 1` means one fault of any of the kinds. */
  readonly total: number;
  /** Where each of them may happen; anywhere when unset. */
  readonly scopes?: Readonly<Partial<Record<FaultName, FaultScope>>>;
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
  timetravel: 0,
  rewind: 0,
  fork: 0,
  merge: 0,
  lapse: 0,
  skew: 0,
  total: 0,
};

/** Where a fault would happen: to whom, and, if it is one of a request or of an informer, what that is about. */
export interface FaultSite {
  readonly actor: ComponentId;
  readonly resource?: ResourceName;
}

/** Whether the budget allows one more of a kind, at that place; anywhere, if none is given. */
export function allows(budget: FaultBudget, fault: FaultName, site?: FaultSite): boolean {
  if (budget.total <= 0 || budget[fault] <= 0) return false;
  const scope = site && budget.scopes?.[fault];
  return scope === undefined || isWithin(scope, site as FaultSite);
}

function isWithin({ component, resource }: FaultScope, site: FaultSite): boolean {
  const concerns = component === undefined || site.actor === component || site.actor.startsWith(`${component}/`);
  return concerns && (resource === undefined || site.resource === resource);
}

/**
 * The budget with one less of a kind. No kind is left more than there may still be in all, and of what is spent no scope is kept, so that
 * equal prospects are equal budgets.
 */
export function spend(budget: FaultBudget, fault: FaultName): FaultBudget {
  const total = budget.total - 1;
  if (total <= 0) return noFaults;
  const { scopes, ...counts } = budget;
  const spent = { ...counts, [fault]: budget[fault] - 1, total };
  const names = Object.keys(spent) as (keyof typeof spent)[];
  const left = Object.fromEntries(
    names.map((name) => [name, Math.max(0, Math.min(spent[name], total))]),
  ) as unknown as FaultBudget;
  const kept = Object.entries(scopes ?? {}).filter(([name]) => left[name as FaultName] > 0);
  return kept.length > 0 ? { ...left, scopes: Object.fromEntries(kept) } : left;
}

/** The fault that a choice is, if it is one. (A stale turn is told by the cache, not by the choice.) */
export function faultOf(choice: Choice): FaultName | undefined {
  switch (choice.do) {
    case "crash":
    case "disconnect":
    case "lapse":
    case "skew":
      return choice.do;
    case "fail":
      return "node";
    case "handle":
    case "freeze":
      return choice.fault;
    default:
      return undefined;
  }
}

/** One line that tells choices apart, for schedules and traces. */
export function choiceId(choice: Choice): string {
  const detail = detailOf(choice);
  const variant = "fault" in choice && choice.fault ? `!${choice.fault}` : "";
  return `${choice.do}${variant} ${choice.actor}${detail && ` ${detail}`}`;
}

function detailOf(choice: Choice): string {
  if (choice.do === "skew") return choice.resource;
  return "timer" in choice ? choice.timer : "operation" in choice ? choice.operation : "";
}

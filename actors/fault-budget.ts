import type { Registry } from "../machines/api/custom/registry.ts";
import type { ResourceName } from "../machines/api/object.ts";
import { resourceByName } from "../machines/api/registry.ts";
import { type FaultBudget, type FaultName, type FaultScope, noFaults } from "./choice.ts";
import type { Component } from "./component.ts";
import { informersBesideOthers } from "./informers.ts";

/** What one fault of a kind is called: singular and plural. */
const words: Readonly<Record<FaultName, readonly [string, string]>> = {
  stale: ["stale turn", "stale turns"],
  crash: ["crash", "crashes"],
  disconnect: ["broken watch", "broken watches"],
  node: ["node failure", "node failures"],
  conflict: ["conflict", "conflicts"],
  unavailable: ["unavailable apiserver", "unavailable apiservers"],
  lost: ["lost response", "lost responses"],
  timetravel: ["restart into the past", "restarts into the past"],
  rewind: ["list from the past", "lists from the past"],
  fork: ["fork of the store", "forks of the store"],
  merge: ["merged write", "merged writes"],
  lapse: ["lapse of a leader's lease", "lapses of leaders' leases"],
  skew: ["lagging informer", "lagging informers"],
};

/** A budget that forbids nothing: what could go wrong at all. */
export const everyFault: FaultBudget = {
  stale: 1,
  crash: 1,
  disconnect: 1,
  node: 1,
  conflict: 1,
  unavailable: 1,
  lost: 1,
  timetravel: 1,
  rewind: 1,
  fork: 1,
  merge: 1,
  lapse: 1,
  skew: 1,
  total: 1,
};

/** The faults there are, in the order in which they are told. */
const faultNames = Object.keys(words) as readonly FaultName[];

/** More than this of one fault is a mistake: the search would never end. */
const maxCount = 9;

/** A budget of these faults; `total` is their sum unless it is given. Throws a RangeError if there is no such fault. */
export function faultBudget(
  counts: Partial<Record<FaultName, number>>,
  total?: number,
  scopes?: FaultBudget["scopes"],
): FaultBudget {
  for (const name of Object.keys(counts)) requireFault(name);
  const sum = Object.values(counts).reduce((all, count) => all + count, 0);
  return { ...noFaults, ...counts, total: total ?? sum, ...(scopes && { scopes }) };
}

/**
 * Reads a budget: `crash=1,stale=2` is one crash and two stale turns; `crash|stale` is a crash or a stale turn; `none` is none.
 * A name alone counts as one. With `|`, the largest number is how many there may be in all. `crash=1@replicaset-controller` befalls that
 * component (and its copies) alone, `conflict@deployments.apps` requests about that resource, `lost@kubelet:pods` those of any kubelet
 * about pods, `skew@replicaset-controller:pods` its informer of pods. Throws a RangeError that says what is wrong.
 */
export function parseFaultBudget(text: string): FaultBudget {
  if (text === "none") return noFaults;
  const isChoice = text.includes("|");
  if (isChoice && text.includes(",")) throw new RangeError(`"${text}": use either , (and) or | (or), not both`);
  const counts: Partial<Record<FaultName, number>> = {};
  const scopes: Partial<Record<FaultName, FaultScope>> = {};
  for (const part of text.split(isChoice ? "|" : ",")) {
    const { name, count, scope } = parseFault(part.trim());
    if (counts[name] !== undefined) throw new RangeError(`"${text}": ${name} stands twice`);
    counts[name] = count;
    if (scope && count > 0) scopes[name] = scope;
  }
  const total = isChoice ? Math.max(...Object.values(counts)) : undefined;
  return faultBudget(counts, total, Object.keys(scopes).length > 0 ? scopes : undefined);
}

function parseFault(part: string): { name: FaultName; count: number; scope?: FaultScope } {
  const [fault = "", place, ...more] = part.split("@");
  const [name = "", count = "1", ...rest] = fault.split("=");
  requireFault(name);
  if (!/^\d$/.test(count) || rest.length > 0)
    throw new RangeError(`"${part}": the number of faults is 0 to ${maxCount}`);
  if (more.length > 0) throw new RangeError(`"${part}": one @ is enough`);
  return { name, count: Number(count), ...(place !== undefined && { scope: parseScope(part, name, place) }) };
}

/** `COMPONENT`, `RESOURCE` or `COMPONENT:RESOURCE`. */
function parseScope(part: string, name: FaultName, place: string): FaultScope {
  const [first = "", second, ...rest] = place.split(":");
  const isResource = second === undefined && resourceNamed(first) !== undefined;
  const component = isResource ? undefined : first;
  const resource = isResource ? first : second;
  if (rest.length > 0 || component === "" || (component !== undefined && !/^[a-z0-9][a-z0-9./-]*$/.test(component)))
    throw new RangeError(`"${part}": after @ comes a component, a resource, or both with a colon between`);
  if (resource === undefined) return { component: first };
  if (!ofResources.has(name)) throw new RangeError(`"${part}": a ${name} is of a component, not of a resource`);
  const known = resourceNamed(resource);
  if (known === undefined) throw new RangeError(`"${part}": there is no resource "${resource}"`);
  return { ...(component !== undefined && { component }), resource: known };
}

/** One of Kubernetes' own, or one that a definition may make: those have a group. Whether there is one, `requirePlaces` knows. */
function resourceNamed(text: string): ResourceName | undefined {
  const isCustom = /^[a-z0-9-]+(?:\.[a-z0-9-]+){2,}$/.test(text);
  return isCustom ? (text as ResourceName) : resourceByName(text as ResourceName)?.name;
}

const ofResources: ReadonlySet<FaultName> = new Set<FaultName>([
  "conflict",
  "unavailable",
  "lost",
  "fork",
  "merge",
  "skew",
]);

/**
 * Throws a RangeError if a fault is to befall a component that is none of these, a resource that is not in this registry, or an informer that
 * nobody has: it could not happen, and what holds would hold for nothing.
 */
export function requirePlaces(
  budget: FaultBudget,
  components: readonly Pick<Component, "id" | "interests">[],
  registry: Registry,
): void {
  for (const [name, { component, resource }] of Object.entries(budget.scopes ?? {})) {
    if (resource !== undefined && !registry.byName(resource))
      throw new RangeError(`${name}@${resource}: there is no such resource, nor a definition of it`);
    const meant = components.filter(
      ({ id }) => component === undefined || id === component || id.startsWith(`${component}/`),
    );
    if (component !== undefined && meant.length === 0) {
      const ids = components.map(({ id }) => id).join(", ");
      throw new RangeError(`${name}@${component}: there is no such component; there are ${ids}`);
    }
    const mayBefall = meant.some((one) => informersBesideOthers(one).some((of) => of === (resource ?? of)));
    if (name === "skew" && !mayBefall)
      throw new RangeError(
        `skew@${[component, resource].filter(Boolean).join(":")}: there is no such informer beside others of its component`,
      );
  }
}

function requireFault(name: string): asserts name is FaultName {
  if (!Object.hasOwn(words, name)) throw new RangeError(`"${name}" is no fault; there are ${faultNames.join(", ")}`);
}

/** A budget in words: "no faults", "1 stale turn and 1 crash", "any one of: stale turn, crash, conflict". */
export function describeFaults(budget: FaultBudget): string {
  const possible = faultNames.filter((name) => budget[name] > 0);
  if (budget.total <= 0 || possible.length === 0) return "no faults";
  const sum = possible.reduce((all, name) => all + budget[name], 0);
  const place = (name: FaultName) => placed(budget.scopes?.[name]);
  if (budget.total >= sum) return listed(possible.map((name) => counted(name, budget[name]) + place(name)));
  const isOneEach = possible.every((name) => budget[name] === 1);
  const names = possible.map((name) => (isOneEach ? words[name][0] : counted(name, budget[name])) + place(name));
  return `any ${budget.total === 1 ? "one" : budget.total} of: ${names.join(", ")}`;
}

function placed(scope: FaultScope | undefined): string {
  if (!scope) return "";
  const { component, resource } = scope;
  return `${component === undefined ? "" : ` of ${component}`}${resource === undefined ? "" : ` on ${resource}`}`;
}

function counted(name: FaultName, count: number): string {
  if (count === Number.POSITIVE_INFINITY) return `any number of ${words[name][1]}`;
  return `${count} ${words[name][count === 1 ? 0 : 1]}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

import { type FaultBudget, type FaultName, noFaults } from "./choice.ts";

/** What one fault of a kind is called: singular and plural. */
const words: Readonly<Record<FaultName, readonly [string, string]>> = {
  stale: ["stale turn", "stale turns"],
  crash: ["crash", "crashes"],
  disconnect: ["broken watch", "broken watches"],
  node: ["node failure", "node failures"],
  conflict: ["conflict", "conflicts"],
  unavailable: ["unavailable apiserver", "unavailable apiservers"],
  lost: ["lost response", "lost responses"],
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
  total: 1,
};

/** The faults there are, in the order in which they are told. */
const faultNames = Object.keys(words) as readonly FaultName[];

/** More than this of one fault is a mistake: the search would never end. */
const maxCount = 9;

/** A budget of these faults; `total` is their sum unless it is given. */
export function faultBudget(counts: Partial<Record<FaultName, number>>, total?: number): FaultBudget {
  const sum = Object.values(counts).reduce((all, count) => all + count, 0);
  return { ...noFaults, ...counts, total: total ?? sum };
}

/**
 * Reads a budget: `crash=1,stale=2` is one crash and two stale turns; `crash|stale` is a crash or a stale turn; `none` is none.
 * A name alone counts as one. With `|`, the largest number is how many there may be in all. Throws a RangeError that says what is wrong.
 */
export function parseFaultBudget(text: string): FaultBudget {
  if (text === "none") return noFaults;
  const isChoice = text.includes("|");
  if (isChoice && text.includes(",")) throw new RangeError(`"${text}": use either , (and) or | (or), not both`);
  const counts: Partial<Record<FaultName, number>> = {};
  for (const part of text.split(isChoice ? "|" : ",")) {
    const { name, count } = parseFault(part.trim());
    if (counts[name] !== undefined) throw new RangeError(`"${text}": ${name} stands twice`);
    counts[name] = count;
  }
  return faultBudget(counts, isChoice ? Math.max(...Object.values(counts)) : undefined);
}

function parseFault(part: string): { name: FaultName; count: number } {
  const [name = "", count = "1", ...rest] = part.split("=");
  if (!isFaultName(name)) throw new RangeError(`"${name}" is no fault; there are ${faultNames.join(", ")}`);
  if (!/^\d$/.test(count) || rest.length > 0)
    throw new RangeError(`"${part}": the number of faults is 0 to ${maxCount}`);
  return { name, count: Number(count) };
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(words, name);
}

/** A budget in words: "no faults", "1 stale turn and 1 crash", "any one of: stale turn, crash, conflict". */
export function describeFaults(budget: FaultBudget): string {
  const possible = faultNames.filter((name) => budget[name] > 0);
  if (budget.total <= 0 || possible.length === 0) return "no faults";
  const sum = possible.reduce((all, name) => all + budget[name], 0);
  if (budget.total >= sum) return listed(possible.map((name) => counted(name, budget[name])));
  const isOneEach = possible.every((name) => budget[name] === 1);
  const names = possible.map((name) => (isOneEach ? words[name][0] : counted(name, budget[name])));
  return `any ${budget.total === 1 ? "one" : budget.total} of: ${names.join(", ")}`;
}

function counted(name: FaultName, count: number): string {
  return `${count} ${words[name][count === 1 ? 0 : 1]}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

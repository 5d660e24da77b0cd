import { type ArmedTimer, type Cell, hasCache } from "./cell.ts";
import { type Choice, choiceId, faultOf } from "./choice.ts";
import type { Component } from "./component.ts";
import { enabledAt, faultChoices } from "./enabled.ts";
import { everyFault } from "./fault-budget.ts";
import type { World } from "./world.ts";

/** Why a choice cannot happen in a world, in words; undefined if it can. The world's fault budget counts. */
export function reasonAgainst(world: World, choice: Choice): string | undefined {
  if (choice.do === "ask") return undefined;
  const index = world.components.findIndex(({ id }) => id === choice.actor);
  const [component, cell] = [world.components[index], world.cells[index]];
  if (!component || !cell) return `there is no ${choice.actor} in this world`;
  const id = choiceId(choice);
  const fault = faultOf(choice);
  if (fault === undefined) {
    const isEnabled = enabledAt(world, index, false).some((each) => choiceId(each) === id);
    return isEnabled ? undefined : reasonOfCell(choice, component, cell);
  }
  const isPossible = faultChoices(everyFault, cell, component).some((each) => choiceId(each) === id);
  if (!isPossible) return reasonOfCell(choice, component, cell);
  const isAllowed = enabledAt(world, index).some((each) => choiceId(each) === id);
  return isAllowed ? undefined : `the fault budget has no ${fault} left for it`;
}

/** Why this cell does not allow it; it is known that it does not. */
function reasonOfCell(choice: Exclude<Choice, { do: "ask" }>, component: Component, cell: Cell): string {
  switch (choice.do) {
    case "start":
      return "it is up already";
    case "list":
      return cell.stream === "closed" ? "it has not asked for a list" : "it has been answered its list";
    case "deliver":
      return cell.stream === "open" ? "nothing waits in its watch: its cache is fresh" : `its watch is ${cell.stream}`;
    case "turn":
      if (!cell.up) return "it is down";
      return cell.call ? "it waits for the answer to its request" : "it has nothing to do: nothing is queued";
    case "handle":
      if (!cell.call) return "it has no request under way";
      return cell.call.response
        ? "its request has been handled, the answer is on its way"
        : "this fault cannot befall such a request";
    case "answer":
      return cell.call ? "its request has not been handled yet" : "it has no request under way";
    case "record":
      return "it has recorded no event";
    case "fire":
      return `no such timer is armed (${listed(cell.timers.map(({ timer }: ArmedTimer) => timer))})`;
    case "complete":
      return `its runtime is not busy with that (${listed(Object.keys(cell.runtime?.operations ?? {}))})`;
    case "crash":
      return cell.up ? "it has only just started" : "it is down";
    case "disconnect":
      return hasCache(cell.stream) ? `its watch is ${cell.stream}` : "it has no watch";
    case "freeze":
      return cell.frozen ? "one has stopped for it already" : "it has no watch, or always lists from the store";
    case "travel":
      return cell.frozen
        ? "that apiserver lacks nothing, or it is not about to list"
        : "no apiserver has stopped for it";
    case "skew":
      if (cell.stream !== "open") return `its watch is ${cell.stream}`;
      return cell.skewed
        ? `its informer of ${cell.skewed.resource} lags already`
        : "it has no such informer beside others";
    case "catchUp":
      return cell.skewed
        ? "the informer that has stopped lacks nothing"
        : "none of its informers lags behind the others";
    case "lapse":
      return "it does not lead";
    case "fail":
      return component.runtimeOf === undefined ? "it is no node" : "the node is down";
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "there is none" : names.join(", ");
}

/**
 * Reads a choice as `choiceId` writes it: `turn kubelet/n1`, `handle!conflict replicaset-controller`, `fire node-controller TIMER`.
 * Throws a RangeError that says what is wrong.
 */
export function parseChoice(text: string): Choice {
  const [what = "", actor, ...rest] = text.trim().split(/\s+/);
  const [verb = "", fault] = what.split("!");
  const detail = rest.join(" ");
  if (!Object.hasOwn(wanted, verb))
    throw new RangeError(`"${verb}" is no choice; there are ${Object.keys(wanted).join(", ")}`);
  if (!actor) throw new RangeError(`"${text}": name the component that it happens to, as in "turn kubelet/n1"`);
  const field = wanted[verb as keyof typeof wanted];
  if (field && detail === "") throw new RangeError(`"${text}": name the ${field}`);
  return { do: verb, actor, ...(fault && { fault }), ...(field && { [field]: detail }) } as Choice;
}

/** Choices that can be named in a line, each with the field that it has beyond its component. */
const wanted = {
  start: undefined,
  list: undefined,
  deliver: undefined,
  turn: undefined,
  handle: undefined,
  answer: undefined,
  record: undefined,
  fire: "timer",
  complete: "operation",
  crash: undefined,
  disconnect: undefined,
  fail: undefined,
  freeze: undefined,
  travel: undefined,
  lapse: undefined,
  skew: "resource",
  catchUp: undefined,
} as const;

import type { Choice } from "../../actors/choice.ts";

/** Choices that are told as one. */
export interface Act {
  readonly choices: readonly Choice[];
  /** From this index on, components only came to rest after what happened before. */
  readonly settledFrom: number;
}

/** Choices that go without saying: nobody else notices them. */
const silent: ReadonlySet<Choice["do"]> = new Set(["start", "list", "catchUp", "deliver", "turn", "answer", "record"]);

/**
 * Puts the choices of a run together as one would tell them: a request with the turn that made it and its answer, a crash with the start
 * after it, a timer with what its component then does. All choices are in the acts, in their order.
 *
 * @param cycleFrom the first choice of a cycle: no act reaches across it.
 */
export function actsOf(choices: readonly Choice[], cycleFrom = -1): Act[] {
  const acts: Act[] = [];
  const gone = new Set<string>();
  let from = 0;
  for (let at = 0; at < choices.length; at++) {
    if (at === cycleFrom && from < at) {
      acts.push({ choices: choices.slice(from, at), settledFrom: at - from });
      from = at;
    }
    const choice = choices[at] as Choice;
    if (choice.do === "crash" || choice.do === "fail") gone.add(choice.actor);
    const returns = choice.do === "start" && gone.delete(choice.actor);
    if ((silent.has(choice.do) && !returns) || firesForItself(choices, at, cycleFrom)) continue;
    const end = endOfAct(choices, at, cycleFrom);
    if (choices.slice(at, end).some(({ do: what }) => what === "start")) gone.delete(choice.actor);
    acts.push({ choices: choices.slice(from, end), settledFrom: end - from });
    from = end;
    at = end - 1;
  }
  if (from < choices.length) acts.push({ choices: choices.slice(from), settledFrom: 0 });
  return acts;
}

/** Whether a timer goes off so that its component does the next thing that is worth telling. */
function firesForItself(choices: readonly Choice[], at: number, cycleFrom: number): boolean {
  const { do: what, actor } = choices[at] as Choice;
  if (what !== "fire") return false;
  const next = choices.findIndex((choice, index) => index > at && !silent.has(choice.do));
  const follower = choices[next];
  return follower?.do === "handle" && follower.actor === actor && !(at < cycleFrom && cycleFrom <= next);
}

/** What belongs to an act and comes right after it: the answer to its request, the start after a crash. */
function endOfAct(choices: readonly Choice[], at: number, cycleFrom: number): number {
  const { do: what, actor } = choices[at] as Choice;
  const after: readonly Choice["do"][] =
    what === "handle" ? ["answer"] : what === "crash" ? ["start", "list"] : what === "start" ? ["list"] : [];
  let end = at + 1;
  for (const next of after) {
    if (end === cycleFrom || choices[end]?.do !== next || choices[end]?.actor !== actor) break;
    end++;
  }
  return end;
}

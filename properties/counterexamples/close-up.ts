import type { Choice } from "../../actors/choice.ts";
import type { Operation, RuntimeState } from "../../actors/runtime.ts";
import { step } from "../../actors/step.ts";
import type { World } from "../../actors/world.ts";
import { type ObservedTransition, observeTransitions } from "../../machines/adapter.ts";
import type { Move, RuntimeTalk, StoryStep } from "../report.ts";

/** What is done in words, by the kind of operation. */
const doing: Readonly<Record<Operation["kind"], string>> = {
  sandbox: "create sandbox",
  remove: "remove sandbox",
  pull: "pull",
  start: "start",
  probe: "probe",
  stop: "stop",
  exit: "exit",
};

/**
 * Takes steps and looks closer than a story does: which machines went from where to where, and what kubelets and container runtimes said to
 * one another. The latter is seen only where a runtime takes its time, not in a model.
 */
export class CloseUp {
  readonly #world: World;
  readonly #podNames = new Map<string, string>();
  #moves: Move[] = [];
  #runtime: RuntimeTalk[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Makes a choice happen. */
  step(choice: Choice): void {
    const world = this.#world;
    const index = choice.do === "ask" ? -1 : world.indexOf(choice.actor);
    const before = world.cells[index]?.runtime;
    const stop = observeTransitions((transition) => this.#note(choice.actor, transition));
    try {
      step(world, choice);
    } finally {
      stop();
    }
    const after = world.cells[index]?.runtime;
    if (!before || !after || before === after) return;
    if (choice.do === "complete") this.#says(choice.actor, "ends", choice.operation, before);
    // A container ends of itself: nobody has asked for that.
    for (const [id, { kind }] of Object.entries(after.operations))
      if (!before.operations[id] && kind !== "exit") this.#says(choice.actor, "asks", id, after);
  }

  /** What was seen since this was last asked. */
  seen(): Pick<StoryStep, "moves" | "runtime"> {
    const [moves, runtime] = [this.#moves, this.#runtime];
    this.#moves = [];
    this.#runtime = [];
    return { ...(moves.length > 0 && { moves }), ...(runtime.length > 0 && { runtime }) };
  }

  #note(actor: string, { machine, source, event, target, taken }: ObservedTransition): void {
    if (taken && source !== target) this.#moves.push({ actor, machine, event, from: source, to: target });
  }

  #says(actor: string, says: RuntimeTalk["says"], id: string, runtime: RuntimeState): void {
    const [kind = "", uid = "", container, ...rest] = id.split("/");
    const what = container === undefined ? "" : ` ${kind === "pull" ? rest.join("/") : container}`;
    const operation = `${doing[kind as Operation["kind"]]}${what} for ${this.#podName(uid, runtime)}`;
    this.#runtime.push({ actor, node: runtime.node, says, operation });
  }

  /** A pod's key, known as long as anybody spoke of it while it was there. */
  #podName(uid: string, { node }: RuntimeState): string {
    const pod = this.#world.store.podsOnNode(node).find(({ metadata }) => metadata.uid === uid);
    if (pod) this.#podNames.set(uid, `${pod.metadata.namespace}/${pod.metadata.name}`);
    return this.#podNames.get(uid) ?? uid;
  }
}

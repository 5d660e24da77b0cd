import { Explorer } from "../engine/explorer.ts";
import type { ActorModel, Heard } from "./actor-model.ts";
import type { Inbox } from "./inbox.ts";
import type { System, SystemState } from "./system.ts";
import { type SystemFault, SystemSpace } from "./system-space.ts";
import { type SystemStep, tellSteps } from "./system-step.ts";
import { viewerOf } from "./system-view.ts";

/** What might happen to an actor: the type of a message that it could receive, or of an event, or a timer, or a crash. */
export type Wish = { readonly receive: string } | { readonly event: string } | { readonly timer: string } | "crash";

/** Explores a system by hand: where one stands, what can happen, and why something cannot. */
export class SystemExplorer<H = unknown, S = unknown> {
  readonly #space: SystemSpace;
  readonly #explorer: Explorer<SystemFault>;

  constructor(system: System<H, S>) {
    this.#space = new SystemSpace(system as System);
    this.#explorer = new Explorer(this.#space);
  }

  /** What has happened. */
  get steps(): readonly SystemStep[] {
    return tellSteps(this.#space, this.#explorer.path);
  }

  get state(): SystemState<H, S> {
    const { state } = this.#explorer;
    return viewerOf<H, S>(this.#space)((slot) => state[slot] as number);
  }

  /** What can happen now. */
  get choices(): readonly SystemStep[] {
    return this.#explorer.steps().flatMap(({ to }) => tellSteps(this.#space, [this.#explorer.state, to]));
  }

  /** Takes a choice, by its place. */
  take(index: number): void {
    this.#explorer.take(index);
  }

  /** Goes back one step; false at the beginning. */
  back(): boolean {
    return this.#explorer.back();
  }

  /** Why something cannot happen to an actor now; undefined if it can. */
  whyNot(name: string, wish: Wish): string | undefined {
    const index = this.#space.actors.findIndex((actor) => actor.name === name);
    const actor = this.#space.actors[index];
    if (!actor) throw new Error(`no actor is called ${name}`);
    const id = this.#explorer.state[index] as number;
    if (wish === "crash") return this.#whyNoCrash();
    if ("receive" in wish) return this.#whyNotReceived(actor, index, id, wish.receive);
    if ("timer" in wish)
      return actor.timers(id).includes(wish.timer)
        ? undefined
        : `the timer ${wish.timer} is not armed in ${actor.path(id)}`;
    const event = actor.events.find(({ type }) => type === wish.event);
    if (!event) return `${wish.event} is none of the events that may happen to ${name}`;
    return this.#whyNotHeard(actor, id, event as Heard);
  }

  #whyNoCrash(): string | undefined {
    const { crashesAt } = this.#space;
    if (crashesAt < 0) return "the system has no crashes";
    return this.#explorer.state[crashesAt] === 0 ? "no crash is left of the budget" : undefined;
  }

  #whyNotReceived(actor: ActorModel, index: number, id: number, type: string): string | undefined {
    const contents = this.#explorer.state[this.#space.inboxesAt + index] as number;
    const inbox = this.#space.inboxes[index] as Inbox;
    const onTheWay = inbox.envelopes(contents).filter(({ message }) => message.type === type);
    if (onTheWay.length === 0) return `no ${type} is on its way to ${actor.name}`;
    const next = inbox
      .deliverable(contents)
      .map(({ envelope }) => inbox.envelope(envelope))
      .filter(({ message }) => message.type === type);
    if (next.length === 0) return `the ${type} from ${onTheWay[0]?.from} is not the first in its queue`;
    const reasons = next.map(({ message, from }) => this.#whyNotHeard(actor, id, { ...message, from }));
    return reasons.includes(undefined) ? undefined : reasons[0];
  }

  #whyNotHeard(actor: ActorModel, id: number, heard: Heard): string | undefined {
    const { sharedAt } = this.#space;
    const event = sharedAt < 0 ? heard : { ...heard, shared: this.state.shared };
    return actor.hear(id, event)
      ? undefined
      : `no transition of ${actor.path(id) || actor.name} takes ${heard.type} now`;
  }
}

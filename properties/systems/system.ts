import type { AnyStateMachine } from "xstate";
import type { MachineState } from "../../machines/machine-state.ts";
import type { Property } from "../engine/property.ts";

/** What actors say to one another: plain data. Who sent it is added when it is delivered, as `from`. */
export interface Message {
  readonly type: string;
}

/** A message is on its way to an actor, or to several. */
export interface Send<M extends Message = Message> {
  readonly type: "send";
  readonly to: string | readonly string[];
  readonly message: M;
}

/** What all actors share has another value. */
export interface Write<S = unknown> {
  readonly type: "write";
  readonly value: S;
}

/** All that a machine of a system may ask for, by `emit`. Timers (`after`) are asked for by XState itself. */
export type SystemEffect<M extends Message = Message, S = unknown> = Send<M> | Write<S>;

/** A message on its way. */
export interface Envelope<M extends Message = Message> {
  readonly from: string;
  readonly to: string;
  readonly message: M;
}

/** How messages get from one actor to another. */
export interface Channel {
  /** `ordered`: of one sender the first is received first. `unordered`: any may come next. */
  readonly order: "ordered" | "unordered";
  /** Any message may get lost. In the long run none does: losing is a fault. */
  readonly lossy?: boolean;
  /**
   * A message may be received again and again. Unordered: it is never used up, and a second one of the same makes no difference.
   * Ordered: the first may be received and stay.
   */
  readonly duplicating?: boolean;
  /** Equal messages of one sender on their way at once; one more makes no difference. Unbounded when unset. Only of unordered channels that do not duplicate. */
  readonly maxCopies?: number;
  /** Which senders use it; all when unset. */
  readonly from?: string | readonly string[];
  /** Which receivers; all when unset. */
  readonly to?: string | readonly string[];
}

/** One actor. */
export interface SystemActor {
  /** Its effects are SystemEffects; it hears messages, with `from`, and with `shared` if the system shares something. */
  readonly machine: AnyStateMachine;
  /** What may happen to it at any time, as long as its machine handles it: nondeterministic choices, what a user does. */
  readonly events?: readonly Message[];
  /**
   * Where it is after a crash, from where it was: what is durable. Its first state when unset. Messages on their way are not lost, and
   * what it does when it first starts, it does again only if this is unset.
   */
  readonly restart?: (before: MachineState) => Pick<MachineState, "value" | "context">;
}

/** What is remembered beside the actors, for properties about what happened. Pure functions over plain data. */
export interface History<H> {
  readonly initial: H;
  readonly onSend?: (history: H, envelope: Envelope) => H;
  readonly onReceive?: (history: H, envelope: Envelope) => H;
}

/** Actors, what is between them, and what must hold. */
export interface System<H = unknown, S = unknown> {
  readonly name?: string;
  /** By name, in the order in which they take their turns. A bare machine is an actor without more. */
  readonly actors: Readonly<Record<string, AnyStateMachine | SystemActor>>;
  /** The first that fits is used. Unordered, reliable when unset. */
  readonly channels?: Channel | readonly Channel[];
  readonly history?: History<H>;
  /** The first value of what all actors read, as `shared` of every event, and write. */
  readonly shared?: S;
  /** How many crashes there may be in all; none when unset. */
  readonly crashes?: number;
  /**
   * Groups of actors that differ by nothing but their names: their machines are the same, but for names in contexts and messages,
   * where they are whole texts or names of fields. Sets of names are records then: the order of a list means something.
   */
  readonly symmetric?: readonly (readonly string[])[];
  readonly properties: readonly Property<SystemState<H, S>>[];
}

/** A state of a system, as properties see it. What is not looked at does not matter: answers are remembered by what was. */
export interface SystemState<H = unknown, S = unknown> {
  /** The names of all actors. */
  readonly actors: readonly string[];
  /** An actor's state. Throws on a name that no actor has. */
  actor(name: string): MachineState;
  /** An actor's context, as what the caller knows it to be. */
  context<C>(name: string): C;
  /** Whether an actor is in a state of its machine, or below it: `waiting`, `waiting.longer`. */
  matches(name: string, path: string): boolean;
  /** The messages on their way to an actor; several equal ones are several. */
  inbox(name: string): readonly Envelope[];
  readonly history: H;
  readonly shared: S;
}

import { type AnyStateMachine, createActor, type ExecutableActionObject } from "xstate";
import { frozenPlain } from "./plain-data.ts";

/** What an `after` transition asks of the driver. A timer is named as its delay is; no two of one name are armed at once. */
export type TimerEffect =
  /** Fire this timer after so long; arming an armed timer sets it anew. */
  | { readonly type: "arm"; readonly timer: string; readonly afterMs: number }
  /** Cancelling a timer that is not armed is no mistake: a fired timer is cancelled too, as its state is left. */
  | { readonly type: "cancel"; readonly timer: string };

/** XState's actions as effects: emitted events, and the delayed raise and cancel that `after` is made of. */
export function effectsOf<F>(
  actions: readonly ExecutableActionObject[],
  timers: ReadonlyMap<string, string>,
): readonly (F | TimerEffect)[] {
  const effects: (F | TimerEffect)[] = [];
  const nameOf = (sendId: string): string => timers.get(sendId) ?? sendId;
  for (const { type, params } of actions) {
    // Which params an action has is fixed by its type; XState's own type says `unknown`.
    if (type === "xstate.emit") effects.push(frozenPlain((params as { event: F }).event));
    else if (type === "xstate.cancel") {
      effects.push({ type: "cancel", timer: nameOf((params as { sendId: string }).sendId) });
    } else if (type === "xstate.raise") {
      // A raise without delay is in the internal queue already: delivering it would be delivering it twice.
      const { id, delay } = params as { id: string; delay: number | undefined };
      if (delay !== undefined) effects.push({ type: "arm", timer: nameOf(id), afterMs: delay });
    }
  }
  return Object.freeze(effects);
}

/** A scope, and the actions that it has noted so far. */
export interface RecordingScope {
  readonly scope: Parameters<AnyStateMachine["transition"]>[2];
  readonly actions: ExecutableActionObject[];
}

/** A scope for `machine.transition` that executes nothing and notes the actions; made once, where `transition()` makes an actor a call. */
export function recordingScope(machine: AnyStateMachine): RecordingScope {
  const self = createActor(machine);
  const actions: ExecutableActionObject[] = [];
  const ignore = (): void => {};
  const scope = {
    self,
    system: self.system,
    id: machine.id,
    sessionId: "",
    logger: ignore,
    defer: ignore,
    emit: ignore,
    stopChild: ignore,
    actionExecutor: (action: ExecutableActionObject) => void actions.push(action),
  };
  return { scope, actions };
}

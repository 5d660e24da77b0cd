import type { Envelope, Message } from "./system.ts";
import type { Happened, SystemSpace } from "./system-space.ts";

/** One step of a run, told. */
export interface SystemStep extends Happened {
  /** Where the actor is then: the path of its machine's state. */
  readonly state: string;
  /** `tm receives prepared from rm0; sends commit to rm0, rm1`. */
  readonly text: string;
}

/** The steps between the states of a run. */
export function tellSteps(space: SystemSpace, states: readonly Int32Array[]): SystemStep[] {
  return states.slice(1).map((to, at) => {
    const happened = space.explain(states[at] as Int32Array, to);
    const index = space.actors.findIndex(({ name }) => name === happened.actor);
    const state = space.actors[index]?.path(to[index] as number) ?? "";
    return { ...happened, state, text: textOf(happened) };
  });
}

function textOf({ kind, actor, envelope, event, timer, sent }: Happened): string {
  const message = envelope ? `${messageText(envelope.message)} from ${envelope.from}` : "";
  const texts: Readonly<Record<Happened["kind"], string>> = {
    receive: `${actor} receives ${message}`,
    repeat: `${actor} receives ${message}, which may come again`,
    loss: `lost on its way to ${actor}: ${message}`,
    event: `${actor}: ${event ? messageText(event) : ""}`,
    timer: `${actor}'s timer ${timer ?? ""} goes off`,
    crash: `${actor} crashes and starts again`,
  };
  return [texts[kind], ...sentText(sent)].join("; ");
}

/** Equal messages to several are told once. */
function sentText(sent: readonly Envelope[]): string[] {
  const receivers = new Map<string, string[]>();
  for (const { to, message } of sent) {
    const text = messageText(message);
    receivers.set(text, [...(receivers.get(text) ?? []), to]);
  }
  return [...receivers].map(([text, to]) => `sends ${text} to ${to.join(", ")}`);
}

/** `put {"value":"A"}`. */
function messageText({ type, ...rest }: Message): string {
  return Object.keys(rest).length === 0 ? type : `${type} ${JSON.stringify(rest)}`;
}

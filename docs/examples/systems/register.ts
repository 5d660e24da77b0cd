/** A register: something that can be written and read. Its clients, and what must hold of it, whoever serves it. */
import { emit, setup } from "xstate";
import type { Property } from "../../../properties/engine/property.ts";
import {
  type Calls,
  type CallsOf,
  callHistory,
  isLinearizable,
  type Sequential,
} from "../../../properties/systems/linearizability.ts";
import type { Send, SystemState } from "../../../properties/systems/system.ts";

export type ToServer = { readonly type: "put"; readonly value: string } | { readonly type: "get" };
export type ToClient = { readonly type: "putOk" } | { readonly type: "getOk"; readonly value: string | null };

/** Writes a value at one server, and when that is done reads it at another. */
export function client(value: string, writesAt: string, readsAt: string) {
  return setup({
    types: {} as { events: ToClient & { readonly from: string }; emitted: Send<ToServer> },
    actions: {
      put: emit({ type: "send", to: writesAt, message: { type: "put", value } }),
      get: emit({ type: "send", to: readsAt, message: { type: "get" } }),
    },
  }).createMachine({
    id: "client",
    initial: "writing",
    states: {
      writing: { entry: "put", on: { putOk: "reading" } },
      /** Another `putOk` means nothing. */
      reading: { entry: "get", on: { getOk: "done" } },
      done: {},
    },
  });
}

/** Clients by name, spread over the servers. */
export function clients(count: number, servers: readonly string[]): Record<string, ReturnType<typeof client>> {
  const serverOf = (index: number): string => servers[index % servers.length] as string;
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const place = servers.length + index;
      return [`client${index}`, client("ABCDEFGH".charAt(index), serverOf(place), serverOf(place + 1))];
    }),
  );
}

type Call = { readonly write: string } | { readonly read: true };
type Result = { readonly written: true } | { readonly value: string | null };
export type RegisterCalls = Calls<Call, Result>;

const messages: CallsOf<Call, Result> = {
  call: ({ message }) => {
    const { type, value } = message as ToServer & { readonly value: string };
    return type === "put" ? { write: value } : type === "get" ? { read: true } : undefined;
  },
  result: ({ message }) => {
    const { type, value } = message as ToClient & { readonly value: string | null };
    return type === "putOk" ? { written: true } : type === "getOk" ? { value } : undefined;
  },
};

/** Who called what, and what came of it. */
export const registerHistory = callHistory(messages);

const register: Sequential<string | null, Call, Result> = {
  initial: null,
  apply: (value, call) =>
    "write" in call ? { value: call.write, result: { written: true } } : { value, result: { value } },
};

/** What must hold of every register. */
export function registerProperties(names: readonly string[]): readonly Property<SystemState<RegisterCalls>>[] {
  return [
    {
      kind: "always",
      name: "the register is linearizable",
      objection: ({ history }) =>
        isLinearizable(history, register) ? undefined : `no order explains ${JSON.stringify(history.byCaller)}`,
    },
    {
      kind: "sometimes",
      name: "a value is on its way to a reader",
      holds: (state) =>
        names.some((name) =>
          state.inbox(name).some(({ message }) => {
            const { type, value } = message as ToClient & { readonly value: string | null };
            return type === "getOk" && value !== null;
          }),
        ),
    },
  ];
}

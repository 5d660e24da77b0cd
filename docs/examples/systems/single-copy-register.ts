/** A register of which each server keeps a copy of its own and knows nothing of the others: linearizable as long as there is one server. */
import { assign, emit, setup } from "xstate";
import type { Send, System } from "../../../properties/systems/system.ts";
import {
  clients,
  type RegisterCalls,
  registerHistory,
  registerProperties,
  type ToClient,
  type ToServer,
} from "./register.ts";

/** Answers at once. */
const server = setup({
  types: {} as {
    context: { readonly value: string | null };
    events: ToServer & { readonly from: string };
    emitted: Send<ToClient>;
  },
  actions: {
    write: assign(({ context, event }) => (event.type === "put" ? { value: event.value } : context)),
    acknowledge: emit(({ event }) => ({ type: "send", to: event.from, message: { type: "putOk" } })),
    answer: emit(({ context, event }) => ({
      type: "send",
      to: event.from,
      message: { type: "getOk", value: context.value },
    })),
  },
}).createMachine({
  id: "server",
  context: { value: null },
  on: { put: { actions: ["write", "acknowledge"] }, get: { actions: "answer" } },
});

export function singleCopyRegister(clientCount: number, serverCount: number): System<RegisterCalls> {
  const servers = Array.from({ length: serverCount }, (_, index) => `server${index}`);
  const callers = clients(clientCount, servers);
  return {
    name: `single-copy register, ${clientCount} clients, ${serverCount} servers`,
    actors: { ...Object.fromEntries(servers.map((name) => [name, server])), ...callers },
    history: registerHistory,
    properties: registerProperties(Object.keys(callers)),
  };
}

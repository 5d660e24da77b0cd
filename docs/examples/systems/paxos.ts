/**
 * Single-decree paxos (Lamport, "Paxos made simple") as the server side of a register: servers agree on one value, whoever proposes what. Each
 * server is proposer and acceptor in one, and its messages to itself are not sent.
 */
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

/** A term: its number, and who leads it. */
interface Ballot {
  readonly round: number;
  readonly leader: string;
}

/** What a client wants to be written. */
interface Proposal {
  readonly client: string;
  readonly value: string;
}

interface Accepted {
  readonly ballot: Ballot;
  readonly proposal: Proposal;
}

type Internal =
  /** Promise to take part in no earlier term. */
  | { readonly type: "prepare"; readonly ballot: Ballot }
  /** Promised; and this I have accepted in an earlier term. */
  | { readonly type: "prepared"; readonly ballot: Ballot; readonly accepted: Accepted | null }
  | { readonly type: "accept"; readonly ballot: Ballot; readonly proposal: Proposal }
  | { readonly type: "accepted"; readonly ballot: Ballot }
  | { readonly type: "decided"; readonly ballot: Ballot; readonly proposal: Proposal };

type ServerEvent = (Internal | ToServer) & { readonly from: string };
type Event<T extends ServerEvent["type"]> = Extract<ServerEvent, { readonly type: T }>;

interface Context {
  readonly self: string;
  readonly peers: readonly string[];
  readonly ballot: Ballot;
  /** As leader: what it proposes, what others have promised and accepted. */
  readonly proposal: Proposal | null;
  readonly prepares: Readonly<Record<string, Accepted | null>>;
  readonly accepts: Readonly<Record<string, true>>;
  /** As acceptor. */
  readonly accepted: Accepted | null;
}

function compare(a: Ballot, b: Ballot): number {
  return a.round - b.round || (a.leader < b.leader ? -1 : a.leader > b.leader ? 1 : 0);
}

/** What was accepted in the latest of all terms, if anything was: the leader must go on with it. */
function latest(prepares: Context["prepares"]): Proposal | undefined {
  const accepted = Object.values(prepares).filter((each) => each !== null);
  return accepted.sort((a, b) => compare(b.ballot, a.ballot))[0]?.proposal;
}

const size = (record: object): number => Object.keys(record).length;
const majority = ({ peers }: Context): number => Math.floor((peers.length + 1) / 2) + 1;
const toPeers = ({ peers }: Context, message: Internal): Send<Internal> => ({ type: "send", to: peers, message });
const noted = (context: Context, { from, accepted }: Event<"prepared">) => ({ ...context.prepares, [from]: accepted });
const counted = (context: Context, { from }: Event<"accepted">) => ({ ...context.accepts, [from]: true as const });

const parts = setup({
  types: {} as { context: Context; events: ServerEvent; emitted: Send<Internal | ToClient> },
  actions: {
    beginTerm: assign(({ context: { self, ballot, accepted }, event }) => ({
      proposal: { client: event.from, value: (event as Event<"put">).value },
      ballot: { round: ballot.round + 1, leader: self },
      prepares: { [self]: accepted },
      accepts: {},
    })),
    askToPrepare: emit(({ context }) => toPeers(context, { type: "prepare", ballot: context.ballot })),
    joinTerm: assign(({ event }) => ({ ballot: (event as Event<"prepare" | "accept" | "decided">).ballot })),
    promise: emit(({ context, event }) => ({
      type: "send",
      to: event.from,
      message: { type: "prepared", ballot: context.ballot, accepted: context.accepted },
    })),
    notePromise: assign(({ context, event }) => ({ prepares: noted(context, event as Event<"prepared">) })),
    choose: assign(({ context }) => {
      const proposal = latest(context.prepares) ?? (context.proposal as Proposal);
      return { proposal, accepted: { ballot: context.ballot, proposal }, accepts: { [context.self]: true as const } };
    }),
    askToAccept: emit(({ context }) =>
      toPeers(context, { type: "accept", ballot: context.ballot, proposal: context.proposal as Proposal }),
    ),
    accept: assign(({ event }) => {
      const { ballot, proposal } = event as Event<"accept" | "decided">;
      return { accepted: { ballot, proposal } };
    }),
    confirm: emit(({ context, event }) => ({
      type: "send",
      to: event.from,
      message: { type: "accepted", ballot: context.ballot },
    })),
    noteAcceptance: assign(({ context, event }) => ({ accepts: counted(context, event as Event<"accepted">) })),
    tellDecision: emit(({ context }) =>
      toPeers(context, { type: "decided", ballot: context.ballot, proposal: context.proposal as Proposal }),
    ),
    acknowledge: emit(({ context }) => ({
      type: "send",
      to: (context.proposal as Proposal).client,
      message: { type: "putOk" },
    })),
    answer: emit(({ context, event }) => ({
      type: "send",
      to: event.from,
      message: { type: "getOk", value: (context.accepted as Accepted).proposal.value },
    })),
  },
  guards: {
    isFirst: ({ context }) => context.proposal === null,
    isLater: ({ context, event }) => compare(context.ballot, (event as Event<"prepare">).ballot) < 0,
    isNotEarlier: ({ context, event }) => compare(context.ballot, (event as Event<"accept">).ballot) <= 0,
    isOfTerm: ({ context, event }) => compare(context.ballot, (event as Event<"prepared">).ballot) === 0,
    makesQuorumOfPromises: ({ context, event }) =>
      compare(context.ballot, (event as Event<"prepared">).ballot) === 0 &&
      size(noted(context, event as Event<"prepared">)) === majority(context),
    makesQuorumOfAcceptances: ({ context, event }) =>
      compare(context.ballot, (event as Event<"accepted">).ballot) === 0 &&
      size(counted(context, event as Event<"accepted">)) === majority(context),
  },
});

function server(self: string, peers: readonly string[]) {
  const ballot: Ballot = { round: 0, leader: "" };
  return parts.createMachine({
    id: "server",
    context: { self, peers, ballot, proposal: null, prepares: {}, accepts: {}, accepted: null },
    initial: "open",
    states: {
      open: {
        on: {
          put: { guard: "isFirst", actions: ["beginTerm", "askToPrepare"] },
          prepare: { guard: "isLater", actions: ["joinTerm", "promise"] },
          prepared: [
            { guard: "makesQuorumOfPromises", actions: ["notePromise", "choose", "askToAccept"] },
            { guard: "isOfTerm", actions: "notePromise" },
          ],
          accept: { guard: "isNotEarlier", actions: ["joinTerm", "accept", "confirm"] },
          accepted: [
            {
              guard: "makesQuorumOfAcceptances",
              target: "decided",
              actions: ["noteAcceptance", "tellDecision", "acknowledge"],
            },
            { guard: "isOfTerm", actions: "noteAcceptance" },
          ],
          decided: { target: "decided", actions: ["joinTerm", "accept"] },
        },
      },
      /** The value is decided, and known here: reads are answered. Nothing leads out. */
      decided: { on: { get: { actions: "answer" } } },
    },
  });
}

export function paxos(clientCount: number, serverCount: number): System<RegisterCalls> {
  const servers = Array.from({ length: serverCount }, (_, index) => `server${index}`);
  const callers = clients(clientCount, servers);
  return {
    name: `paxos, ${clientCount} clients, ${serverCount} servers`,
    actors: {
      ...Object.fromEntries(
        servers.map((self) => [
          self,
          server(
            self,
            servers.filter((other) => other !== self),
          ),
        ]),
      ),
      ...callers,
    },
    history: registerHistory,
    properties: registerProperties(Object.keys(callers)),
  };
}

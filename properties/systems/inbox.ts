import { canonicalJson } from "../../machines/plain-data.ts";
import { PairTable } from "../engine/pair-table.ts";
import { Numbered } from "./numbered.ts";
import type { Channel, Envelope } from "./system.ts";

/** What is on its way to one actor: how often each unordered message, and for each sender of ordered ones its queue. By numbers of envelopes. */
interface Contents {
  readonly bag: readonly (readonly [envelope: number, copies: number])[];
  readonly lanes: readonly (readonly [sender: string, queue: readonly number[]])[];
}

/** Quicker than JSON: numbers between signs. Names of senders are quoted. */
function textOf({ bag, lanes }: Contents): string {
  let text = bag.join(";");
  for (const [sender, queue] of lanes) text += `|${JSON.stringify(sender)}:${queue}`;
  return text;
}

/** A message that can be received next. */
export interface Deliverable {
  readonly envelope: number;
  readonly channel: Channel;
}

/** A snapshot of an inbox's numbers. */
export interface InboxNumbers {
  readonly envelopes: readonly Envelope[];
  readonly contents: readonly Contents[];
  readonly bundles: readonly (readonly number[])[];
}

/**
 * All that can be on its way to one actor, numbered: the network is split by receiver, so that a step changes few numbers.
 * Number 0 is the empty inbox.
 */
export class Inbox {
  readonly #channelOf: (envelope: Envelope) => Channel;
  readonly #envelopes = new Numbered<Envelope>();
  readonly #contents = new Numbered<Contents>(textOf);
  readonly #bundles = new Numbered<readonly number[]>(String);
  readonly #removed = new PairTable();
  readonly #deliverable: (readonly Deliverable[])[] = [];

  constructor(channelOf: (envelope: Envelope) => Channel) {
    this.#channelOf = channelOf;
    this.#contents.id({ bag: [], lanes: [] });
  }

  envelopeId(envelope: Envelope): number {
    return this.#envelopes.id(envelope);
  }

  envelope(id: number): Envelope {
    return this.#envelopes.at(id);
  }

  /** The number of several envelopes that are sent at once, in this order. */
  bundleId(envelopes: readonly number[]): number {
    return this.#bundles.id(envelopes);
  }

  bundle(id: number): readonly Envelope[] {
    return this.#bundles.at(id).map((envelope) => this.envelope(envelope));
  }

  /** The inbox after a bundle has been sent to it. */
  add(contents: number, bundle: number): number {
    let after = this.#contents.at(contents);
    for (const envelope of this.#bundles.at(bundle)) after = this.#with(after, envelope);
    return this.#contents.id(after);
  }

  /** The inbox after one copy of a message has left it, from the front of its queue if it is ordered. */
  remove(contents: number, envelope: number): number {
    const known = this.#removed.get(envelope, contents);
    if (known >= 0) return known;
    const id = this.#contents.id(this.#without(contents, envelope));
    this.#removed.set(envelope, contents, id);
    return id;
  }

  #without(contents: number, envelope: number): Contents {
    const { bag, lanes } = this.#contents.at(contents);
    const { from } = this.#envelopes.at(envelope);
    if (this.#channel(envelope).order === "ordered") {
      const rest = lanes.map(([sender, queue]) => [sender, sender === from ? queue.slice(1) : queue] as const);
      return { bag, lanes: rest.filter(([, queue]) => queue.length > 0) };
    }
    const fewer = bag.map(([each, copies]) => [each, each === envelope ? copies - 1 : copies] as const);
    return { bag: fewer.filter(([, copies]) => copies > 0), lanes };
  }

  /** What can be received next, in a fixed order. */
  deliverable(contents: number): readonly Deliverable[] {
    const known = this.#deliverable[contents];
    if (known) return known;
    const { bag, lanes } = this.#contents.at(contents);
    const next = [...bag.map(([envelope]) => envelope), ...lanes.flatMap(([, queue]) => queue.slice(0, 1))];
    const deliverable = next.map((envelope) => ({ envelope, channel: this.#channel(envelope) }));
    this.#deliverable[contents] = deliverable;
    return deliverable;
  }

  /** All messages on their way, each as often as it is. */
  envelopes(contents: number): readonly Envelope[] {
    const { bag, lanes } = this.#contents.at(contents);
    const all = [
      ...bag.flatMap(([id, copies]) => Array<number>(copies).fill(id)),
      ...lanes.flatMap(([, queue]) => queue),
    ];
    return all.map((id) => this.#envelopes.at(id));
  }

  /** The number here of what is in an inbox elsewhere, each envelope changed on the way. */
  translated(other: Inbox, contents: number, change: (envelope: Envelope) => Envelope): number {
    const { bag, lanes } = other.#contents.at(contents);
    const here = (id: number): number => this.envelopeId(change(other.envelope(id)));
    return this.#contents.id({
      bag: bag.map(([id, copies]) => [here(id), copies] as const).sort(([a], [b]) => a - b),
      lanes: sorted(
        lanes.map(([, queue]) => {
          const ids = queue.map(here);
          return [this.envelope(ids[0] as number).from, ids] as const;
        }),
      ),
    });
  }

  get numbers(): InboxNumbers {
    return { envelopes: this.#envelopes.all, contents: this.#contents.all, bundles: this.#bundles.all };
  }

  set numbers({ envelopes, contents, bundles }: InboxNumbers) {
    this.#envelopes.all = envelopes;
    this.#contents.all = contents;
    this.#bundles.all = bundles;
  }

  #channel(envelope: number): Channel {
    return this.#channelOf(this.#envelopes.at(envelope));
  }

  #with({ bag, lanes }: Contents, envelope: number): Contents {
    const { order, duplicating, maxCopies = Number.POSITIVE_INFINITY } = this.#channel(envelope);
    if (order === "ordered") {
      const { from } = this.#envelopes.at(envelope);
      const queue = lanes.find(([sender]) => sender === from)?.[1] ?? [];
      const others = lanes.filter(([sender]) => sender !== from);
      return { bag, lanes: sorted([...others, [from, [...queue, envelope]] as const]) };
    }
    const copies = bag.find(([each]) => each === envelope)?.[1] ?? 0;
    const most = duplicating ? 1 : maxCopies;
    const others = bag.filter(([each]) => each !== envelope);
    return { bag: [...others, [envelope, Math.min(copies + 1, most)] as const].sort(([a], [b]) => a - b), lanes };
  }
}

function sorted(lanes: Contents["lanes"]): Contents["lanes"] {
  return [...lanes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The channel that an envelope uses: the first that fits, or an unordered, reliable one. */
export function channelFor(channels: Channel | readonly Channel[] | undefined): (envelope: Envelope) => Channel {
  const all: readonly Channel[] = channels === undefined ? [] : "order" in channels ? [channels] : channels;
  for (const channel of all) {
    const { order, maxCopies, duplicating } = channel;
    if (maxCopies !== undefined && (order === "ordered" || duplicating || maxCopies < 1))
      throw new Error(
        `maxCopies is of unordered channels that do not duplicate, and at least 1: ${canonicalJson(channel)}`,
      );
  }
  const fits = (names: string | readonly string[] | undefined, name: string): boolean =>
    names === undefined || names === name || (Array.isArray(names) && names.includes(name));
  return ({ from, to }) => all.find((channel) => fits(channel.from, from) && fits(channel.to, to)) ?? reliable;
}

const reliable: Channel = { order: "unordered" };

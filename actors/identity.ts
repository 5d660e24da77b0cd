import type { KubeObject } from "../machines/api/object.ts";
import type { ApiRequest } from "../machines/api/request.ts";
import type { Cell } from "./cell.ts";
import type { Random } from "./random.ts";
import type { Store } from "./store.ts";

/** The identity that an object gets if the request creates one. */
export interface Identity {
  readonly uid: string;
  /** What `generateName` is completed with. */
  readonly suffix: string;
}

/** What of a world decides how something new in it is named. */
export interface Surroundings {
  readonly random: Random;
  readonly store: Store;
  readonly cells: readonly Cell[];
}

/** How a world names what is created in it. */
export type IdentityPolicy = (world: Surroundings, request: ApiRequest) => Identity;

/** The alphabet of upstream's `rand.String`: no vowels, and nothing that looks alike. */
const suffixAlphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Random uids (version 4) and five-letter suffixes, from the world's seed. */
export const randomIdentity: IdentityPolicy = (world, request) => {
  if (request.verb !== "create") return { uid: "", suffix: "" };
  let hex = "";
  for (let word = 0; word < 4; word++) hex += world.random.between(0, 0xffffffff).toString(16).padStart(8, "0");
  const variant = "89ab"[world.random.between(0, 3)];
  const uid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  let suffix = "";
  for (let letter = 0; letter < 5; letter++)
    suffix += suffixAlphabet[world.random.between(0, suffixAlphabet.length - 1)];
  return { uid, suffix };
};

/**
 * For model worlds, where states must repeat: the smallest suffix and the smallest uid that nothing in the world mentions any
 * more, neither an object nor anybody's memory, cache or request. So a name is used again only when nobody can tell, and two
 * pods that play the same part end up with the same names, whatever came before them.
 */
export const canonicalIdentity: IdentityPolicy = (world, request) =>
  canonicalIdentityAmong((name) => isMentioned(world, name), request);

/** The same for whoever has a quicker way to tell whether anything in the world mentions a name. */
export function canonicalIdentityAmong(isMentioned: (name: string) => boolean, request: ApiRequest): Identity {
  if (request.verb !== "create") return { uid: "", suffix: "" };
  // A client may send anything; what is no object is refused later, and needs no name.
  const { name, generateName } = (request.object as Partial<KubeObject> | null)?.metadata ?? {};
  const place = `${request.resource}.${request.namespace ?? ""}`;
  if (name) return { uid: smallestFree((n) => `${place}.${name}-${n}`, isMentioned), suffix: "" };
  for (let n = 0; ; n++) {
    const suffix = suffixOf(n);
    const generated = `${generateName}${suffix}`;
    const uid = `${place}.${generated}-0`;
    // Somebody may still know an object that is gone by its uid alone: a kubelet its containers, a controller its expectations.
    if (!isMentioned(generated) && !isMentioned(uid)) return { uid, suffix };
  }
}

function smallestFree(candidate: (n: number) => string, isMentioned: (name: string) => boolean): string {
  for (let n = 0; ; n++) if (!isMentioned(candidate(n))) return candidate(n);
}

/** 0 → "b", 1 → "c", … 27 → "cb". */
function suffixOf(n: number): string {
  const last = suffixAlphabet[n % suffixAlphabet.length] as string;
  return n < suffixAlphabet.length ? last : suffixOf(Math.floor(n / suffixAlphabet.length)) + last;
}

/** Whether any object or component of the world knows this name. */
function isMentioned(world: Surroundings, name: string): boolean {
  return world.cells.some((cell) => cellMentions(cell, name)) || storeMentions(world.store, name);
}

/** Whether anything on its way to or from a component, or in its memory, mentions a name. Looked for part by part: cells share most. */
export function cellMentions(
  { state, inbox, call, timers, outbox, runtime, frozen, skewed }: Cell,
  name: string,
): boolean {
  const mentionsIt = (part: unknown) => mentions(part, name);
  return (
    [state, call, runtime, frozen, skewed].some(mentionsIt) ||
    [inbox, timers, outbox].some((parts) => parts.some(mentionsIt))
  );
}

/** Whether any object of a store mentions a name. */
export function storeMentions(store: Store, name: string): boolean {
  for (const [, object] of store.entries()) if (mentions(object, name)) return true;
  return false;
}

/** Whether a value, plain data that does not change, mentions a name. */
export function mentions(value: unknown, name: string): boolean {
  if (typeof value === "string") return textMentions(value, name);
  return typeof value === "object" && value !== null && textMentions(textOf(value), name);
}

const texts = new WeakMap<object, string>();

function textOf(value: object): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}

/** As a whole name: `web-b` is not mentioned by `web-bc`, nor by `web-b-x`. */
function textMentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[a-z0-9-]/.test(text[at + name.length] ?? "")) return true;
  }
  return false;
}

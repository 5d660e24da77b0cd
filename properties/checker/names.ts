import type { Stored } from "../../machines/api/object.ts";
import { machineOf } from "../../machines/machine-state.ts";

/** More things than this are not told apart: a set of them is one integer. */
const mostThings = 31;

/**
 * The things of a model world that may change names with one another, numbered from 0: nodes, and what was named by a `generateName`.
 * A thing's texts are its name and whatever else is its own, a node's addresses say; all of a group have as many.
 */
export class Names {
  readonly groups: number[][] = [];
  readonly versions: Map<string, Stored>;
  readonly #texts: (readonly string[])[] = [];
  readonly #groupOf: number[] = [];
  readonly #byText = new Map<string, { readonly thing: number; readonly at: number }>();
  readonly #generated = new Map<string, number>();
  readonly #known = new WeakMap<object, number>();
  readonly #ofVersions = new Map<string, number>();
  /** Of all texts; in the beginning it finds nothing. */
  #pattern = /(?!)/g;

  /** @param versions the object that has or had each resource version, which in a model world is a digest of it. */
  constructor(versions: Map<string, Stored>) {
    this.versions = versions;
  }

  get things(): number {
    return this.#texts.length;
  }

  /** Things that may change names from now on. Throws a RangeError if there are too many. */
  addGroup(group: readonly (readonly string[])[]): void {
    this.groups.push([]);
    for (const texts of group) this.#add(texts, this.groups.length - 1);
  }

  /** Something was named by a `generateName`: it may change names with all others that were. */
  generated(name: string, generateName: string): void {
    if (this.#byText.has(name)) return;
    let group = this.#generated.get(generateName);
    if (group === undefined) {
      group = this.groups.push([]) - 1;
      this.#generated.set(generateName, group);
    }
    this.#add([name], group);
  }

  textOf(thing: number, at: number): string {
    return (this.#texts[thing] as readonly string[])[at] as string;
  }

  groupOf(thing: number): number {
    return this.#groupOf[thing] as number;
  }

  /** A text with all names in it replaced. */
  replaced(text: string, by: (thing: number, at: number) => string): string {
    return text.replace(this.#pattern, (found) => {
      const { thing, at } = this.#byText.get(found) as { thing: number; at: number };
      return by(thing, at);
    });
  }

  /** The things that plain data mentions, as bits. Asked again, it remembers. */
  mentionedIn(value: unknown): number {
    if (typeof value === "string") return this.#mentionedInText(value);
    if (typeof value !== "object" || value === null) return 0;
    let mentioned = this.#known.get(value);
    if (mentioned === undefined) {
      mentioned = machineOf(value) === undefined ? this.#mentionedInFields(value) : 0;
      this.#known.set(value, mentioned);
    }
    return mentioned;
  }

  #mentionedInFields(value: object): number {
    let mentioned = 0;
    for (const [name, field] of Object.entries(value))
      mentioned |= this.#mentionedInText(name) | this.mentionedIn(field);
    return mentioned;
  }

  #mentionedInText(text: string): number {
    const stored = this.versions.get(text);
    if (stored) return this.#mentionedInVersion(text, stored);
    let mentioned = 0;
    for (const [found] of text.matchAll(this.#pattern)) mentioned |= 1 << (this.#byText.get(found)?.thing ?? 0);
    return mentioned;
  }

  #mentionedInVersion(version: string, stored: Stored): number {
    let mentioned = this.#ofVersions.get(version);
    if (mentioned === undefined) {
      // The object bears its version itself.
      mentioned = this.mentionedIn({ ...stored, metadata: { ...stored.metadata, resourceVersion: "" } });
      this.#ofVersions.set(version, mentioned);
    }
    return mentioned;
  }

  #add(texts: readonly string[], group: number): void {
    const thing = this.#texts.length;
    if (thing >= mostThings)
      throw new RangeError(`symmetry of more than ${mostThings} pods and nodes is not looked at`);
    texts.forEach((text, at) => {
      if (this.#byText.has(text)) throw new RangeError(`"${text}" stands for two things`);
      this.#byText.set(text, { thing, at });
    });
    this.#texts.push(texts);
    this.#groupOf.push(group);
    this.groups[group]?.push(thing);
    const all = [...this.#byText.keys()].sort((a, b) => b.length - a.length).map(escaped);
    // A whole name, or one with the number of a uid behind it.
    this.#pattern = new RegExp(
      `(?<![A-Za-z0-9-])(?:${all.join("|")})(?=$|[^A-Za-z0-9-]|-\\d+(?:$|[^A-Za-z0-9-]))`,
      "g",
    );
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

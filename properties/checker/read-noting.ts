import type { Input, Reaction } from "../../actors/component.ts";
import { askIfTrue, isConditionTrue, lookUpByType } from "../../machines/api/condition.ts";
import type { ResourceName, Stored } from "../../machines/api/object.ts";
import type { ObjectOf, View } from "../../machines/view.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { ReadPlace, Reads } from "./reads.ts";

/** What stands for what, and where in an object of its kind that is. */
interface Stand {
  readonly real: object;
  readonly place: ReadPlace;
}

/** Of all that stand for something, what for. */
const stands = new WeakMap<object, Stand>();

/** Stands for an object and notes what is read of it. What it gives out does the same; it must not be changed. */
class Noting implements ProxyHandler<object> {
  readonly #real: object;
  readonly #place: ReadPlace;
  readonly #fields = new Map<string, object>();

  constructor(real: object, place: ReadPlace) {
    this.#real = real;
    this.#place = place;
  }

  get(_shadow: object, name: string | symbol): unknown {
    if (name === lookUpByType && Array.isArray(this.#real)) return this.#lookUp;
    if (name === askIfTrue) return this.#askIfTrue;
    const value: unknown = Reflect.get(this.#real, name);
    if (typeof name === "symbol") return value;
    const place = this.#read(name);
    return typeof value === "object" && value !== null && place ? this.#field(name, value, place) : value;
  }

  has(_shadow: object, name: string | symbol): boolean {
    if (typeof name !== "symbol") this.#read(name);
    return Reflect.has(this.#real, name);
  }

  ownKeys(): (string | symbol)[] {
    this.#place.names();
    return Reflect.ownKeys(this.#real);
  }

  getOwnPropertyDescriptor(shadow: object, name: string | symbol): PropertyDescriptor | undefined {
    const own = Reflect.getOwnPropertyDescriptor(this.#real, name);
    const value = this.get(shadow, name);
    // A list's length cannot be redefined, nor may one say so of what the shadow does not have.
    return own && { value, writable: true, enumerable: own.enumerable ?? true, configurable: !isLength(shadow, name) };
  }

  /** A change is refused by the real one, in its words. */
  set(_shadow: object, name: string | symbol, value: unknown): boolean {
    (this.#real as Record<string | symbol, unknown>)[name] = value;
    return true;
  }

  deleteProperty(_shadow: object, name: string | symbol): boolean {
    return delete (this.#real as Record<string | symbol, unknown>)[name];
  }

  defineProperty(_shadow: object, name: string | symbol, descriptor: PropertyDescriptor): boolean {
    Object.defineProperty(this.#real, name, descriptor);
    return true;
  }

  readonly #lookUp = (type: string): unknown => {
    const found = (this.#real as readonly { readonly type: string }[]).find((condition) => condition.type === type);
    const place = this.#place.ofType(type);
    return found && this.#field(`of type ${type}`, found, place);
  };

  readonly #askIfTrue = (type: string): boolean => {
    this.#place.truthOf(type);
    return isConditionTrue(this.#real, type);
  };

  /** Undefined for a list's length, which is no field. */
  #read(name: string): ReadPlace | undefined {
    if (!Array.isArray(this.#real)) return this.#place.field(name);
    if (name !== "length") return this.#place.element;
    this.#place.names();
    return undefined;
  }

  #field(name: string, value: object, place: ReadPlace): object {
    let field = this.#fields.get(name);
    if (!field) {
      field = standFor(value, place);
      this.#fields.set(name, field);
    }
    return field;
  }
}

function isLength(shadow: object, name: string | symbol): boolean {
  return Array.isArray(shadow) && name === "length";
}

/** The shadow is empty, so that a frozen object may be stood for too. */
function standFor(real: object, place: ReadPlace): object {
  const stand = new Proxy(Array.isArray(real) ? [] : {}, new Noting(real, place));
  stands.set(stand, { real, place });
  return stand;
}

/** What a component is shown in place of its cache and its events, so that what it reads of objects is noted. For one reaction. */
export class ReadNoting implements View {
  readonly #reads: Reads;
  readonly #view: View;
  readonly #known = new Map<object, object>();

  constructor(reads: Reads, view: View) {
    this.#reads = reads;
    this.#view = view;
  }

  get<R extends ResourceName>(resource: R, namespace: string, name: string): ObjectOf<R> | undefined {
    const object = this.#view.get(resource, namespace, name);
    return object && this.#noted(resource, object);
  }

  list<R extends ResourceName>(resource: R, namespace?: string): readonly ObjectOf<R>[] {
    return this.#all(resource, this.#view.list(resource, namespace));
  }

  controlledBy<R extends ResourceName>(resource: R, uid: string): readonly ObjectOf<R>[] {
    this.#reads.of(resource).field("metadata").field("ownerReferences").whole();
    return this.#all(resource, this.#view.controlledBy(resource, uid));
  }

  orphans<R extends ResourceName>(resource: R, namespace: string): readonly ObjectOf<R>[] {
    this.#reads.of(resource).field("metadata").field("ownerReferences").whole();
    return this.#all(resource, this.#view.orphans(resource, namespace));
  }

  podsOnNode(node: string): readonly ObjectOf<"pods">[] {
    this.#reads.of("pods").field("spec").field("nodeName").whole();
    return this.#all("pods", this.#view.podsOnNode(node));
  }

  /** An input with its events' objects stood for. */
  input(input: Input): Input {
    if (input.type === "watch") return { ...input, event: this.#event(input.event) };
    if (input.type === "listed") return { ...input, events: input.events.map((event) => this.#event(event)) };
    return input;
  }

  #event(event: WatchEvent): WatchEvent {
    const { resource, object, previous } = event;
    const noted = (one: Stored) => this.#noted(resource, one);
    return { ...event, object: noted(object), ...(previous && { previous: noted(previous) }) };
  }

  #all<T>(resource: ResourceName, objects: readonly T[]): readonly T[] {
    return objects.map((object) => this.#noted(resource, object));
  }

  /** One for each object, though it comes out of the cache and of an event. */
  #noted<T>(resource: ResourceName, object: T): T {
    const real = object as object;
    let noted = this.#known.get(real);
    if (!noted) {
      noted = standFor(real, this.#reads.of(resource));
      this.#known.set(real, noted);
    }
    return noted as T;
  }
}

/** Objects in which nothing stands for anything. */
const plain = new WeakSet<object>();

/** A reaction with what is stood for in the place of what stands for it; all of that was read, as it was handed on. */
export function released(reaction: Reaction<unknown>): Reaction<unknown> {
  return releasedValue(reaction) as Reaction<unknown>;
}

function releasedValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null || plain.has(value)) return value;
  const stand = stands.get(value);
  if (stand) {
    stand.place.whole();
    return stand.real;
  }
  const fields = Object.entries(value).map(([name, field]) => [name, releasedValue(field)] as const);
  if (fields.every(([name, field]) => field === (value as Record<string, unknown>)[name])) {
    plain.add(value);
    return value;
  }
  return Array.isArray(value) ? fields.map(([, field]) => field) : Object.fromEntries(fields);
}

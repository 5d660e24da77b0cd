import type { ResourceName } from "../../machines/api/object.ts";
import type { ObjectOf, View } from "../../machines/view.ts";

/** Something that can be asked of a view: an object, objects, or undefined for none. */
export type Read = (view: View) => object | undefined;

/** A view that notes what is asked of it, each thing once, and what the answer was. It has no index of owners, as a cache has none. */
export class NotedView implements View {
  readonly reads: Read[] = [];
  readonly answers: (object | undefined)[] = [];
  readonly #view: View;
  readonly #places = new Map<string, number>();

  constructor(view: View) {
    this.#view = view;
  }

  get<R extends ResourceName>(resource: R, namespace: string, name: string): ObjectOf<R> | undefined {
    return this.#ask(`get ${resource} ${namespace} ${name}`, (seen) => seen.get(resource, namespace, name) as object);
  }

  list<R extends ResourceName>(resource: R, namespace?: string): readonly ObjectOf<R>[] {
    return this.#ask(`list ${resource} ${namespace ?? "*"}`, (seen) => seen.list(resource, namespace));
  }

  controlledBy<R extends ResourceName>(resource: R, uid: string): readonly ObjectOf<R>[] {
    return this.#ask(`controlledBy ${resource} ${uid}`, (seen) => seen.controlledBy(resource, uid));
  }

  orphans<R extends ResourceName>(resource: R, namespace: string): readonly ObjectOf<R>[] {
    return this.#ask(`orphans ${resource} ${namespace}`, (seen) => seen.orphans(resource, namespace));
  }

  podsOnNode(node: string): readonly ObjectOf<"pods">[] {
    return this.#ask(`podsOnNode ${node}`, (seen) => seen.podsOnNode(node));
  }

  /** @param name what is asked, in one word or more: no two questions share it. */
  #ask<A>(name: string, read: Read): A {
    let place = this.#places.get(name);
    if (place === undefined) {
      place = this.reads.length;
      this.#places.set(name, place);
      this.reads.push(read);
      this.answers.push(read(this.#view));
    }
    return this.answers[place] as A;
  }
}

import { controllerOf, type ObjectKey, parseKey, type ResourceName, type Stored } from "./api/object.ts";
import type { ObjectOf, View } from "./view.ts";

/** A view over a fixed, small set of objects, such as a model world's cache or a test's. Indexes are built when first asked for. */
export class ObjectView implements View {
  readonly #byKey: ReadonlyMap<ObjectKey, Stored>;
  readonly #byResource = new Map<ResourceName, Stored[]>();
  #byController: Map<string, Stored[]> | undefined;

  /** @param entries in any order; lists come out in key order. */
  constructor(entries: Iterable<readonly [ObjectKey, Stored]>) {
    const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#byKey = new Map(sorted);
    for (const [key, object] of sorted) append(this.#byResource, parseKey(key).resource, object);
  }

  get<R extends ResourceName>(resource: R, namespace: string, name: string): ObjectOf<R> | undefined {
    return this.#byKey.get(`${resource}/${namespace}/${name}`) as ObjectOf<R> | undefined;
  }

  list<R extends ResourceName>(resource: R, namespace?: string): readonly ObjectOf<R>[] {
    const all = (this.#byResource.get(resource) ?? []) as unknown as readonly ObjectOf<R>[];
    return namespace === undefined
      ? all
      : all.filter((object) => (object as unknown as Stored).metadata.namespace === namespace);
  }

  controlledBy<R extends ResourceName>(resource: R, uid: string): readonly ObjectOf<R>[] {
    this.#byController ??= this.#indexControllers();
    return (this.#byController.get(`${resource}/${uid}`) ?? []) as unknown as readonly ObjectOf<R>[];
  }

  orphans<R extends ResourceName>(resource: R, namespace: string): readonly ObjectOf<R>[] {
    return this.list(resource, namespace).filter((object) => controllerOf(object as unknown as Stored) === undefined);
  }

  podsOnNode(node: string): readonly ObjectOf<"pods">[] {
    return this.list("pods").filter((pod) => pod.spec.nodeName === node);
  }

  #indexControllers(): Map<string, Stored[]> {
    const index = new Map<string, Stored[]>();
    for (const [key, object] of this.#byKey) {
      const controller = controllerOf(object);
      if (controller) append(index, `${parseKey(key).resource}/${controller.uid}`, object);
    }
    return index;
  }
}

function append(index: Map<string, Stored[]>, key: string, object: Stored): void {
  const bucket = index.get(key);
  if (bucket) bucket.push(object);
  else index.set(key, [object]);
}

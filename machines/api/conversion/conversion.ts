import type { KubeObject } from "../object.ts";

/** How the objects of one version become those of the stored one, and back. What cannot be said in a version is kept all the same. */
export interface Conversion {
  /** From a decoded object. Its apiVersion is the caller's affair. */
  toStorage(object: KubeObject): KubeObject;
  fromStorage(object: KubeObject): KubeObject;
}

/** The object without the fields that are undefined. */
export function defined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

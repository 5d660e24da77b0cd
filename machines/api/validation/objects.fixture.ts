/** Objects for the tests of validation: valid ones, and what is wrong with others. */
import { setDefaults } from "../defaults/index.ts";
import type { KubeObject } from "../object.ts";
import { errorText } from "./field-error.ts";
import { validateCreate, validateStatusUpdate, validateUpdate } from "./index.ts";

export const container = { name: "web", image: "nginx:1.27" };
export const labels = { app: "web" };

/** A defaulted object of any kind, in the default namespace unless it says otherwise. */
export function object(apiVersion: string, kind: string, fields: Readonly<Record<string, unknown>> = {}): KubeObject {
  const metadata = { name: "x", namespace: "default", ...(fields.metadata as object | undefined) };
  return setDefaults({ apiVersion, kind, ...fields, metadata });
}

/** One that lies in no namespace. */
export function clusterObject(
  apiVersion: string,
  kind: string,
  fields: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return object(apiVersion, kind, {
    ...fields,
    metadata: { namespace: undefined, ...(fields.metadata as object | undefined) },
  });
}

export function pod(spec: object = {}, fields: object = {}): KubeObject {
  return object("v1", "Pod", { spec: { containers: [container], ...spec }, ...fields });
}

/** A workload of the apps group: one that is fine, but for what `spec` says otherwise. */
export function workload(kind: string, spec: object = {}): KubeObject {
  const template = { metadata: { labels }, spec: { containers: [container] } };
  return object("apps/v1", kind, { spec: { selector: { matchLabels: labels }, template, ...spec } });
}

/** What is wrong with creating the object, in upstream's words. */
export function faults(created: KubeObject): string[] {
  return validateCreate(created).map(errorText);
}

/** The object as it is stored: with a version. */
export function stored(created: KubeObject): KubeObject {
  return { ...created, metadata: { ...created.metadata, uid: "u1", resourceVersion: "1" } };
}

/** What is wrong with changing one object into another. */
export function updateFaults(old: KubeObject, next: KubeObject): string[] {
  return validateUpdate(stored(old), stored(next)).map(errorText);
}

export function statusFaults(old: KubeObject, next: KubeObject): string[] {
  return validateStatusUpdate(stored(old), stored(next)).map(errorText);
}

/**
 * One resource in several versions. Objects are stored in one version (`storageOf`); who submits or asks for another one is answered in that
 * one. Upstream converts by way of internal types; with two versions each, to and from the stored one is all there is.
 *
 * To serve another version: a `Conversion`, and its name below.
 */
import type { KubeObject, Stored } from "../object.ts";
import { type ResourceInfo, resourceOf, storageOf } from "../registry.ts";
import { autoscalerConversion } from "./autoscaler.ts";
import type { Conversion } from "./conversion.ts";
import { eventConversion } from "./event.ts";

/** By the version that is not stored, and kind. */
const conversions: Readonly<Record<string, Readonly<Record<string, Conversion>>>> = {
  "autoscaling/v1": { HorizontalPodAutoscaler: autoscalerConversion },
  "events.k8s.io/v1": { Event: eventConversion },
};

/** The object in the version in which it is stored; itself, if it is. It must be decoded. */
export function toStorage<T extends KubeObject | Stored>(object: T): T {
  const conversion = conversions[object.apiVersion]?.[object.kind];
  const resource = conversion && resourceOf(object);
  if (resource === undefined) return object;
  // Metadata stay what they are, filled in or not.
  return { ...conversion?.toStorage(object), apiVersion: storageOf(resource).apiVersion } as T;
}

/** A stored object in the version of `resource`; itself, if that is the one. */
export function fromStorage<T extends KubeObject | Stored>(object: T, resource: ResourceInfo): T {
  if (object.apiVersion === resource.apiVersion) return object;
  const { apiVersion, kind } = resource;
  // A user's own kinds have one schema after another, and no conversion: strategy None.
  if (resource.custom) return { ...object, apiVersion };
  const conversion = conversions[apiVersion]?.[kind];
  if (conversion === undefined) throw new Error(`no conversion of ${kind} from and to ${apiVersion}`);
  return { ...conversion.fromStorage(object), apiVersion } as T;
}

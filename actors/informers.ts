import type { ResourceName } from "../machines/api/object.ts";
import type { Component } from "./component.ts";

/** The resources of which a component has informers, if there are several: one alone lags behind none. */
export function informersBesideOthers({ interests }: Pick<Component, "interests">): readonly ResourceName[] {
  const resources = new Set(interests.map(({ resource }) => resource));
  return resources.size > 1 ? [...resources] : [];
}

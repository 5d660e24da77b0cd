import type { View } from "../../view.ts";
import type { ResourceName } from "../object.ts";
import { type CustomResource, customResourceOf, definitionsResource } from "./resources.ts";

/** The custom resources that a cache shows to be defined. */
export function customResources(view: View): CustomResource[] {
  return view.list<ResourceName>(definitionsResource).flatMap((definition) => customResourceOf(definition) ?? []);
}

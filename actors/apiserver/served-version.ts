import { fromStorage } from "../../machines/api/conversion/index.ts";
import type { ResourceInfo } from "../../machines/api/registry.ts";
import type { ApiResponse } from "../../machines/api/request.ts";
import type { Call, Handled } from "./call.ts";

/** What a request did, its answer in the version that the client speaks. Watchers are served one by one, each in its own. */
export function answered({ resource, served }: Call, handled: Handled): Handled {
  return served === resource ? handled : { ...handled, response: converted(handled.response, resource, served) };
}

function converted(response: ApiResponse, resource: ResourceInfo, served: ResourceInfo): ApiResponse {
  if (!response.ok) return response;
  const { object } = response;
  if (object === undefined) {
    const { list } = response;
    const items = list.items.map((item) => fromStorage(item, served));
    return { ...response, list: { ...list, apiVersion: served.apiVersion, items } };
  }
  // A Status or a Scale is in no version of the resource's.
  const isItself = object.kind === resource.kind && object.apiVersion === resource.apiVersion;
  return isItself ? { ...response, object: fromStorage(object, served) } : response;
}

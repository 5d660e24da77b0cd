import type { ResourceName } from "./api/object.ts";
import type { ApiRequest } from "./api/request.ts";
import { everyCustomResource } from "./watch.ts";

/**
 * What somebody may ask the apiserver for, as a cluster role would say it: verbs by resource, or by `resource/subresource`; `*` is every
 * resource. Watching is not in it: what is watched is said apart. Nobody is refused by it; the picture of the architecture is drawn from it, and a
 * test sees to it that nobody asks for more, nor is said to ask for what nobody ever does.
 */
export type Permissions = Readonly<Record<ResourceName, readonly ApiRequest["verb"][]>>;

/** Every resource. */
export const everyResource: ResourceName = everyCustomResource;

/** For whoever records Events. */
export const recordsEvents: Permissions = { events: ["create", "patch"] };

/** What a request is about: `pods/status`. */
export function subjectOf(request: ApiRequest): ResourceName {
  return "subresource" in request && request.subresource
    ? `${request.resource}/${request.subresource}`
    : request.resource;
}

/** Whether a request is among them. */
export function permits(permissions: Permissions, request: ApiRequest): boolean {
  const { verb } = request;
  return [subjectOf(request), everyResource].some((subject) => permissions[subject]?.includes(verb) ?? false);
}

import type { KubeObject, ResourceName, Stored } from "../machines/api/object.ts";
import type { View } from "../machines/view.ts";
import type { UserController } from "./define-controller.ts";
import { registryOfObjects } from "./registry-of-objects.ts";

/** How a cluster falls short of what the objects of a user's controller ask for; undefined if it does not. */
export function undesired(controller: UserController, view: View): string | undefined {
  if (controller.desired) return controller.desired(view);
  for (const object of view.list<ResourceName>(controller.reconciles)) {
    const found = unfinished(object);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What can be said of any kind: it is not half deleted, and its status, if it says of what it is, is of its present specification. */
function unfinished({ kind, metadata, status }: Stored): string | undefined {
  const subject = `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
  if (metadata.deletionTimestamp) return `${subject} is still being deleted`;
  const { observedGeneration } = (status ?? {}) as { readonly observedGeneration?: number };
  if (observedGeneration === undefined || observedGeneration === metadata.generation) return undefined;
  return `${subject}: its status is of generation ${observedGeneration}, and there is ${metadata.generation}`;
}

/** Those of some objects that nobody acts on: no built-in component, and none of these controllers. */
export function notActedOn(objects: readonly KubeObject[], controllers: readonly UserController[]): KubeObject[] {
  const registry = registryOfObjects(objects);
  const acted = new Set(controllers.flatMap(({ interests }) => interests.map(({ resource }) => resource)));
  return objects.filter((object) => {
    const resource = registry.byKind(object.apiVersion, object.kind);
    return !resource?.modelled && !acted.has(resource?.name ?? "");
  });
}

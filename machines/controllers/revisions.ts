import { canonicalJson, deepEqual } from "../api/equality.ts";
import type { PodTemplateSpec } from "../api/generated/types.ts";
import type { KubeObject } from "../api/object.ts";
import { parseTime } from "../api/time.ts";
import type { PlanStep } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import { asObject, controllerReference, type Stood } from "./claim.ts";

/** A template that a StatefulSet or a DaemonSet has, or once had. */
export type Revision = ObjectOf<"controllerrevisions.apps">;

/** The label of a pod that says which revision it is of: a StatefulSet's pods name the revision, a DaemonSet's its hash. */
export const revisionLabel = "controller-revision-hash";

/** The resource in which revisions are stored. */
export const revisions = "controllerrevisions.apps";

/** A revision that is wanted, and that may be there already. */
export interface NewRevision {
  readonly object: KubeObject & { readonly revision: number; readonly data: object };
  readonly name: string;
}

/** What of an owner makes its revisions. */
export interface Templated extends Stood {
  readonly spec: { readonly template: PodTemplateSpec };
}

/** What a revision stores: the patch that gives an owner its template back (getPatch, the same in both controllers and in kubectl). */
export function templatePatch(template: PodTemplateSpec): object {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

/** The template that a revision stores; undefined when it stores something else (a revision that somebody made by hand). */
export function templateOf(revision: { readonly data?: unknown }): PodTemplateSpec | undefined {
  const { template } = ((revision.data as { spec?: { template?: object } } | undefined)?.spec ?? {}) as {
    template?: Record<string, unknown>;
  };
  if (template === undefined) return undefined;
  const { $patch: _, ...rest } = template;
  return rest as PodTemplateSpec;
}

/** Whether a revision stores this template (history.EqualRevision, daemon.Match). */
export function isOfTemplate(revision: { readonly data?: unknown }, template: PodTemplateSpec): boolean {
  return deepEqual(revision.data, templatePatch(template));
}

/** Its name is at most so long, hash apart (history.ControllerRevisionName). */
const prefixLimit = 223;

/** A revision's name: its owner's, cut to 223 characters, and a hash. */
export function revisionName(owner: string, hash: string): string {
  return `${owner.slice(0, prefixLimit)}-${hash}`;
}

/** A revision as it is sent to the apiserver. @param hash under `label`, and the end of the name. */
export function newRevision(owner: Templated, label: string, hash: string, revision: number): NewRevision {
  const { metadata, spec } = owner;
  const { namespace, annotations } = metadata;
  const name = revisionName(metadata.name, hash);
  const object = {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...spec.template.metadata?.labels, [label]: hash },
      ...(annotations ? { annotations } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    data: templatePatch(spec.template),
    revision,
  };
  return { object, name };
}

/** The text that a hash of a revision is made of, without a collision count. */
export function hashedText(template: PodTemplateSpec): string {
  return canonicalJson(templatePatch(template));
}

/** By number, those of one number by age, those of one age by name (history.SortControllerRevisions). */
export function sortedRevisions(all: readonly Revision[]): readonly Revision[] {
  const age = (one: Revision) => parseTime(one.metadata.creationTimestamp) ?? 0;
  return [...all].sort(
    (a, b) => a.revision - b.revision || age(a) - age(b) || (a.metadata.name < b.metadata.name ? -1 : 1),
  );
}

/** The highest number among them; 0 without any. */
export function highestRevision(all: readonly Revision[]): number {
  return Math.max(0, ...all.map(({ revision }) => revision));
}

/**
 * Makes a revision. What the cache does not show may be there all the same, made before a crash or not yet heard of: its name comes from its content,
 * so it is most likely this one, and should it not be, the next reconcile sees that.
 */
export function createRevisionStep({ object }: NewRevision): PlanStep {
  const { namespace = "" } = object.metadata;
  return { request: { verb: "create", resource: revisions, namespace, object }, tolerate: ["AlreadyExists"] };
}

/** Gives a revision another number: an old template is the newest again. */
export function renumberStep(one: Revision, revision: number): PlanStep {
  const { name, namespace = "" } = one.metadata;
  return { request: { verb: "update", resource: revisions, namespace, name, object: { ...asObject(one), revision } } };
}

/** Deletes a revision; one that is gone already is as good. */
export function deleteRevisionStep({ metadata: { name, namespace = "" } }: Revision): PlanStep {
  return { request: { verb: "delete", resource: revisions, namespace, name }, tolerate: ["NotFound"] };
}

/** The revision of this name, if the cache has it and somebody else's content is in it: a collision of hashes. */
export function collides(view: View, { object, name }: NewRevision): boolean {
  const taken = view.get(revisions, object.metadata.namespace ?? "", name);
  return taken !== undefined && !deepEqual((taken as Revision).data, object.data);
}

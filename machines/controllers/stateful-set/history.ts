import type { PodTemplateSpec } from "../../api/generated/types.ts";
import { fnv1a, safeEncode } from "../../api/hash.ts";
import { matches, selectorOf } from "../../api/labels.ts";
import type { PlanStep } from "../../reconcile.ts";
import type { View } from "../../view.ts";
import { claimable } from "../claim.ts";
import {
  collides,
  createRevisionStep,
  deleteRevisionStep,
  hashedText,
  highestRevision,
  isOfTemplate,
  newRevision,
  type Revision,
  renumberStep,
  revisions as resource,
  sortedRevisions,
  templateOf,
} from "../revisions.ts";
import { type Pod, revisionOf, type StatefulSet } from "./identity.ts";

/** The label of a StatefulSet's revisions with their hash (history.ControllerRevisionHashLabel). */
const hashLabel = "controller.kubernetes.io/hash";

/** A revision by its name, and the template in it. */
export interface NamedTemplate {
  readonly name: string;
  readonly template: PodTemplateSpec;
}

/** The revisions of a set as they are to be, and the requests that make them so. */
export interface History {
  readonly current: NamedTemplate;
  readonly update: NamedTemplate;
  readonly collisionCount: number;
  readonly steps: readonly PlanStep[];
}

/** The revisions that a set owns, or may adopt, in order (ListRevisions). */
export function revisionsOf(set: StatefulSet, view: View): readonly Revision[] {
  const selector = selectorOf(set.spec.selector);
  return sortedRevisions(
    claimable(view, resource, set).filter((one) => matches(selector, one.metadata.labels)) as readonly Revision[],
  );
}

/**
 * Which revision the present template is, and which the pods are of. A template that was there before is that revision again, with a new number; a new one
 * becomes a new revision, named by its hash. Upstream: getStatefulSetRevisions.
 */
export function historyOf(set: StatefulSet, all: readonly Revision[], view: View): History {
  const { template } = set.spec;
  const equal = all.filter((one) => isOfTemplate(one, template)).at(-1);
  const next = highestRevision(all) + 1;
  const collisionCount = set.status.collisionCount ?? 0;
  const made = equal === undefined ? createdRevision(set, next, collisionCount, view) : undefined;
  const update = { name: equal?.metadata.name ?? made?.name ?? "", template };
  const known = all.find(({ metadata }) => metadata.name === set.status.currentRevision);
  const rolledBack = equal !== undefined && equal !== all.at(-1) ? [renumberStep(equal, next)] : [];
  return {
    current: known ? { name: known.metadata.name, template: templateOf(known) ?? template } : update,
    update,
    collisionCount: made?.collisionCount ?? collisionCount,
    steps: made?.steps ?? rolledBack,
  };
}

/** A name that is taken by another content is a collision of hashes: one more is counted, which makes another hash (CreateControllerRevision). */
function createdRevision(
  set: StatefulSet,
  number: number,
  collisions: number,
  view: View,
): { readonly name: string; readonly collisionCount: number; readonly steps: readonly PlanStep[] } {
  for (let collisionCount = collisions; ; collisionCount++) {
    const hash = safeEncode(String(fnv1a(`${hashedText(set.spec.template)}${collisionCount}`)));
    const wanted = newRevision(set, hashLabel, hash, number);
    if (!collides(view, wanted)) return { name: wanted.name, collisionCount, steps: [createRevisionStep(wanted)] };
  }
}

/** Deletes revisions that nothing is of, the oldest first, but for as many as are to be kept (truncateHistory). */
export function truncationSteps(
  set: StatefulSet,
  all: readonly Revision[],
  pods: readonly Pod[],
  { current, update }: History,
): readonly PlanStep[] {
  const live = new Set([current.name, update.name, ...pods.map(revisionOf)]);
  const history = all.filter(({ metadata }) => !live.has(metadata.name));
  const { revisionHistoryLimit = 10 } = set.spec;
  const surplus = revisionHistoryLimit < 0 ? 0 : Math.max(history.length - revisionHistoryLimit, 0);
  return history.slice(0, surplus).map(deleteRevisionStep);
}

import { podTemplateHash } from "../../api/hash.ts";
import type { PlanStep } from "../../reconcile.ts";
import type { ObjectOf, View } from "../../view.ts";
import { asObject } from "../claim.ts";
import {
  collides,
  createRevisionStep,
  deleteRevisionStep,
  highestRevision,
  isOfTemplate,
  newRevision,
  type Revision,
  renumberStep,
  revisionLabel,
  sortedRevisions,
} from "../revisions.ts";
import type { DaemonSet } from "./placement.ts";

type Pod = ObjectOf<"pods">;

/** The revision of the present template, and the others; and the requests that make it so. */
export interface History {
  /** What pods of the present template are labelled with. */
  readonly hash: string;
  readonly old: readonly Revision[];
  readonly steps: readonly PlanStep[];
  /** Set when the name of the new revision is taken by another content: what the collision count must be. */
  readonly collisionCount?: number;
}

/** Upstream: constructHistory. A template that was there before is that revision again, with the highest number. */
export function historyOf(set: DaemonSet, all: readonly Revision[], pods: readonly Pod[], view: View): History {
  const isCurrent = (one: Revision) => isOfTemplate(one, set.spec.template);
  const present = sortedRevisions(all.filter(isCurrent));
  const old = all.filter((one) => !isCurrent(one));
  const number = highestRevision(old) + 1;
  const kept = present.at(-1);
  if (kept === undefined) return created(set, number, old, view);
  const hash = kept.metadata.labels?.[revisionLabel] ?? kept.metadata.name;
  const numbered = kept.revision < number ? [renumberStep(kept, number)] : [];
  return { hash, old, steps: [...duplicates(present.slice(0, -1), hash, pods), ...numbered] };
}

/** Upstream: snapshot. */
function created(set: DaemonSet, number: number, old: readonly Revision[], view: View): History {
  const { collisionCount } = set.status;
  const hash = podTemplateHash(set.spec.template, collisionCount);
  const wanted = newRevision(set, revisionLabel, hash, number);
  if (collides(view, wanted)) return { hash, old, steps: [], collisionCount: (collisionCount ?? 0) + 1 };
  return { hash, old, steps: [createRevisionStep(wanted)] };
}

/** Of several revisions of one template one is enough; pods of the others become the one's (dedupCurHistories). */
function duplicates(spare: readonly Revision[], hash: string, pods: readonly Pod[]): readonly PlanStep[] {
  if (spare.length === 0) return [];
  const relabelled = pods.filter(({ metadata }) => metadata.labels?.[revisionLabel] !== hash);
  const steps = relabelled.map(({ metadata, ...pod }): PlanStep => {
    const { name, namespace = "" } = metadata;
    const labels = { ...metadata.labels, [revisionLabel]: hash };
    const object = asObject({ ...pod, metadata: { ...metadata, labels } });
    return { request: { verb: "update", resource: "pods", namespace, name, object } };
  });
  return [...steps, ...spare.map(deleteRevisionStep)];
}

/** Deletes old revisions that no pod is of, the oldest first, until there are as many as are to be kept (cleanupHistory). */
export function cleanupSteps(set: DaemonSet, { old }: History, pods: readonly Pod[]): readonly PlanStep[] {
  const { revisionHistoryLimit = 10 } = set.spec;
  const surplus = Math.max(old.length - revisionHistoryLimit, 0);
  const live = new Set(pods.map(({ metadata }) => metadata.labels?.[revisionLabel]));
  const isLive = (one: Revision) => live.has(one.metadata.labels?.[revisionLabel]);
  return sortedRevisions(old)
    .filter((one) => !isLive(one))
    .slice(0, surplus)
    .map(deleteRevisionStep);
}

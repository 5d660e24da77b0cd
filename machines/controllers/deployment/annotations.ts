import type { ObjectMeta } from "../../api/generated/types.ts";
import { desiredReplicas } from "../replica-set-status.ts";
import { maxReplicas } from "./fenceposts.ts";
import type { Deployment, ReplicaSet } from "./replica-sets.ts";

type Annotations = Readonly<Record<string, string>>;
type Annotated = { readonly metadata: Pick<ObjectMeta, "annotations"> };

/** Where in the sequence of its Deployment's templates a ReplicaSet stands. */
export const revisionAnnotation = "deployment.kubernetes.io/revision";
/** The revisions that a ReplicaSet had before it became the newest again. */
export const revisionHistoryAnnotation = "deployment.kubernetes.io/revision-history";
/** How many replicas the Deployment wanted when it last set this ReplicaSet's size: tells scaling from rolling out. */
export const desiredReplicasAnnotation = "deployment.kubernetes.io/desired-replicas";
/** The same plus surge: what a ReplicaSet's size is a part of, when all are scaled in proportion. */
export const maxReplicasAnnotation = "deployment.kubernetes.io/max-replicas";

/** Annotations of a Deployment that are not handed on to its ReplicaSets. */
const ownAnnotations: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  "deprecated.deployment.rollback.to",
]);

/** A revision history longer than this loses its beginning, in characters. */
const revisionHistoryLimit = 2000;

/** An object's revision; 0 if it has none, undefined if it is no number. */
export function revisionOf(object: Annotated): number | undefined {
  return parseInteger(object.metadata.annotations?.[revisionAnnotation] ?? "0");
}

/** The highest revision of these; what cannot be read is skipped. */
export function maxRevision(objects: readonly Annotated[]): number {
  return Math.max(0, ...objects.map((object) => revisionOf(object) ?? 0));
}

/** How many replicas a Deployment wanted when it last set this one's size; undefined if it does not say. */
export function annotatedDesired(replicaSet: ReplicaSet): number | undefined {
  return parseInteger(replicaSet.metadata.annotations?.[desiredReplicasAnnotation]);
}

/** How many replicas there could be at most then; undefined if it does not say. */
export function annotatedMax(replicaSet: ReplicaSet): number | undefined {
  return parseInteger(replicaSet.metadata.annotations?.[maxReplicasAnnotation]);
}

/** The annotations that a ReplicaSet gets whenever its Deployment sets its size (upstream SetReplicasAnnotations). */
export function sizeAnnotations(deployment: Deployment): Annotations {
  return {
    [desiredReplicasAnnotation]: String(desiredReplicas(deployment)),
    [maxReplicasAnnotation]: String(maxReplicas(deployment)),
  };
}

/** Whether those are there already (the opposite of upstream's ReplicasAnnotationsNeedUpdate). */
export function hasSizeAnnotations(replicaSet: ReplicaSet, deployment: Deployment): boolean {
  return Object.entries(sizeAnnotations(deployment)).every(
    ([key, value]) => replicaSet.metadata.annotations?.[key] === value,
  );
}

/**
 * What the newest ReplicaSet's annotations should be: its Deployment's, and a revision above all others. One that is newest again remembers the
 * revisions that it had. Undefined when they are so already. Upstream: SetNewReplicaSetAnnotations, without the sizes.
 */
export function newestAnnotations(
  deployment: Deployment,
  before: Annotations,
  revision: number,
): Annotations | undefined {
  const handedOn = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key));
  const copied = handedOn.some(([key, value]) => before[key] !== value);
  const annotations = { ...before, ...Object.fromEntries(handedOn) };
  const old = before[revisionAnnotation];
  const oldRevision = parseInteger(old || "0");
  // A revision that is no number is left alone, and upstream then says that nothing changed.
  if (oldRevision === undefined) return undefined;
  if (oldRevision >= revision) return copied ? annotations : undefined;
  const history =
    old === undefined ? before[revisionHistoryAnnotation] : extended(before[revisionHistoryAnnotation], old);
  return {
    ...annotations,
    [revisionAnnotation]: String(revision),
    ...(history === undefined ? {} : { [revisionHistoryAnnotation]: history }),
  };
}

/** A history with one more revision, the first ones dropped as far as the limit demands. */
function extended(history: string | undefined, revision: string): string {
  const revisions = history ? history.split(",") : [];
  while (revisions.length > 0 && [...revisions, revision].join(",").length > revisionHistoryLimit) revisions.shift();
  return [...revisions, revision].join(",");
}

function parseInteger(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?[0-9]+$/.test(text) ? Number(text) : undefined;
}

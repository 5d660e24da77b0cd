import type { NamespaceCondition } from "../api/generated/types.ts";
import { formatTime } from "../api/time.ts";

/** What a sweep through a namespace found, as its conditions tell it. */
export interface ContentReport {
  /** What went wrong, one message each. */
  readonly errors: readonly string[];
  /** How many objects are left, by `plural.group` (of the core group: `pods.`). */
  readonly remaining: Readonly<Record<string, number>>;
  /** How many of them each finalizer holds. */
  readonly finalizers: Readonly<Record<string, number>>;
}

/** What each condition says when there is nothing to tell. Their order is upstream's (status_condition_utils.go conditionTypes). */
const allClear: readonly NamespaceCondition[] = [
  {
    type: "NamespaceDeletionDiscoveryFailure",
    status: "False",
    reason: "ResourcesDiscovered",
    message: "All resources successfully discovered",
  },
  {
    type: "NamespaceDeletionGroupVersionParsingFailure",
    status: "False",
    reason: "ParsedGroupVersions",
    message: "All legacy kube types successfully parsed",
  },
  {
    type: "NamespaceDeletionContentFailure",
    status: "False",
    reason: "ContentDeleted",
    message: "All content successfully deleted, may be waiting on finalization",
  },
  {
    type: "NamespaceContentRemaining",
    status: "False",
    reason: "ContentRemoved",
    message: "All content successfully removed",
  },
  {
    type: "NamespaceFinalizersRemaining",
    status: "False",
    reason: "ContentHasNoFinalizers",
    message: "All content-preserving finalizers finished",
  },
];

/**
 * The conditions of a terminating namespace after a sweep; the same array if nothing changed. Two of them are always clear
 * here: the resources are known beforehand, so that discovery cannot fail. Upstream: status_condition_utils.go.
 */
export function namespaceConditions(
  old: readonly NamespaceCondition[],
  report: ContentReport,
  nowMs: number,
): readonly NamespaceCondition[] {
  const troubles = troublesOf(report);
  const wanted = allClear.map((clear) => troubles.find(({ type }) => type === clear.type) ?? clear);
  const changed = old.map((condition) => {
    const now = wanted.find(({ type }) => type === condition.type);
    return now ? updated(condition, now, nowMs) : condition;
  });
  const added = wanted.filter(({ type }) => !old.some((condition) => condition.type === type));
  const isSame = added.length === 0 && changed.every((condition, index) => condition === old[index]);
  return isSame
    ? old
    : [...changed, ...added.map((condition) => ({ ...condition, lastTransitionTime: formatTime(nowMs) }))];
}

function updated(old: NamespaceCondition, now: NamespaceCondition, nowMs: number): NamespaceCondition {
  if (old.status === now.status && old.reason === now.reason && old.message === now.message) return old;
  return { ...old, ...now, ...(old.status === now.status ? {} : { lastTransitionTime: formatTime(nowMs) }) };
}

function troublesOf({ errors, remaining, finalizers }: ContentReport): NamespaceCondition[] {
  const left = Object.entries(remaining).map(([resource, count]) => `${resource} has ${count} resource instances`);
  const held = Object.entries(finalizers).map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  return [
    trouble(
      "NamespaceDeletionContentFailure",
      "ContentDeletionFailed",
      errors,
      `Failed to delete all resource types, ${errors.length} remaining: `,
    ),
    trouble("NamespaceContentRemaining", "SomeResourcesRemain", left, "Some resources are remaining: "),
    trouble(
      "NamespaceFinalizersRemaining",
      "SomeFinalizersRemain",
      held,
      "Some content in the namespace has finalizers remaining: ",
    ),
  ].flat();
}

/** A condition that lists items, sorted so that the same trouble reads the same; none if there are no items. */
function trouble(type: string, reason: string, items: readonly string[], intro: string): NamespaceCondition[] {
  if (items.length === 0) return [];
  return [{ type, status: "True", reason, message: intro + [...items].sort().join(", ") }];
}

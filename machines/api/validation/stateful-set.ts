import { deepEqual } from "../equality.ts";
import type { StatefulSet, StatefulSetSpec } from "../generated/types.ts";
import { type FieldErrors, forbidden, invalid, required } from "./field-error.ts";
import { validateLabels } from "./label-selector.ts";
import { validateAnnotations, validateNonnegative } from "./object-meta.ts";
import { validateRestarted, validateSelected, validateWorkloadSelector } from "./pod-template.ts";

/** Upstream: ValidateStatefulSetSpec. The pods' specification is left alone there: claims that are templates, too, are among its volumes. */
export function* validateStatefulSet({ spec }: StatefulSet): FieldErrors {
  const { podManagementPolicy, updateStrategy, template = {}, ...rest } = spec ?? ({} as StatefulSetSpec);
  if (!podManagementPolicy) yield required("spec.podManagementPolicy");
  else if (podManagementPolicy !== "OrderedReady" && podManagementPolicy !== "Parallel") {
    yield invalid("spec.podManagementPolicy", podManagementPolicy, "must be 'OrderedReady' or 'Parallel'");
  }
  const type = updateStrategy?.type;
  if (!type) yield required("spec.updateStrategy");
  else if (type === "OnDelete") {
    if (updateStrategy.rollingUpdate !== undefined) {
      const detail = "only allowed for updateStrategy 'RollingUpdate'";
      yield invalid("spec.updateStrategy.rollingUpdate", updateStrategy.rollingUpdate, detail);
    }
  } else if (type === "RollingUpdate") {
    yield* validateNonnegative(updateStrategy.rollingUpdate?.partition, "spec.updateStrategy.rollingUpdate.partition");
  } else yield invalid("spec.updateStrategy", updateStrategy, "must be 'RollingUpdate' or 'OnDelete'");
  yield* validateNonnegative(rest.replicas, "spec.replicas");
  yield* validateNonnegative(rest.minReadySeconds, "spec.minReadySeconds");
  yield* validateNonnegative(rest.ordinals?.start, "spec.ordinals.start");
  const selector = yield* validateWorkloadSelector(rest.selector, "statefulset", "spec.selector");
  if (selector !== undefined) yield* validateSelected(template, selector, "spec.template");
  yield* validateLabels(template.metadata?.labels, "spec.template.labels");
  yield* validateAnnotations(template.metadata?.annotations, "spec.template.annotations");
  yield* validateRestarted(template, "StatefulSet", "spec.template");
}

const mutable = [
  ...(["replicas", "ordinals", "template", "updateStrategy", "persistentVolumeClaimRetentionPolicy"] as const),
  ...(["minReadySeconds", "revisionHistoryLimit"] as const),
];

/** Upstream: ValidateStatefulSetUpdate. */
export function* validateStatefulSetUpdate(old: StatefulSet, set: StatefulSet): FieldErrors {
  yield* validateStatefulSet(set);
  const fixed = (spec: StatefulSetSpec | undefined): object => {
    const rest: Record<string, unknown> = { ...spec };
    for (const field of mutable) delete rest[field];
    return rest;
  };
  if (deepEqual(fixed(old.spec), fixed(set.spec))) return;
  const list =
    "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy'";
  yield forbidden(
    "spec",
    `updates to statefulset spec for fields other than ${list} and 'minReadySeconds' are forbidden`,
  );
}

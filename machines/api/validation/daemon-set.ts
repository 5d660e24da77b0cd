import type { DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy, RollingUpdateDaemonSet } from "../generated/types.ts";
import { selectorOf } from "../labels.ts";
import { validateIntOrPercent, validateNotMoreThanAll } from "./deployment.ts";
import { type FieldErrors, invalid, notSupported, required } from "./field-error.ts";
import { isEmptySelector, validateLabelSelector } from "./label-selector.ts";
import { validateImmutable, validateNonnegative } from "./object-meta.ts";
import { validatePodTemplate, validateRestarted, validateSelected } from "./pod-template.ts";

/** Upstream: ValidateDaemonSetSpec, which does not ask for a selector, but for one that matches. */
export function* validateDaemonSet({ spec }: DaemonSet): FieldErrors {
  const { selector, template = {}, updateStrategy = {}, ...rest } = spec ?? ({} as DaemonSetSpec);
  const errors = [...validateLabelSelector(selector, "spec.selector")];
  yield* errors;
  if (errors.length === 0) yield* validateSelected(template, selectorOf(selector), "spec.template");
  if (selector !== undefined && isEmptySelector(selector)) {
    yield invalid("spec.selector", selector, "empty selector is invalid for daemonset");
  }
  yield* validatePodTemplate(template, "spec.template");
  yield* validateRestarted(template, "DaemonSet", "spec.template");
  yield* validateNonnegative(rest.minReadySeconds, "spec.minReadySeconds");
  yield* validateUpdateStrategy(updateStrategy, "spec.updateStrategy");
  yield* validateNonnegative(rest.revisionHistoryLimit, "spec.revisionHistoryLimit");
}

function* validateUpdateStrategy({ type = "", rollingUpdate }: DaemonSetUpdateStrategy, path: string): FieldErrors {
  if (type === "OnDelete") return;
  if (type !== "RollingUpdate") {
    yield notSupported(path, { Type: type, RollingUpdate: rollingUpdate ?? null }, ["RollingUpdate", "OnDelete"]);
  } else if (rollingUpdate === undefined) yield required(`${path}.rollingUpdate`);
  else yield* validateRollingUpdate(rollingUpdate, `${path}.rollingUpdate`);
}

/** Either a node goes without for a moment, or it has two for a moment. */
function* validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDaemonSet,
  path: string,
): FieldErrors {
  yield* validateIntOrPercent(maxUnavailable, `${path}.maxUnavailable`);
  yield* validateIntOrPercent(maxSurge, `${path}.maxSurge`);
  yield* validateNotMoreThanAll(maxUnavailable, `${path}.maxUnavailable`);
  yield* validateNotMoreThanAll(maxSurge, `${path}.maxSurge`);
  const some = (value: number | string): boolean => Number.parseInt(String(value), 10) !== 0;
  if (some(maxUnavailable) && some(maxSurge)) {
    yield invalid(`${path}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero");
  } else if (!some(maxUnavailable) && !some(maxSurge)) {
    yield required(`${path}.maxUnavailable`, "cannot be 0 when maxSurge is 0");
  }
}

/** The selector is for good (daemonSetStrategy.ValidateUpdate). */
export function* validateDaemonSetUpdate(old: DaemonSet, set: DaemonSet): FieldErrors {
  yield* validateDaemonSet(set);
  yield* validateImmutable(set.spec?.selector ?? null, old.spec?.selector ?? null, "spec.selector");
}

import type { LabelSelector, PodTemplateSpec } from "../generated/types.ts";
import { matches, type Selector, selectorOf } from "../labels.ts";
import { type FieldError, type FieldErrors, forbidden, invalid, notSupported, required } from "./field-error.ts";
import { isEmptySelector, validateLabelSelector, validateLabels } from "./label-selector.ts";
import { validateAnnotations } from "./object-meta.ts";
import { validatePodSpec } from "./pod-spec.ts";

/** A template of pods, wherever it stands. Upstream: ValidatePodTemplateSpec, whose paths leave `metadata` out. */
export function* validatePodTemplate(template: PodTemplateSpec, path: string): FieldErrors {
  yield* validateLabels(template.metadata?.labels, `${path}.labels`);
  yield* validateAnnotations(template.metadata?.annotations, `${path}.annotations`);
  yield* validatePodSpec(template.spec ?? { containers: [] }, "template", `${path}.spec`);
  if (template.spec?.ephemeralContainers?.length) {
    yield forbidden(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template");
  }
}

/**
 * The selector of a workload: it must be there and not empty. Returns its compiled form; undefined if it has none, because it is malformed.
 */
export function* validateWorkloadSelector(
  selector: LabelSelector | undefined,
  kind: string,
  path: string,
): Generator<FieldError, Selector | undefined, undefined> {
  if (selector === undefined) {
    yield required(path);
    return selectorOf(undefined);
  }
  const errors = [...validateLabelSelector(selector, path)];
  yield* errors;
  if (isEmptySelector(selector)) yield invalid(path, selector, `empty selector is invalid for ${kind}`);
  if (errors.length === 0) return selectorOf(selector);
  yield invalid(path, selector, "invalid label selector");
  return undefined;
}

/** Pods of a template that runs for ever: the selector finds them, and they are restarted. Upstream: ValidatePodTemplateSpecForReplicaSet. */
export function* validateRunningTemplate(
  template: PodTemplateSpec | undefined,
  selector: Selector,
  kind: string,
  path: string,
): FieldErrors {
  if (template === undefined) {
    yield required(path);
    return;
  }
  yield* validateSelected(template, selector, path);
  yield* validatePodTemplate(template, path);
  yield* validateRestarted(template, kind, path);
}

/** The template's labels must fulfil the selector, or the workload would not recognise its own pods. */
export function* validateSelected(template: PodTemplateSpec, selector: Selector, path: string): FieldErrors {
  const labels = template.metadata?.labels;
  if (selector.requirements?.length === 0 || matches(selector, labels)) return;
  yield invalid(`${path}.metadata.labels`, labels ?? null, "`selector` does not match template `labels`");
}

/** Nothing may end the pods of a workload that keeps up a number of them. */
export function* validateRestarted(template: PodTemplateSpec, kind: string, path: string): FieldErrors {
  const { restartPolicy = "", activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy !== "Always") yield notSupported(`${path}.spec.restartPolicy`, restartPolicy, ["Always"]);
  if (activeDeadlineSeconds !== undefined) {
    yield forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`);
  }
}

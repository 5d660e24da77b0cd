import type { LabelSelector, LabelSelectorRequirement } from "../generated/types.ts";
import { labelValueComplaints, qualifiedName } from "../names.ts";
import { type FieldErrors, forbidden, invalid, invalidFor, required } from "./field-error.ts";

type Labels = { readonly [key: string]: string } | undefined;

/** Labels, and maps that labels are compared with. Upstream: ValidateLabels in pkg/apis/meta/v1/validation. */
export function* validateLabels(labels: Labels, path: string): FieldErrors {
  for (const [key, value] of Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield* invalidFor(path, key, qualifiedName(key));
    yield* invalidFor(path, value, labelValueComplaints(value));
  }
}

/** The form of a label selector; what it must match is up to the kind that has it. */
export function* validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldErrors {
  yield* validateLabels(selector?.matchLabels, `${path}.matchLabels`);
  for (const [index, expression] of (selector?.matchExpressions ?? []).entries()) {
    yield* validateRequirement(expression, `${path}.matchExpressions[${index}]`);
  }
}

function* validateRequirement({ key, operator, values = [] }: LabelSelectorRequirement, path: string): FieldErrors {
  yield* validateOperands(operator, values, path);
  yield* invalidFor(`${path}.key`, key ?? "", qualifiedName(key ?? ""));
  for (const [index, value] of values.entries())
    yield* invalidFor(`${path}.values[${index}]`, value, labelValueComplaints(value));
}

function* validateOperands(operator: string, values: readonly string[], path: string): FieldErrors {
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0) yield required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) {
        yield forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      }
      break;
    default:
      yield invalid(`${path}.operator`, operator ?? "", "not a valid selector operator");
  }
}

/** Whether a selector has no condition at all, which most workloads refuse. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
}

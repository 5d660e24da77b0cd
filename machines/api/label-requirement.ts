import { labelValueComplaints, qualifiedName } from "./names.ts";
import { errorText, type FieldError, invalid } from "./validation/field-error.ts";

export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

/** One condition on one label; `values` are sorted, and empty for `exists` and `!`. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** The selector is malformed; the message is upstream's. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
}

/** Whether Go's strconv.ParseInt takes it: what `>` and `<` compare. */
export const isInteger = (text: string): boolean => /^[+-]?[0-9]+$/.test(text);

/** A checked requirement (labels.NewRequirement). Throws SelectorError with every objection. */
export function requirement(key: string, operator: Operator, values: readonly string[]): Requirement {
  const errors: FieldError[] = [];
  const keyComplaints = qualifiedName(key);
  if (keyComplaints.length > 0) errors.push(invalid("key", key, keyComplaints.join("; ")));
  const arity = arityComplaint(operator, values);
  if (arity !== undefined) errors.push(invalid("values", values, arity));
  values.forEach((value, index) => {
    if ((operator === "gt" || operator === "lt") && !isInteger(value)) {
      errors.push(invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
  });
  values.forEach((value, index) => {
    const complaints = labelValueComplaints(value);
    if (complaints.length > 0) errors.push(invalid(`values[${index}][${key}]`, value, complaints.join("; ")));
  });
  if (errors.length === 0) return { key, operator, values };
  const texts = errors.map(errorText);
  throw new SelectorError(texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`);
}

function arityComplaint(operator: Operator, values: readonly string[]): string | undefined {
  switch (operator) {
    case "in":
    case "notin":
      return values.length > 0 ? undefined : "for 'in', 'notin' operators, values set can't be empty";
    case "exists":
    case "!":
      return values.length === 0 ? undefined : "values set must be empty for exists and does not exist";
    case "gt":
    case "lt":
      return values.length === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
    default:
      return values.length === 1 ? undefined : "exact-match compatibility requires one single value";
  }
}

/** Where a pod may run: tolerations, affinities, spread. Taints, the other side of tolerations, are here too. */
import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Taint,
  Toleration,
  TopologySpreadConstraint,
} from "../generated/types.ts";
import { dns1123Label, dns1123Subdomain, labelValueComplaints, qualifiedName } from "../names.ts";
import { validateEnum } from "./enumeration.ts";
import { duplicate, type FieldErrors, forbidden, invalid, invalidFor, notSupported, required } from "./field-error.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { isEmpty } from "./object-meta.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Upstream: ValidateTolerations. */
export function* validateTolerations(tolerations: readonly Toleration[], path: string): FieldErrors {
  for (const [index, toleration] of tolerations.entries()) {
    const at = `${path}[${index}]`;
    const { key, operator, value = "", effect, tolerationSeconds } = toleration;
    if (!isEmpty(key)) yield* invalidFor(`${at}.key`, key, qualifiedName(key));
    if (isEmpty(key) && operator !== "Exists") {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      yield invalid(`${at}.operator`, operator ?? "", detail);
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      yield invalid(`${at}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    if (isEmpty(operator) || operator === "Equal") {
      const complaints = labelValueComplaints(value);
      if (complaints.length > 0) yield invalid(`${at}.operator`, value, complaints.join(";"));
    } else if (operator !== "Exists") yield notSupported(`${at}.operator`, operator, ["Equal", "Exists"]);
    else if (value !== "") yield invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'");
    yield* validateEnum(effect, effects, `${at}.effect`, "optional");
  }
}

/** Upstream: validateNodeTaints. */
export function* validateTaints(taints: readonly Taint[], path: string): FieldErrors {
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const at = `${path}[${index}]`;
    yield* invalidFor(`${at}.key`, taint.key ?? "", qualifiedName(taint.key ?? ""));
    const complaints = labelValueComplaints(taint.value ?? "");
    if (complaints.length > 0) yield invalid(`${at}.value`, taint.value, complaints.join(";"));
    yield* validateEnum(taint.effect, effects, `${at}.effect`);
    const pair = `${taint.key}:${taint.effect}`;
    if (seen.has(pair)) yield { ...duplicate(at, taint), detail: "taints must be unique by key and effect pair" };
    seen.add(pair);
  }
}

/** Upstream: validateAffinity. */
export function* validateAffinity(affinity: Affinity | undefined, path: string): FieldErrors {
  const node = affinity?.nodeAffinity;
  const nodePath = `${path}.nodeAffinity`;
  if (node?.requiredDuringSchedulingIgnoredDuringExecution !== undefined) {
    const selector = node.requiredDuringSchedulingIgnoredDuringExecution;
    yield* validateNodeSelector(selector, `${nodePath}.requiredDuringSchedulingIgnoredDuringExecution`);
  }
  for (const [index, term] of (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const at = `${nodePath}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    yield* validateWeight(term.weight, `${at}.weight`);
    // Upstream lets label values in preferences be anything, for the sake of old objects.
    yield* validateNodeSelectorTerm(term.preference, "any", `${at}.preference`);
  }
  if (affinity?.podAffinity !== undefined) yield* validatePodAffinity(affinity.podAffinity, `${path}.podAffinity`);
  if (affinity?.podAntiAffinity !== undefined)
    yield* validatePodAffinity(affinity.podAntiAffinity, `${path}.podAntiAffinity`);
}

/** Upstream: ValidateNodeSelector. */
export function* validateNodeSelector(selector: NodeSelector, path: string): FieldErrors {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) yield required(`${path}.nodeSelectorTerms`, "must have at least one node selector term");
  for (const [index, term] of terms.entries()) {
    yield* validateNodeSelectorTerm(term, "label", `${path}.nodeSelectorTerms[${index}]`);
  }
}

function* validateNodeSelectorTerm(term: NodeSelectorTerm, values: "label" | "any", path: string): FieldErrors {
  for (const [index, expression] of (term.matchExpressions ?? []).entries()) {
    yield* validateNodeExpression(expression, values, `${path}.matchExpressions[${index}]`);
  }
  for (const [index, field] of (term.matchFields ?? []).entries()) {
    yield* validateNodeField(field, `${path}.matchFields[${index}]`);
  }
}

function* validateNodeExpression(
  expression: NodeSelectorRequirement,
  rule: "label" | "any",
  path: string,
): FieldErrors {
  const { key = "", operator, values = [] } = expression;
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
    case "Gt":
    case "Lt":
      if (values.length !== 1)
        yield required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
      break;
    default:
      yield invalid(`${path}.operator`, operator ?? "", "not a valid selector operator");
  }
  yield* invalidFor(`${path}.key`, key, qualifiedName(key));
  if (rule === "any") return;
  for (const [index, value] of values.entries())
    yield* invalidFor(`${path}.values[${index}]`, value, labelValueComplaints(value));
}

function* validateNodeField({ key = "", operator, values = [] }: NodeSelectorRequirement, path: string): FieldErrors {
  if (operator !== "In" && operator !== "NotIn")
    yield invalid(`${path}.operator`, operator ?? "", "not a valid selector operator");
  else if (values.length !== 1) {
    yield required(
      `${path}.values`,
      "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
    );
  }
  if (key !== "metadata.name") yield invalid(`${path}.key`, key, "not a valid field selector key");
  else
    for (const [index, value] of values.entries())
      yield* invalidFor(`${path}.values[${index}]`, value, dns1123Subdomain(value));
}

function* validatePodAffinity(affinity: PodAffinity, path: string): FieldErrors {
  for (const [index, term] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    yield* validatePodAffinityTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`);
  }
  for (const [index, term] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    yield* validateWeight(term.weight, `${at}.weight`);
    yield* validatePodAffinityTerm(term.podAffinityTerm, `${at}.podAffinityTerm`);
  }
}

function* validateWeight(weight: number, path: string): FieldErrors {
  if (weight <= 0 || weight > 100) yield invalid(path, weight, "must be in the range 1-100");
}

function* validatePodAffinityTerm(term: PodAffinityTerm, path: string): FieldErrors {
  yield* validateLabelSelector(term.labelSelector, `${path}.labelSelector`);
  yield* validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`);
  for (const name of term.namespaces ?? []) yield* invalidFor(`${path}.namespace`, name, dns1123Label(name));
  const key = term.topologyKey ?? "";
  if (key === "") yield required(`${path}.topologyKey`, "can not be empty");
  yield* invalidFor(`${path}.topologyKey`, key, qualifiedName(key));
}

/** Upstream: validateTopologySpreadConstraints. */
export function* validateSpread(constraints: readonly TopologySpreadConstraint[], path: string): FieldErrors {
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`;
    const { maxSkew = 0, topologyKey, whenUnsatisfiable = "", minDomains } = constraint;
    if (maxSkew <= 0) yield invalid(`${at}.maxSkew`, maxSkew, "must be greater than zero");
    if (isEmpty(topologyKey)) yield required(`${at}.topologyKey`, "can not be empty");
    const actions = ["DoNotSchedule", "ScheduleAnyway"];
    if (!actions.includes(whenUnsatisfiable)) yield notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, actions);
    const same = (other: TopologySpreadConstraint): boolean =>
      other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable;
    if (constraints.slice(index + 1).some(same)) {
      yield duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`);
    }
    if (minDomains !== undefined && minDomains <= 0)
      yield invalid(`${at}.minDomains`, minDomains, "must be greater than zero");
    if (minDomains !== undefined && whenUnsatisfiable !== "DoNotSchedule") {
      const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
      yield invalid(`${at}.minDomains`, minDomains, detail);
    }
    yield* validateEnum(constraint.nodeAffinityPolicy, ["Honor", "Ignore"], `${at}.nodeAffinityPolicy`, "optional");
    yield* validateEnum(constraint.nodeTaintsPolicy, ["Honor", "Ignore"], `${at}.nodeTaintsPolicy`, "optional");
    yield* validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`);
  }
}

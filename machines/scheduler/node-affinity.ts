import type { NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from "../api/generated/types.ts";
import type { Node } from "./node-info.ts";

/** Whether the node has what the pod requires by `nodeSelector` and required node affinity (nodeaffinity.GetRequiredNodeAffinity). */
export function matchesRequiredAffinity(spec: PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) if (labels[key] !== value) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** The sum of the weights of the preferred terms that the node matches. */
export function preferredWeight(spec: PodSpec, node: Node): number {
  let weight = 0;
  for (const preferred of spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (matchesTerm(preferred.preference, node)) weight += preferred.weight;
  }
  return weight;
}

/** A term without requirements matches nothing. */
function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return (
    expressions.every((requirement) => meets(requirement, labels[requirement.key])) &&
    fields.every((requirement) => requirement.key === "metadata.name" && meets(requirement, node.metadata.name))
  );
}

function meets({ operator, values = [] }: NodeSelectorRequirement, actual: string | undefined): boolean {
  switch (operator) {
    case "In":
      return actual !== undefined && values.includes(actual);
    case "NotIn":
      return actual === undefined || !values.includes(actual);
    case "Exists":
      return actual !== undefined;
    case "DoesNotExist":
      return actual === undefined;
    case "Gt":
      return isInteger(actual) && isInteger(values[0]) && BigInt(actual) > BigInt(values[0]);
    case "Lt":
      return isInteger(actual) && isInteger(values[0]) && BigInt(actual) < BigInt(values[0]);
    default:
      return false;
  }
}

function isInteger(text: string | undefined): text is string {
  return text !== undefined && /^[+-]?\d+$/.test(text);
}

/**
 * Label selectors: as objects carry them (LabelSelector, plain maps) and as the wire spells them (`app in (a,b),!legacy`).
 * Upstream: k8s.io/apimachinery/pkg/labels and pkg/apis/meta/v1/helpers.go.
 */
import type { LabelSelector } from "./generated/types.ts";
import { isInteger, type Operator, type Requirement, requirement, SelectorError } from "./label-requirement.ts";
import { parseRequirements } from "./selector-parser.ts";

export { type Requirement, SelectorError } from "./label-requirement.ts";

export type Labels = Readonly<Record<string, string>>;

/** All of the requirements must hold; undefined stands for a selector that matches nothing. */
export interface Selector {
  readonly requirements: readonly Requirement[] | undefined;
}

/** Matches every object. */
export const everything: Selector = { requirements: [] };
/** Matches no object: what a missing LabelSelector means, unlike an empty one. */
export const nothing: Selector = { requirements: undefined };

/** Reads a selector as it comes in `?labelSelector=`. Throws SelectorError. */
export function parseSelector(text: string): Selector {
  return text === "" ? everything : { requirements: sorted(parseRequirements(text)) };
}

const compiled = new WeakMap<LabelSelector, Selector>();

/** The selector of a workload's `spec.selector`. Throws SelectorError where validation would have refused it. */
export function selectorOf(labelSelector: LabelSelector | undefined): Selector {
  if (labelSelector === undefined) return nothing;
  const known = compiled.get(labelSelector);
  if (known !== undefined) return known;
  const fromLabels = Object.entries(labelSelector.matchLabels ?? {}).map(([key, value]) =>
    requirement(key, "=", [value]),
  );
  const fromExpressions = (labelSelector.matchExpressions ?? []).map(({ key, operator, values }) =>
    requirement(key, operatorOf(operator), values ?? []),
  );
  const selector = { requirements: sorted([...fromLabels, ...fromExpressions]) };
  compiled.set(labelSelector, selector);
  return selector;
}

function operatorOf(operator: string): Operator {
  switch (operator) {
    case "In":
      return "in";
    case "NotIn":
      return "notin";
    case "Exists":
      return "exists";
    case "DoesNotExist":
      return "!";
    default:
      throw new SelectorError(`"${operator}" is not a valid label selector operator`);
  }
}

/** The selector of a map that must be a subset of the labels: a ReplicationController's or a Service's. An empty map matches everything. */
export function selectorFromMap(labels: Labels): Selector {
  return {
    requirements: sorted(
      Object.entries(labels).map(([key, value]) => ({ key, operator: "=" as const, values: [value] })),
    ),
  };
}

/** Whether the labels fulfil every requirement. */
export function matches(selector: Selector, labels: Labels | undefined): boolean {
  return selector.requirements?.every((requirement) => fulfils(requirement, labels ?? {})) ?? false;
}

function fulfils({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt":
      return value !== undefined && isInteger(value) && compares(operator, BigInt(value), BigInt(values[0] ?? "0"));
  }
}

const compares = (operator: "gt" | "lt", a: bigint, b: bigint): boolean => (operator === "gt" ? a > b : a < b);

/** Whether every object matches. */
export function isEverything(selector: Selector): boolean {
  return selector.requirements?.length === 0;
}

/** The selector as the wire spells it; equal selectors give equal text. */
export function formatSelector(selector: Selector): string {
  return (selector.requirements ?? []).map(formatRequirement).join(",");
}

function formatRequirement({ key, operator, values }: Requirement): string {
  const list = [...values].sort().join(",");
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${list})`;
    case "gt":
      return `${key}>${list}`;
    case "lt":
      return `${key}<${list}`;
    default:
      return key + operator + list;
  }
}

function sorted(requirements: readonly Requirement[]): readonly Requirement[] {
  return [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

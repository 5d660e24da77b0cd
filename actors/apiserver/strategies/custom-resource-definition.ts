import { definitionsResource } from "../../../machines/api/custom/resources.ts";
import type { CustomResourceDefinition, CustomResourceDefinitionNames } from "../../../machines/api/generated/types.ts";
import type { KubeObject } from "../../../machines/api/object.ts";
import { formatTime } from "../../../machines/api/time.ts";
import type { Call } from "../call.ts";
import { condition } from "../custom-resources.ts";
import type { Strategy } from "./strategy.ts";

type Names = CustomResourceDefinitionNames;
type Definition = CustomResourceDefinition & KubeObject;

/**
 * A definition's names are accepted, and its resource is served, in the same write as it is stored. Upstream has two controllers within
 * the apiserver for that (naming_controller.go, establishing_controller.go), so that clients wait for `Established`; they may wait here too,
 * and find it true.
 */
export function customResourceDefinitionStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForCreate: (object, call) =>
      withStatus(generic.prepareForCreate(object, call) as Definition, undefined, call),
    prepareForUpdate(object, existing, call) {
      const prepared = generic.prepareForUpdate(object, existing, call) as Definition;
      return withStatus(prepared, (existing as unknown as CustomResourceDefinition).status, call);
    },
  };
}

function withStatus(definition: Definition, before: Definition["status"], call: Call): KubeObject {
  const { spec, metadata } = definition;
  const { names = {} as Names, versions = [] } = spec ?? {};
  const others = claimed(call, spec?.group ?? "", metadata.name ?? "");
  const conflict = conflictOf(names, others);
  const wasEstablished = before?.conditions?.some(({ type, status }) => type === "Established" && status === "True");
  const now = formatTime(call.stamp.nowMs);
  const fresh = [
    conflict
      ? condition("NamesAccepted", "False", conflict.reason, `${JSON.stringify(conflict.name)} is already in use`)
      : condition("NamesAccepted", "True", "NoConflicts", "no conflicts found"),
    conflict && !wasEstablished
      ? condition("Established", "False", "NotAccepted", "not all names are accepted")
      : condition("Established", "True", "InitialNamesAccepted", "the initial names have been accepted"),
  ];
  const kept = (before?.conditions ?? []).filter(({ type }) => !fresh.some((one) => one.type === type));
  const conditions = fresh.map((one) => {
    const old = before?.conditions?.find(({ type, status }) => type === one.type && status === one.status);
    return { lastTransitionTime: old?.lastTransitionTime ?? now, ...one };
  });
  const stored = versions.find(({ storage }) => storage)?.name;
  const storedVersions = [...new Set([...(before?.storedVersions ?? []), ...(stored === undefined ? [] : [stored])])];
  const acceptedNames = conflict ? (before?.acceptedNames ?? { plural: "", kind: "" }) : names;
  return { ...definition, status: { acceptedNames, conditions: [...conditions, ...kept], storedVersions } };
}

/** The names that other definitions of the group have taken. */
function claimed(
  call: Call,
  group: string,
  self: string,
): { readonly resources: Set<string>; readonly kinds: Set<string> } {
  const accepted = (call.store.list(definitionsResource) as unknown as CustomResourceDefinition[])
    .filter(({ spec, metadata }) => spec.group === group && metadata?.name !== self)
    .flatMap(({ status }) => status?.acceptedNames ?? []);
  return {
    resources: new Set(
      accepted.flatMap(({ plural, singular = "", shortNames = [] }) => [plural, singular, ...shortNames]),
    ),
    kinds: new Set(accepted.flatMap(({ kind, listKind = "" }) => [kind, listKind])),
  };
}

function conflictOf(names: Names, { resources, kinds }: ReturnType<typeof claimed>) {
  const wanted: readonly [string, string | undefined, Set<string>][] = [
    ["ListKindConflict", names.listKind, kinds],
    ["KindConflict", names.kind, kinds],
    ...(names.shortNames ?? []).map((name): [string, string, Set<string>] => ["ShortNamesConflict", name, resources]),
    ["SingularConflict", names.singular, resources],
    ["PluralConflict", names.plural, resources],
  ];
  // Upstream goes through them in the other order, and the last conflict is the one that it tells.
  const found = wanted.find(([, name, taken]) => name && taken.has(name));
  return found && { reason: found[0], name: found[1] as string };
}

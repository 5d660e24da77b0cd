/** Under this name a list of conditions may say itself how it is looked up; see `findCondition`. */
export const lookUpByType: unique symbol = Symbol("look up by type");

/** A list of conditions as it is looked up. */
interface ConditionList<C> extends ReadonlyArray<C> {
  readonly [lookUpByType]?: (type: string) => C | undefined;
}

/**
 * The condition of this type; undefined if there is none. Conditions are a map by type (`x-kubernetes-list-type: map`): who looks one up does not
 * read the others. A list that notes what is read of it can tell so only if it is asked in this way.
 */
export function findCondition<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  const list: ConditionList<C> | undefined = conditions;
  return list?.[lookUpByType] ? list[lookUpByType](type) : list?.find((condition) => condition.type === type);
}

/** Under this name a status may say itself which of its conditions are true; see `isConditionTrue`. */
export const askIfTrue: unique symbol = Symbol("ask whether a condition is true");

/** What has conditions. */
interface Conditioned {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[] | undefined;
  readonly [askIfTrue]?: (type: string) => boolean;
}

/** Whether a status has a condition of this type that is `True`: one that is not there is as good as one that is not. Nothing else is read of it. */
export function isConditionTrue(status: Conditioned, type: string): boolean {
  return status[askIfTrue]?.(type) ?? findCondition(status.conditions, type)?.status === "True";
}

import type { KubeObject } from "./api/object.ts";
import type { PlanStep } from "./reconcile.ts";

type Conditions = readonly { readonly message?: string }[];

/**
 * What is to be done after a failure, with the reason filled in: `{error}` in the message of a status condition is the failed request's Status message.
 * Nowhere else in an object, since there a user may have written it.
 */
export function explained(steps: readonly PlanStep[], error: string): readonly PlanStep[] {
  return steps.map((step) => {
    const { request } = step;
    if (request.verb !== "update") return step;
    const object = withReason(request.object, error);
    return object === request.object ? step : { ...step, request: { ...request, object } };
  });
}

function withReason(object: KubeObject, error: string): KubeObject {
  const { conditions = [] } = (object.status ?? {}) as { readonly conditions?: Conditions };
  if (!conditions.some(({ message }) => message?.includes("{error}"))) return object;
  const filled = conditions.map(({ message, ...rest }) => ({
    ...rest,
    ...(message === undefined ? {} : { message: message.replace("{error}", () => error) }),
  }));
  return { ...object, status: { ...(object.status as object), conditions: filled } };
}

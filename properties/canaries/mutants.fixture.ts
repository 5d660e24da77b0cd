/** Small mistakes that one makes in a controller, as changes of the ReplicaSet controller: what a checker must find, whatever nobody has reported yet. */
import type { ResourceName } from "../../machines/api/object.ts";
import { type Expectations, noExpectations } from "../../machines/controllers/expectations.ts";
import { replicaSetController } from "../../machines/controllers/replica-set.ts";
import { isPodFinished } from "../../machines/pod-state.ts";
import type { Plan, PlanStep, Reconciler } from "../../machines/reconcile.ts";
import type { ObjectOf, View } from "../../machines/view.ts";

type ReplicaSet = ObjectOf<"replicasets.apps">;
type Controller = Reconciler<Expectations>;

/** One mistake: what it is, and the controller with it. */
export interface Mutation {
  readonly name: string;
  apply(controller: Controller): Controller;
}

/** The controller sees its ReplicaSets changed by a function. */
function seeing(name: string, change: (set: ReplicaSet) => ReplicaSet): Mutation {
  const changed = (view: View): View => ({
    get: (resource, namespace, object) => {
      const found = view.get<ResourceName>(resource, namespace, object);
      return (found && resource === "replicasets.apps" ? change(found as unknown as ReplicaSet) : found) as never;
    },
    list: (resource, namespace) => view.list(resource, namespace),
    controlledBy: (resource, uid) => view.controlledBy(resource, uid),
    orphans: (resource, namespace) => view.orphans(resource, namespace),
    podsOnNode: (node) => view.podsOnNode(node),
  });
  return {
    name,
    apply: (inner) => ({
      ...inner,
      reconcile: (view, key, memory, clock) => inner.reconcile(changed(view), key, memory, clock),
    }),
  };
}

/** The controller carries out another plan than it has made. */
function planning(name: string, change: (plan: Plan<Expectations>) => Plan<Expectations>): Mutation {
  return {
    name,
    apply: (inner) => ({ ...inner, reconcile: (...args) => change(inner.reconcile(...args)) }),
  };
}

/** The same, step by step. */
function stepping(name: string, change: (step: PlanStep, index: number) => readonly PlanStep[]): Mutation {
  return planning(name, (plan) => ({ ...plan, steps: plan.steps.flatMap(change) }));
}

function deafTo(name: string, type: "ADDED" | "MODIFIED" | "DELETED"): Mutation {
  return {
    name,
    apply: (inner) => ({
      ...inner,
      observe: (memory, event, view, clock) =>
        event.resource === "pods" && event.type === type
          ? { memory, wake: [] }
          : inner.observe(memory, event, view, clock),
    }),
  };
}

/** Another controller altogether: built with an option. */
function built(name: string, options: Parameters<typeof replicaSetController>[0]): Mutation {
  return { name, apply: () => replicaSetController(options) };
}

const isCreation = ({ request }: PlanStep) => request.verb === "create";
const isStatus = ({ request }: PlanStep) => "subresource" in request && request.subresource === "status";

function withStatus(step: PlanStep, change: (status: ReplicaSet["status"]) => object): PlanStep {
  if (step.request.verb !== "update") return step;
  const { object } = step.request;
  const status = change(object.status as ReplicaSet["status"]);
  return { ...step, request: { ...step.request, object: { ...object, status } } };
}

function withReplicas(set: ReplicaSet, more: number): ReplicaSet {
  return { ...set, spec: { ...set.spec, replicas: Math.max(0, (set.spec.replicas ?? 1) + more) } };
}

function alive(set: ReplicaSet): ReplicaSet {
  const { deletionTimestamp: _, ...metadata } = set.metadata;
  return { ...set, metadata };
}

/** All of them. Those that are built with an option come first, since they take the place of what was there. */
export const mutations: readonly Mutation[] = [
  built("has no expectations", { expectations: false }),
  built("counts what is terminating", { isReplica: (pod) => !isPodFinished(pod) }),
  built("counts what has finished", { isReplica: ({ metadata }) => metadata.deletionTimestamp === undefined }),
  built("makes one at a time", { burstReplicas: 1 }),
  seeing("wants one more", (set) => withReplicas(set, 1)),
  seeing("wants one less", (set) => withReplicas(set, -1)),
  seeing("goes on when it is being deleted", alive),
  deafTo("does not hear of new pods", "ADDED"),
  deafTo("does not hear of changed pods", "MODIFIED"),
  deafTo("does not hear of deleted pods", "DELETED"),
  { name: "takes every answer for good", apply: ({ answered: _, ...inner }) => inner },
  planning("forgets what it expects", (plan) => ({ ...plan, ...(plan.memory && { memory: noExpectations }) })),
  planning("sends one request of a plan", (plan) => ({ ...plan, steps: plan.steps.slice(0, 1) })),
  planning("sends the last request first", (plan) => ({ ...plan, steps: [...plan.steps].reverse() })),
  stepping("creates the first pod twice", (step, index) => (index === 0 && isCreation(step) ? [step, step] : [step])),
  stepping("writes no status", (step) => (isStatus(step) ? [] : [step])),
  stepping("creates nothing", (step) => (isCreation(step) ? [] : [step])),
  stepping("deletes nothing", (step) => (step.request.verb === "delete" ? [] : [step])),
  stepping("adopts nothing", (step) => (step.request.verb === "patch" ? [] : [step])),
  stepping("claims a generation too many", (step) => [
    isStatus(step)
      ? withStatus(step, (status) => ({ ...status, observedGeneration: (status.observedGeneration ?? 0) + 1 }))
      : step,
  ]),
  stepping("claims a ready pod too few", (step) => [
    isStatus(step)
      ? withStatus(step, ({ readyReplicas = 0, ...status }) => ({
          ...status,
          readyReplicas: Math.max(0, readyReplicas - 1),
        }))
      : step,
  ]),
  stepping("minds that a pod is gone already", ({ tolerate: _, ...step }) => [step]),
  stepping("records nothing", ({ record: _, recordFailure: __, ...step }) => [step]),
];

import type { ResourceName } from "../machines/api/object.ts";
import { enqueue, interestsOf, nameOfKey, type Watching } from "../machines/controllers/enqueue.ts";
import { HiddenStateError } from "../machines/generator/hidden-state.ts";
import { generatorReconciler } from "../machines/generator/reconciler.ts";
import type { GeneratorReconcile, ObjectName } from "../machines/generator/run.ts";
import { canonicalJson } from "../machines/plain-data.ts";
import type { Key, Plan, Reconciler } from "../machines/reconcile.ts";
import type { View } from "../machines/view.ts";
import type { Component } from "./component.ts";
import { type ControllerState, controller } from "./controller.ts";
import { guarded } from "./reconcile-error.ts";

/** What both styles of a user's controller have in common. */
export interface ControllerDefinition extends Watching {
  /** Unique in a cluster; a built-in one's name takes its place: `replicaset-controller`. */
  readonly name: string;
  /**
   * When all is done: why not, in words, or undefined if what there is is as its objects want it. What every run must come to, and stay
   * at, once faults stop. Unset: `status.observedGeneration` is up to date where there is one, and nothing is left half deleted.
   */
  desired?(view: View): string | undefined;
}

/** A controller in plan style. */
export interface PlanController extends ControllerDefinition {
  /**
   * Decides from the cache as it is what is to be done about one object: the requests, sent one at a time, and when to look again. Reads
   * nothing but its arguments. An object that is not in the view may be gone, or not have come yet.
   */
  reconcile(view: View, name: ObjectName): UserPlan;
}

/** A plan of a controller without memory: what matters is in the cluster. */
export type UserPlan = Omit<Plan<null>, "memory" | "continuation" | "run" | "wake">;

/** A controller in generator style. */
export interface GeneratorController extends ControllerDefinition {
  /**
   * What is to be done about one object, as one sequence of `yield*` calls. At each answer it runs again from its beginning with the
   * answers recorded so far, so that a run can be forked and replayed; keep nothing outside of it.
   */
  reconcile: GeneratorReconcile;
}

/** A user's controller: a component like the built-in ones, for `check`, `simulate`, `createCluster` and scenarios. */
export interface UserController extends Component<ControllerState<null>> {
  /** The resource whose objects it reconciles. */
  readonly reconciles: ResourceName;
  readonly desired?: (view: View) => string | undefined;
}

/**
 * A controller of the user's own, in plan style: a function from what its cache shows to the requests that it wants made. It is hosted
 * like the built-in ones: a work queue with back-off (5 ms doubling to 1000 s), one worker, one request in flight; a refusal drops the rest of
 * the plan and tries again; a crash loses it. One that throws ends what it takes part in, by a ReconcileError.
 *
 * @example
 * const controller = defineController({
 *   name: "memcached-controller",
 *   for: kind<Memcached>("memcacheds.example.com"),
 *   owns: ["pods"],
 *   reconcile(view, { namespace, name }) {
 *     const memcached = view.get(memcacheds, namespace, name);
 *     if (!memcached || view.controlledBy("pods", memcached.metadata.uid).length > 0) return nothingToDo;
 *     return { steps: [{ request: requests.create("pods", podOf(memcached)) }] };
 *   },
 * });
 */
export function defineController(definition: PlanController): UserController {
  const { name } = definition;
  return userController(definition, {
    ...hostOf(definition),
    memory: null,
    reconcile(view, key) {
      const decide = () => guarded(name, `reconciling ${key}`, () => definition.reconcile(view, nameOfKey(key)));
      const plan = decide();
      const [lastTime, thisTime] = [canonicalJson(plan), canonicalJson(decide())];
      if (lastTime !== thisTime) throw new HiddenStateError({ controller: name, key, step: 1, lastTime, thisTime });
      return plan;
    },
  });
}

/**
 * A controller of the user's own, in generator style: reads like a program, and each request in it is a step after which anything may
 * have happened. Throws a HiddenStateError, when it runs, if it depends on more than its arguments and answers.
 *
 * @example
 * const controller = defineGeneratorController({
 *   name: "memcached-controller",
 *   for: memcacheds,
 *   owns: ["pods"],
 *   *reconcile(api, { namespace, name }) {
 *     const memcached = yield* api.get(memcacheds, namespace, name);
 *     if (!memcached) return;
 *     const pods = yield* api.controlledBy("pods", memcached);
 *     if (pods.length < memcached.spec.size) yield* api.create("pods", podOf(memcached));
 *   },
 * });
 */
export function defineGeneratorController(definition: GeneratorController): UserController {
  const { for: own, reconcile } = definition;
  return userController(
    definition,
    generatorReconciler({
      ...hostOf(definition),
      reconcile,
      nameOf: nameOfKey,
      regarding: (key: Key) => `${own}/${key}`,
    }),
  );
}

/** Whether a component is one of the user's own controllers. */
export function isUserController(component: Component): component is UserController {
  return "reconciles" in component;
}

function hostOf(definition: ControllerDefinition): Pick<Reconciler<null>, "name" | "watches" | "observe"> {
  return {
    name: definition.name,
    watches: interestsOf(definition),
    observe: (_memory, event, view) =>
      guarded(definition.name, `asking for which objects ${event.key} counts`, () => enqueue(definition, event, view)),
  };
}

function userController(
  { for: reconciles, desired }: ControllerDefinition,
  reconciler: Reconciler<null>,
): UserController {
  return { ...controller(reconciler), reconciles, ...(desired && { desired }) };
}

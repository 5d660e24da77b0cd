import { type FaultBudget, noFaults } from "../actors/choice.ts";
import { type Conditions, createdKinds } from "../actors/conditions.ts";
import { underConsistency } from "../actors/consistency.ts";
import { change, creation } from "../actors/creation.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import type { Operation } from "../actors/user.ts";
import type { World } from "../actors/world.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { type CheckOptions, defaultCoarseFaults, defaultFaults, usualNodes } from "./check-options.ts";
import { type ModelOptions, modelConditions, modelWorld } from "./model.ts";
import type { Property } from "./property.ts";
import { isSame, type Slice, slicesOf, watchedBy } from "./slices.ts";
import { standardProperties } from "./standard/standard.ts";
import { convergenceOf } from "./user-properties.ts";

/** A part of what is checked: a slice, or the whole. */
export type Contents = Pick<Slice, "name" | "given" | "operations">;

/** What a check is about: some objects, its options, and what follows from them. Nothing here runs. */
export class CheckSubject {
  readonly objects: readonly KubeObject[];
  readonly options: CheckOptions;

  constructor(objects: readonly KubeObject[], options: CheckOptions) {
    this.objects = objects;
    this.options = options;
  }

  get slices(): readonly Slice[] {
    const { replicas = 2, later = [], controllers = [] } = this.options;
    const reconciled = new Set(controllers.map(({ reconciles }) => reconciles));
    return slicesOf(this.allObjects, replicas, { later, reconciled, watched: watchedBy(controllers) });
  }

  /** Uncut and uncapped. */
  get whole(): Contents {
    return { name: "the whole", given: [], operations: this.#operations };
  }

  /** With what is applied later. */
  get allObjects(): readonly KubeObject[] {
    return [...this.objects, ...this.#added];
  }

  /** The budgets that are explored, one after the other. */
  get faults(): readonly FaultBudget[] {
    const { faults, granularity, consistency } = this.options;
    if (consistency !== undefined) return (faults ?? [noFaults]).map((budget) => underConsistency(consistency, budget));
    return faults ?? (granularity === "coarse" ? defaultCoarseFaults : defaultFaults);
  }

  /** The budget of random walks: that which allows the most faults, of several such the last. */
  get mostFaults(): FaultBudget {
    return this.faults.reduce((most, budget) => (budget.total >= most.total ? budget : most), noFaults);
  }

  /** The world in which a part begins. */
  model(contents: Contents): World {
    return modelWorld(this.#modelOptions(contents));
  }

  /** The same as data. */
  conditions(contents: Contents): Conditions {
    return modelConditions(this.#modelOptions(contents));
  }

  /** What must hold where this is there and done. */
  propertiesOf({ given, operations }: Contents): readonly Property[] {
    const { controllers = [], properties = [] } = this.options;
    return [...standardProperties(createdKinds(given, operations)), ...controllers.map(convergenceOf), ...properties];
  }

  #modelOptions({ given, operations }: Contents): ModelOptions {
    const { nodes = usualNodes, topology = [], kubeletSteps, copies = {}, elected = [] } = this.options;
    const { mitigations = {}, controllers = [] } = this.options;
    const dials = { topology, copies, elected, mitigations, ...(kubeletSteps && { kubeletSteps }) };
    return { nodes, ...dials, given, operations, replace: controllers };
  }

  /** What is applied later and was not there before. */
  get #added(): readonly KubeObject[] {
    const { later = [] } = this.options;
    return later.filter((object) => !this.objects.some((other) => isSame(object, other)));
  }

  /** All that the user does, uncut. */
  get #operations(): readonly Operation[] {
    const { later = [] } = this.options;
    const registry = registryOfObjects([...this.objects, ...later]);
    const added = this.#added;
    const changes = later.map((object) =>
      added.includes(object) ? creation(object, registry) : change(object, registry),
    );
    return [...this.objects.map((object) => creation(object, registry)), ...changes];
  }
}

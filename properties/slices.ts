import { change, creation } from "../actors/creation.ts";
import type { UserController } from "../actors/define-controller.ts";
import { isDefinition, registryOfObjects } from "../actors/registry-of-objects.ts";
import type { Operation } from "../actors/user.ts";
import { valueAtPath, withValueAt } from "../machines/api/custom/json-path.ts";
import type { Registry } from "../machines/api/custom/registry.ts";
import type { LabelSelector, PodTemplateSpec } from "../machines/api/generated/types.ts";
import { matches, type Selector, selectorFromMap, selectorOf } from "../machines/api/labels.ts";
import type { KubeObject, ResourceName } from "../machines/api/object.ts";
import type { ResourceInfo } from "../machines/api/registry.ts";

/** Objects that are explored together: one workload, or several that a user's controller looks at together, and what they touch. */
export interface Slice {
  /** `Deployment default/frontend`, with commas between if there are several. */
  readonly name: string;
  /** What is there before the user acts: namespaces, Services, configuration. */
  readonly given: readonly KubeObject[];
  /** What the user does, as part of the exploration: the workloads, made smaller, and then their changes. */
  readonly operations: readonly Operation[];
  /** What was made smaller: "replicas 3 → 2". */
  readonly caps: readonly string[];
}

/** What slicing depends on besides the objects. */
export interface Slicing {
  /** What the user applies after that: a change of a workload is part of its slice. */
  readonly later?: readonly KubeObject[];
  /** Resources that a user's controller reconciles: their objects are workloads too. */
  readonly reconciled?: ReadonlySet<ResourceName>;
  /** For each of those, what the same controllers watch besides: what is of these resources is explored together with it. */
  readonly watched?: Watched;
}

type Watched = ReadonlyMap<ResourceName, ReadonlySet<ResourceName>>;

/** What some controllers watch besides what they reconcile. */
export function watchedBy(controllers: readonly Pick<UserController, "reconciles" | "interests">[]): Watched {
  const watched = new Map<ResourceName, Set<ResourceName>>();
  for (const { reconciles, interests } of controllers) {
    const all = watched.get(reconciles) ?? new Set();
    for (const { resource } of interests) if (resource !== reconciles) all.add(resource);
    watched.set(reconciles, all);
  }
  return watched;
}

/** Kinds whose objects make pods. */
const workloadKinds: ReadonlySet<string> = new Set([
  "Deployment",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
  "DaemonSet",
  "Pod",
]);

/** Fields that a stopped clock cannot bring to pass; they are left out of a model, and the report says so. */
const timedFields = ["minReadySeconds"] as const;

/**
 * Cuts objects into one slice for each workload, or for those that are looked at together. What touches no workload is in none.
 * @param replicas the cap.
 */
export function slicesOf(objects: readonly KubeObject[], replicas: number, slicing: Slicing = {}): Slice[] {
  return new Slicer(objects, replicas, slicing).slices();
}

class Slicer {
  readonly #objects: readonly KubeObject[];
  readonly #replicas: number;
  readonly #later: readonly KubeObject[];
  readonly #reconciled: ReadonlySet<ResourceName>;
  readonly #watched: Watched;
  readonly #registry: Registry;

  constructor(objects: readonly KubeObject[], replicas: number, slicing: Slicing) {
    const { later = [], reconciled = new Set(), watched = new Map() } = slicing;
    this.#objects = objects;
    this.#replicas = replicas;
    this.#later = later;
    this.#reconciled = reconciled;
    this.#watched = watched;
    this.#registry = registryOfObjects(objects);
  }

  slices(): Slice[] {
    return this.#groups().map((workloads) => this.#sliceOf(workloads));
  }

  /** Workloads that belong together, the groups and those in a group in the order of the objects. */
  #groups(): readonly (readonly KubeObject[])[] {
    const workloads = this.#objects.filter((object) => this.#isWorkload(object));
    let groups: (readonly KubeObject[])[] = [];
    for (const workload of workloads) {
      const near = groups.filter((group) => group.some((other) => this.#areTogether(workload, other)));
      groups = [...groups.filter((group) => !near.includes(group)), [...near.flat(), workload]];
    }
    return workloads.flatMap((first) => {
      const group = workloads.filter((each) => groups.some((all) => all.includes(first) && all.includes(each)));
      return group[0] === first ? [group] : [];
    });
  }

  /** Whether a user's controller that reconciles one looks at the other. */
  #areTogether(a: KubeObject, b: KubeObject): boolean {
    return this.#looksAt(a, b) || this.#looksAt(b, a);
  }

  #looksAt(workload: KubeObject, other: KubeObject): boolean {
    const [own, info] = [this.#resourceOf(workload), this.#resourceOf(other)];
    if (!own || !info || !this.#watched.get(own.name)?.has(info.name)) return false;
    if (!own.namespaced || !info.namespaced) return true;
    return (workload.metadata.namespace ?? "default") === (other.metadata.namespace ?? "default");
  }

  #isWorkload(object: KubeObject): boolean {
    return workloadKinds.has(object.kind) || this.#reconciled.has(this.#resourceOf(object)?.name ?? "");
  }

  #resourceOf({ apiVersion, kind }: KubeObject): ResourceInfo | undefined {
    return this.#registry.byKind(apiVersion, kind);
  }

  #sliceOf(workloads: readonly KubeObject[]): Slice {
    const first = workloads.map((workload) => this.#capped(workload));
    const second = workloads.flatMap((workload) => {
      const later = this.#later.find((change) => isSame(change, workload));
      return later ? [this.#capped(later)] : [];
    });
    const touches = (other: KubeObject) => workloads.some((workload) => this.#touches(workload, other));
    return {
      name: workloads
        .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? "default"}/${metadata.name}`)
        .join(", "),
      given: this.#objects.filter((other) => !workloads.includes(other) && touches(other)),
      operations: [
        ...first.map(({ object }) => creation(object, this.#registry)),
        ...second.map(({ object }) => change(object, this.#registry)),
      ],
      caps: [...first.flatMap(({ caps }) => caps), ...second.flatMap(({ caps }) => caps.map((cap) => `then ${cap}`))],
    };
  }

  /** A user's kind is capped where its scale is. */
  #capped(workload: KubeObject): Capped {
    const path = this.#resourceOf(workload)?.custom?.scale?.specReplicasPath;
    const wanted = path === undefined ? undefined : valueAtPath(workload, path);
    if (path === undefined || typeof wanted !== "number" || wanted <= this.#replicas)
      return capped(workload, this.#replicas);
    const { object, caps } = capped(withValueAt(workload, path, this.#replicas), this.#replicas);
    return { object, caps: [`${path.replace(/^\.spec\./, "")} ${wanted} → ${this.#replicas}`, ...caps] };
  }

  /** Whether another object is of a workload's slice: its namespace, what selects its pods, what it names, and all definitions of a user's kinds. */
  #touches(workload: KubeObject, other: KubeObject): boolean {
    const namespace = workload.metadata.namespace ?? "default";
    if (other.kind === "Namespace") return other.metadata.name === namespace;
    if (isDefinition(other)) return this.#reconciled.size > 0;
    const info = this.#resourceOf(other);
    if (!info || this.#isWorkload(other)) return false;
    if (this.#looksAt(workload, other)) return true;
    if (info.namespaced && (other.metadata.namespace ?? "default") !== namespace) return false;
    const template = templateOf(workload);
    const { labels = {} } = template.metadata ?? {};
    if (other.kind === "Service") return matches(serviceSelector(other), labels);
    if (other.kind === "PodDisruptionBudget") return matches(budgetSelector(other), labels);
    const named = workloadKinds.has(workload.kind) ? template.spec : workload.spec;
    return mentions(named, other.metadata.name ?? "");
  }
}

/** Whether two manifests are of the same object. */
export function isSame(a: KubeObject, b: KubeObject): boolean {
  return (
    a.kind === b.kind &&
    a.metadata.name === b.metadata.name &&
    (a.metadata.namespace ?? "default") === (b.metadata.namespace ?? "default")
  );
}

/** A workload made smaller, and how. */
interface Capped {
  readonly object: KubeObject;
  readonly caps: readonly string[];
}

function capped(workload: KubeObject, most: number): Capped {
  const caps: string[] = [];
  const spec: Record<string, unknown> = { ...(workload.spec as Record<string, unknown> | undefined) };
  if (typeof spec.replicas === "number" && spec.replicas > most) {
    caps.push(`replicas ${spec.replicas} → ${most}`);
    spec.replicas = most;
  }
  for (const field of timedFields) {
    if (spec[field] === undefined || spec[field] === 0) continue;
    caps.push(`${field} ${String(spec[field])} → 0`);
    delete spec[field];
  }
  return { object: caps.length > 0 ? { ...workload, spec } : workload, caps };
}

function templateOf({ kind, metadata, spec }: KubeObject): PodTemplateSpec {
  if (kind === "Pod") return { metadata, spec: spec as NonNullable<PodTemplateSpec["spec"]> };
  return (spec as { template?: PodTemplateSpec } | undefined)?.template ?? {};
}

function serviceSelector({ spec }: KubeObject): Selector {
  const { selector } = (spec ?? {}) as { selector?: Readonly<Record<string, string>> };
  return selector && Object.keys(selector).length > 0 ? selectorFromMap(selector) : { requirements: undefined };
}

function budgetSelector({ spec }: KubeObject): Selector {
  return selectorOf((spec as { selector?: LabelSelector } | undefined)?.selector);
}

/** Whether a specification names an object: a ConfigMap, Secret, PersistentVolumeClaim, ServiceAccount, PriorityClass. */
function mentions(spec: unknown, name: string): boolean {
  const seen = (value: unknown): boolean =>
    value === name || (typeof value === "object" && value !== null && Object.values(value).some(seen));
  return name !== "" && seen(spec);
}

import { parse, YAMLError } from "yaml";
import type { Container, PodSpec } from "../machines/api/generated/types.ts";

/** Milliseconds, or a range out of which whoever keeps the time picks. Nothing is drawn here. */
export type Duration = number | { readonly minMs: number; readonly maxMs: number };

/** How one container behaves where it differs from `usualBehaviour`. */
export interface ContainerBehaviour {
  /** Pulling its image, the first time on a node. */
  readonly pullMs?: Duration;
  /** This many pulls fail before one succeeds; `always`: there is no such image. */
  readonly pullFails?: number | "always";
  /** From the start command to a running process. */
  readonly startMs?: Duration;
  /** From running to the first success of its probe, if it has one; `never`: the probe never succeeds. */
  readonly readyAfterMs?: Duration | "never";
  /** From running to its end. Unset: it runs for ever. */
  readonly runMs?: Duration;
  /** What it ends with. */
  readonly exitCode?: number;
  /** Its first so many attempts crash; after that it behaves as the other fields say. */
  readonly crashes?: number;
  /** From running to the crash. */
  readonly crashAfterMs?: Duration;
  readonly crashExitCode?: number;
  /** From SIGTERM to its end; SIGKILL comes first if the grace period is shorter. */
  readonly stopMs?: Duration;
  /** What it ends with on SIGTERM. */
  readonly stopExitCode?: number;
}

/** The containers of a pod by name, as far as they differ from the usual. */
export type PodBehaviour = Readonly<Record<string, ContainerBehaviour>>;

/** Gives containers a behaviour by what they look like. The first rule that matches counts. */
export interface BehaviourRule {
  /** All of these labels must be on the pod. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The image, exactly, or its beginning if this ends in `*`. */
  readonly image?: string;
  /** The container's name. */
  readonly container?: string;
  readonly behaviour: ContainerBehaviour;
}

/** The pod annotation that says how its containers behave: YAML or JSON, container name (or `*` for all) → behaviour. */
export const behaviourAnnotation = "orrery.dev/behaviour";

/**
 * How containers behave of which nothing is said. Pulls: small images from a near registry. Start and stop: what containerd
 * takes for a process that is up at once, and leaves on SIGTERM. Never longer than upstream's pod start-up objective allows (5 s, pulls excepted).
 */
export const usualBehaviour = {
  pullMs: { minMs: 1_000, maxMs: 3_000 },
  pullFails: 0,
  startMs: 200,
  readyAfterMs: 0,
  exitCode: 0,
  crashes: 0,
  crashAfterMs: 1_000,
  crashExitCode: 1,
  stopMs: { minMs: 50, maxMs: 500 },
  stopExitCode: 0,
} as const satisfies ContainerBehaviour;

/** How init containers behave of which nothing is said: unlike the others they end, and well, or no pod would ever start. */
export const usualInitBehaviour = { runMs: { minMs: 500, maxMs: 2_000 } } as const satisfies ContainerBehaviour;

/** A behaviour that cannot be understood; the message names the field. */
export class BehaviourError extends Error {
  override readonly name = "BehaviourError";
}

/** What of a pod decides how it behaves. */
interface BehavingPod {
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
  readonly spec: PodSpec;
}

/**
 * How the containers of a pod behave: by its annotation, else by the first rule that matches, else as usual (and then they are
 * not in the answer, init containers excepted). Throws BehaviourError if the annotation is wrong.
 */
export function behaviourOf(pod: BehavingPod, rules: readonly BehaviourRule[] = []): PodBehaviour {
  const text = pod.metadata.annotations?.[behaviourAnnotation];
  const annotated = text === undefined ? {} : parseBehaviour(text);
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const unknown = Object.keys(annotated).find(
    (name) => name !== "*" && !containers.some((container) => container.name === name),
  );
  if (unknown !== undefined) throw new BehaviourError(`${behaviourAnnotation}: the pod has no container "${unknown}"`);
  const behaviours: Record<string, ContainerBehaviour> = {};
  for (const container of containers) {
    const rule = rules.find((candidate) => applies(candidate, pod, container));
    const ends = pod.spec.initContainers?.includes(container) && container.restartPolicy !== "Always";
    const usual = ends ? usualInitBehaviour : {};
    const behaviour = { ...usual, ...rule?.behaviour, ...annotated["*"], ...annotated[container.name] };
    if (Object.keys(behaviour).length > 0) behaviours[container.name] = behaviour;
  }
  return behaviours;
}

/** Reads the annotation. Throws BehaviourError. */
export function parseBehaviour(text: string): PodBehaviour {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (error instanceof YAMLError) throw new BehaviourError(`${behaviourAnnotation}: ${error.message}`);
    throw error;
  }
  return checkBehaviour(value, behaviourAnnotation);
}

/** Makes sure that a value is a PodBehaviour. Throws BehaviourError, in which `path` says where the value is from. */
export function checkBehaviour(value: unknown, path: string): PodBehaviour {
  for (const [name, behaviour] of fieldsOf(value, path)) {
    for (const [field, setting] of fieldsOf(behaviour, `${path}.${name}`))
      checkField(field, setting, `${path}.${name}`);
  }
  return value as PodBehaviour;
}

const durations = ["pullMs", "startMs", "readyAfterMs", "runMs", "crashAfterMs", "stopMs"];
const counts = ["pullFails", "crashes"];
const exitCodes = ["exitCode", "crashExitCode", "stopExitCode"];

function checkField(field: string, setting: unknown, path: string): void {
  const at = `${path}.${field}`;
  if (field === "readyAfterMs" && setting === "never") return;
  if (field === "pullFails" && setting === "always") return;
  if (durations.includes(field)) checkDuration(setting, at);
  else if (counts.includes(field)) checkInteger(setting, at, Number.MAX_SAFE_INTEGER);
  else if (exitCodes.includes(field)) checkInteger(setting, at, 255);
  else
    throw new BehaviourError(
      `${path}: unknown field "${field}" (known: ${[...durations, ...counts, ...exitCodes].sort().join(", ")})`,
    );
}

function checkDuration(value: unknown, at: string): void {
  if (typeof value === "number") {
    checkInteger(value, at, Number.MAX_SAFE_INTEGER);
    return;
  }
  const range = Object.fromEntries(fieldsOf(value, at, "milliseconds or {minMs, maxMs}"));
  const odd = Object.keys(range).find((key) => key !== "minMs" && key !== "maxMs");
  if (odd !== undefined) throw new BehaviourError(`${at}: unknown field "${odd}" (known: maxMs, minMs)`);
  const minMs = checkInteger(range.minMs, `${at}.minMs`, Number.MAX_SAFE_INTEGER);
  const maxMs = checkInteger(range.maxMs, `${at}.maxMs`, Number.MAX_SAFE_INTEGER);
  if (minMs > maxMs) throw new BehaviourError(`${at}: minMs ${minMs} is more than maxMs ${maxMs}`);
}

function checkInteger(value: unknown, at: string, highest: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= highest) return value;
  const range = highest === Number.MAX_SAFE_INTEGER ? "of 0 or more" : `from 0 to ${highest}`;
  throw new BehaviourError(`${at}: must be a whole number ${range}, is ${JSON.stringify(value) ?? "missing"}`);
}

function fieldsOf(value: unknown, at: string, wanted = "a mapping"): [string, unknown][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new BehaviourError(`${at}: must be ${wanted}, is ${JSON.stringify(value) ?? "missing"}`);
}

function applies(rule: BehaviourRule, pod: BehavingPod, container: Container): boolean {
  const labels = pod.metadata.labels ?? {};
  const image = container.image ?? "";
  return (
    (rule.container === undefined || rule.container === container.name) &&
    Object.entries(rule.labels ?? {}).every(([key, value]) => labels[key] === value) &&
    (rule.image === undefined ||
      (rule.image.endsWith("*") ? image.startsWith(rule.image.slice(0, -1)) : rule.image === image))
  );
}

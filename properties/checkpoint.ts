import { digest } from "../actors/numbering.ts";
import { canonicalJson } from "../machines/api/equality.ts";
import type { KubeObject } from "../machines/api/object.ts";
import type { CheckOptions } from "./check-options.ts";
import type { CoverageNotes } from "./coverage.ts";
import type { PropertyVerdict, SearchReport, SliceReport } from "./report.ts";
import type { SliceSnapshot } from "./slice-search.ts";

/** A check at rest, as plain data and typed arrays: what `structuredClone` and `v8.serialize` can carry. */
export interface Checkpoint {
  /** By name a digest of each thing that was asked for, manifests and options. */
  readonly asked: Readonly<Record<string, string>>;
  /** Those that are done. */
  readonly slices: readonly SliceReport[];
  /** The one after them, if its search had begun. */
  readonly current?: CurrentSlice;
  readonly coverage: CoverageNotes;
  readonly elapsedMs: number;
}

/** A slice in the middle of one of its searches. */
export interface CurrentSlice {
  /** Those before. */
  readonly searches: readonly SearchReport[];
  readonly verdicts: readonly PropertyVerdict[];
  readonly snapshot: SliceSnapshot;
  /** That this search has taken so far. */
  readonly elapsedMs: number;
}

/** Where a check is written down, so that it can be gone on with. */
export interface Checkpointing {
  /** By the clock of the check; without one, only at the end. */
  readonly everyMs: number;
  /** The checkpoint is good for the duration of the call: the search goes on after it. The last one counts. */
  readonly write: (checkpoint: Checkpoint) => void;
}

/** Code: what it is is said by its identity. */
const code: ReadonlySet<string> = new Set(["controllers", "properties", "identity"]);

/** They say when a check ends, or tell of it, but not what it finds. */
const otherwise: ReadonlySet<string> = new Set([
  "maxTimeMs",
  "maxMemoryBytes",
  "memoryBytes",
  "onProgress",
  "signal",
  "nowMs",
  "breathe",
  "workers",
  "checkpoint",
  "resume",
]);

/** What a check was asked for. Throws a RangeError at code of the user's own of which nobody could say whether it is the same again; and at symmetry. */
export function askedOf(objects: readonly KubeObject[], options: CheckOptions): Checkpoint["asked"] {
  const { controllers = [], properties = [], identity, reductions } = options;
  if (controllers.length + properties.length > 0 && !identity)
    throw new RangeError(
      "a check with controllers or properties of your own is written down and resumed only with their `identity`",
    );
  if (reductions?.symmetry) throw new RangeError("a check with symmetry cannot be written down and resumed");
  const asked = Object.entries({ manifests: objects, ...options })
    .filter(([name, value]) => value !== undefined && !otherwise.has(name) && !code.has(name))
    .map(([name, value]) => [name, digest(canonicalJson(value))] as const);
  const modules = Object.entries(identity ?? {}).map(([name, is]) => [`module ${name}`, is] as const);
  return Object.fromEntries([...asked, ...modules]);
}

/** Throws a RangeError that names what differs: the numbers of another check mean something else. */
export function requireSame(before: Checkpoint["asked"], now: Checkpoint["asked"]): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const different = names.filter((name) => before[name] !== now[name]);
  if (different.length > 0)
    throw new RangeError(`the checkpoint is of another check: not the same ${different.join(", ")}`);
}

import { deserialize, serialize } from "node:v8";
import { type Shell, UsageError } from "./shell.ts";

const format = "orrery-checkpoint";

/** What stands in the file besides what was to be kept. */
interface Envelope {
  readonly format: typeof format;
  /** The version of Orrery. */
  readonly orrery: string;
  readonly kept: unknown;
}

/** Writes plain data and typed arrays down, of any shape: what was one object stays one. Whoever reads the file finds the old one or the new one, whole. */
export function writeCheckpoint(path: string, orrery: string, kept: unknown, { files }: Shell): void {
  const envelope: Envelope = { format, orrery, kept };
  files.replace(path, serialize(envelope));
}

/** Reads it back. Throws a UsageError if it is none, or of another version: then its numbers may mean something else. */
export async function readCheckpoint(path: string, orrery: string, { files }: Shell): Promise<unknown> {
  if (!(await files.exists(path))) throw new UsageError(`the path "${path}" does not exist`);
  const envelope = parsed(await files.bytes(path));
  if (envelope?.format !== format) throw new UsageError(`${path} is no checkpoint`);
  if (envelope.orrery !== orrery)
    throw new UsageError(`${path} was written by orrery ${envelope.orrery}, and this is ${orrery}`);
  return envelope.kept;
}

function parsed(bytes: Uint8Array): Partial<Envelope> | undefined {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}

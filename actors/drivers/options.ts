import { InvalidArgumentError } from "commander";
import { labelValueComplaints } from "../../machines/api/names.ts";
import type { FaultBudget } from "../choice.ts";
import type { Copies } from "../copies.ts";
import { parseDuration } from "../duration.ts";
import { parseFaultBudget } from "../fault-budget.ts";

/** Reads an option's whole number from `least` to `most`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    // Powers of ten and thousands' marks are how one writes large bounds.
    const value = Number(text.replaceAll(/[_,]/g, ""));
    if (!/^\d[\d_,]*(?:e\d+)?$/.test(text) || !Number.isSafeInteger(value) || value < least || value > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`It must be a whole number ${range}.`);
    }
    return value;
  };
}

const units: Readonly<Record<string, number>> = {
  "": 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Reads an option's size as bytes, rounded down. */
export function size(text: string): number {
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const bytes = Math.floor(Number(amount) * (units[unit] ?? 0));
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw new InvalidArgumentError("It must be a size, like 512MiB or 2GiB.");
  return bytes;
}

/** Reads an option's duration as milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError("It must be a duration, like 90s, 5m or 1h30m.");
  return ms;
}

/** Reads the names of zones: `a,a,b`. */
export function zones(text: string): readonly string[] {
  const names = text.split(",");
  const [wrong] = names.flatMap((name) => (name === "" ? ["empty"] : labelValueComplaints(name)));
  if (wrong !== undefined) throw new InvalidArgumentError(`It must be names of zones, like a,a,b: ${wrong}.`);
  return names;
}

/** Reads a fault budget; given several times, there are several. */
export function faults(text: string, before: readonly FaultBudget[] = []): readonly FaultBudget[] {
  try {
    return [...before, parseFaultBudget(text)];
  } catch (error) {
    throw error instanceof RangeError ? new InvalidArgumentError(`${error.message}.`) : error;
  }
}

/** Reads how many processes of a component there are; given several times, there are several. What cannot be copied is refused later. */
export function copies(text: string, before: Copies = {}): Copies {
  const [, id, count] = /^([^=]+)=([1-9])$/.exec(text) ?? [];
  if (id === undefined)
    throw new InvalidArgumentError("It must be a component and a number, like replicaset-controller=2.");
  return { ...before, [id]: Number(count) };
}

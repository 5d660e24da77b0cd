/**
 * resource.Quantity: exact decimal numbers with a suffix, for cpu, memory and the like. Upstream: k8s.io/apimachinery/pkg/api/resource.
 * Kept in billionths as a bigint, which is upstream's own finest step, so sums and comparisons are exact.
 */

/** Which suffixes a quantity prefers: `k M G`, `Ki Mi Gi`, or `e3 e6 e9`. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

/** The text is no quantity; the message is upstream's. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
}

export const zero: Quantity = { nanos: 0n, format: "DecimalSI" };

const nano = 1_000_000_000n;
const maxBinary = (2n ** 63n - 1n) * nano;
const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Quantities repeat, and bigint arithmetic is slow; the texts of one cluster are few. */
const known = new Map<string, Quantity>();
const knownLimit = 10_000;

/** Reads `500m`, `1.5Gi`, `2e3`. Throws QuantityError. */
export function parseQuantity(text: string): Quantity {
  const seen = known.get(text);
  if (seen !== undefined) return seen;
  const quantity = read(text);
  if (known.size < knownLimit) known.set(text, quantity);
  return quantity;
}

function read(text: string): Quantity {
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)$/.exec(text);
  if (match === null || text === "") throw new QuantityError(wrongFormat);
  const [, sign = "", integer = "", fraction = "", suffix = ""] = match;
  const { base, exponent, format } = readSuffix(suffix);
  const digits = BigInt(`0${integer}${fraction}`);
  const magnitude =
    base === 2
      ? divideUp(digits * 2n ** BigInt(exponent) * nano, 10n ** BigInt(fraction.length))
      : scaleUp(digits, exponent - fraction.length + 9);
  const capped = format === "BinarySI" && magnitude > maxBinary ? maxBinary : magnitude;
  // Under one, Ki would have to be rounded to be shown.
  const shown = format === "BinarySI" && capped < nano && capped > 0n ? "DecimalSI" : format;
  return { nanos: sign === "-" ? -capped : capped, format: shown };
}

function readSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } {
  const decimal = decimalSuffixes.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: (decimal - 3) * 3, format: "DecimalSI" };
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { base: 2, exponent: binary * 10, format: "BinarySI" };
  const exponent = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  if (exponent === undefined || Math.abs(Number(exponent)) > 1000)
    throw new QuantityError("unable to parse quantity's suffix");
  return { base: 10, exponent: Number(exponent), format: "DecimalExponent" };
}

/** `digits` × 10^`exponent`, rounded up: whoever asks for little gets something. */
function scaleUp(digits: bigint, exponent: number): bigint {
  return exponent >= 0 ? digits * 10n ** BigInt(exponent) : divideUp(digits, 10n ** BigInt(-exponent));
}

/** Division of a non-negative number, rounded up. */
function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** The canonical text: no precision lost, no fraction, the largest suffix that allows both. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.nanos === 0n) return "0";
  const sign = quantity.nanos < 0n ? "-" : "";
  const nanos = quantity.nanos < 0n ? -quantity.nanos : quantity.nanos;
  if (quantity.format === "BinarySI" && nanos >= 1024n * nano && nanos % nano === 0n)
    return sign + formatBinary(nanos / nano);
  let step = 0;
  let mantissa = nanos;
  // Steps count thousands from billionths: 3 is units, 9 is exa.
  while (mantissa % 1000n === 0n && (step < 9 || quantity.format === "DecimalExponent")) {
    mantissa /= 1000n;
    step++;
  }
  if (quantity.format !== "DecimalExponent") return sign + mantissa + (decimalSuffixes[step] ?? "");
  return sign + mantissa + (step === 3 ? "" : `e${(step - 3) * 3}`);
}

function formatBinary(value: bigint): string {
  let step = 0;
  let mantissa = value;
  while (mantissa % 1024n === 0n && step < 6) {
    mantissa /= 1024n;
    step++;
  }
  return `${mantissa}${binarySuffixes[step] ?? ""}`;
}

/** The canonical text of a quantity's text: `0.5` → `500m`, `1024Mi` → `1Gi`. Throws QuantityError. */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}

const parsed = (quantity: Quantity | string): Quantity =>
  typeof quantity === "string" ? parseQuantity(quantity) : quantity;

/** The sum, in the first one's format (in the second's, if the first is zero). */
export function addQuantities(a: Quantity | string, b: Quantity | string): Quantity {
  const first = parsed(a);
  const second = parsed(b);
  return { nanos: first.nanos + second.nanos, format: first.nanos === 0n ? second.format : first.format };
}

/** The difference, in the first one's format. */
export function subtractQuantities(a: Quantity | string, b: Quantity | string): Quantity {
  const second = parsed(b);
  return addQuantities(a, { nanos: -second.nanos, format: second.format });
}

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`. */
export function compareQuantities(a: Quantity | string, b: Quantity | string): -1 | 0 | 1 {
  const first = parsed(a).nanos;
  const second = parsed(b).nanos;
  return first < second ? -1 : first > second ? 1 : 0;
}

/** In thousandths, rounded up (Quantity.MilliValue); cpu is counted so. Exact up to 2^53. */
export function milliValue(quantity: Quantity | string): number {
  return Number(roundUp(parsed(quantity).nanos, 1_000_000n));
}

/** In units, rounded up (Quantity.Value): bytes, pods. Exact up to 2^53. */
export function unitValue(quantity: Quantity | string): number {
  return Number(roundUp(parsed(quantity).nanos, nano));
}

/** Away from zero. */
function roundUp(nanos: bigint, step: bigint): bigint {
  return nanos < 0n ? -divideUp(-nanos, step) : divideUp(nanos, step);
}

/** Rounded up to thousandths, upstream's finest step for the resources of objects. */
export function roundToMilli(quantity: Quantity): Quantity {
  return { nanos: roundUp(quantity.nanos, 1_000_000n) * 1_000_000n, format: quantity.format };
}

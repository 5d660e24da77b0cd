import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  type Quantity,
  QuantityError,
  roundToMilli,
  subtractQuantities,
  unitValue,
} from "./quantity.ts";

const format = fc.constantFrom("DecimalSI", "BinarySI", "DecimalExponent");
const quantity: fc.Arbitrary<Quantity> = fc.record({
  nanos: fc.oneof(
    fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
    fc.integer().map((units) => BigInt(units) * 10n ** 9n),
  ),
  format,
});
const text = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.nat(),
    fc.option(fc.nat({ max: 9999 })),
    fc.constantFrom("", "m", "k", "Ki", "Mi", "G", "e3", "E"),
  )
  .map(([sign, whole, fraction, suffix]) => `${sign}${whole}${fraction === null ? "" : `.${fraction}`}${suffix}`);

describe("a quantity", () => {
  it.each([
    ["0", "0"],
    ["-0.0Ki", "0"],
    ["0.5", "500m"],
    ["100m", "100m"],
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["2e3", "2e3"],
    ["12e6", "12e6"],
    ["1E3", "1e3"],
    ["1000k", "1M"],
    ["1.1E", "1100P"],
    ["1024Mi", "1Gi"],
    ["1.5Gi", "1536Mi"],
    ["0.5Gi", "512Mi"],
    ["0.5Ki", "512"],
    ["1000Ki", "1000Ki"],
    ["0.0001Ki", "102400u"],
    ["1000001", "1000001"],
    ["0.1n", "1n"],
    ["-0.1n", "-1n"],
    ["1234567890123456789012Ki", "9223372036854775807"],
    ["+1", "1"],
    [".5", "500m"],
    ["5.", "5"],
  ])("%s is written %s, as upstream writes it", (given, canonical) => {
    expect(canonicalQuantity(given)).toBe(canonical);
  });

  it("that is none is refused in upstream's words", () => {
    const format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    for (const wrong of ["", "1 Gi", "ten", "1Q", "1.2.3", "0x10"])
      expect(() => parseQuantity(wrong), wrong).toThrow(format);
    expect(() => parseQuantity("1mm")).toThrow("unable to parse quantity's suffix");
    expect(() => parseQuantity("1Ke")).toThrow(QuantityError);
  });

  it("keeps its value when it is written and read again", () => {
    fc.assert(
      fc.property(quantity, (given) => {
        expect(parseQuantity(formatQuantity(given)).nanos).toBe(given.nanos);
      }),
    );
  });

  it("has one canonical text, which is its own canonical text", () => {
    fc.assert(fc.property(text, (given) => canonicalQuantity(canonicalQuantity(given)) === canonicalQuantity(given)));
  });

  it("is added and subtracted without loss", () => {
    fc.assert(
      fc.property(quantity, quantity, (a, b) => {
        expect(addQuantities(a, b).nanos).toBe(a.nanos + b.nanos);
        expect(subtractQuantities(addQuantities(a, b), b).nanos).toBe(a.nanos);
        expect(addQuantities(a, b).nanos).toBe(addQuantities(b, a).nanos);
      }),
    );
  });

  it("is compared by its value, whatever its suffix", () => {
    expect(compareQuantities("1Gi", "1024Mi")).toBe(0);
    expect(compareQuantities("1G", "1Gi")).toBe(-1);
    expect(compareQuantities("1", "999m")).toBe(1);
    fc.assert(
      fc.property(quantity, quantity, (a, b) => Math.sign(Number(a.nanos - b.nanos)) === compareQuantities(a, b)),
    );
  });

  it("takes the format of the first that is not zero when added up", () => {
    expect(formatQuantity(addQuantities("1Gi", "1G"))).toBe("2073741824");
    expect(formatQuantity(addQuantities("0", "1Gi"))).toBe("1Gi");
  });

  it("is rounded up where it is counted in whole or in thousandths", () => {
    expect(milliValue("100m")).toBe(100);
    expect(milliValue("0.1m")).toBe(1);
    expect(unitValue("1.5")).toBe(2);
    expect(unitValue("-1.5")).toBe(-2);
    expect(unitValue("1Ki")).toBe(1024);
    expect(formatQuantity(roundToMilli(parseQuantity("1.0001")))).toBe("1001m");
  });
});

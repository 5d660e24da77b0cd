import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LabelSelector } from "./generated/types.ts";
import {
  everything,
  formatSelector,
  isEverything,
  type Labels,
  matches,
  nothing,
  parseSelector,
  SelectorError,
  selectorFromMap,
  selectorOf,
} from "./labels.ts";

const key = fc.constantFrom("app", "tier", "example.com/x", "in", "notin");
const value = fc.constantFrom("a", "b", "in", "notin", "");
const labels: fc.Arbitrary<Labels> = fc.dictionary(key, value, { maxKeys: 4 });
const expression = fc.oneof(
  fc.record({ key, operator: fc.constantFrom("In", "NotIn"), values: fc.uniqueArray(value, { minLength: 1 }) }),
  fc.record({ key, operator: fc.constantFrom("Exists", "DoesNotExist") }),
);
const selector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: labels as fc.Arbitrary<Record<string, string>>,
  matchExpressions: fc.array(expression, { maxLength: 3 }),
});

/** What the documentation says, word by word. */
function agrees({ matchLabels = {}, matchExpressions = [] }: LabelSelector, given: Labels): boolean {
  const fulfilled = matchExpressions.map(({ key, operator, values = [] }) => {
    const present = Object.hasOwn(given, key);
    const among = present && values.includes(given[key] ?? "");
    return { In: among, NotIn: !among, Exists: present, DoesNotExist: !present }[operator] ?? false;
  });
  return Object.entries(matchLabels).every(([key, value]) => given[key] === value) && fulfilled.every(Boolean);
}

describe("a label selector of an object", () => {
  it("matches what the documentation says it matches", () => {
    fc.assert(fc.property(selector, labels, (given, on) => matches(selectorOf(given), on) === agrees(given, on)));
  });

  it("is the same once written and parsed", () => {
    fc.assert(
      fc.property(selector, labels, (given, on) => {
        const written = formatSelector(selectorOf(given));
        const parsed = parseSelector(written);
        expect(formatSelector(parsed)).toBe(written);
        expect(matches(parsed, on)).toBe(matches(selectorOf(given), on));
      }),
    );
  });

  it("that is empty matches everything, and one that is missing nothing", () => {
    expect(matches(selectorOf({}), { a: "b" })).toBe(true);
    expect(isEverything(selectorOf({}))).toBe(true);
    expect(matches(selectorOf(undefined), {})).toBe(false);
    expect(matches(nothing, undefined)).toBe(false);
    expect(isEverything(nothing)).toBe(false);
  });

  it("is compiled once", () => {
    const given = { matchLabels: { app: "web" } };
    expect(selectorOf(given)).toBe(selectorOf(given));
  });

  it("with an unknown operator is an error", () => {
    expect(() => selectorOf({ matchExpressions: [{ key: "a", operator: "Near" }] })).toThrow(
      '"Near" is not a valid label selector operator',
    );
  });
});

describe("a map of labels as a selector", () => {
  it("matches its supersets", () => {
    fc.assert(fc.property(labels, labels, (map, more) => matches(selectorFromMap(map), { ...more, ...map })));
  });
});

describe("a label selector of the wire", () => {
  it.each([
    ["app=web", "app=web"],
    ["app==web", "app==web"],
    ["b!=1,a", "a,b!=1"],
    ["!legacy", "!legacy"],
    [" app in ( b , a ) ", "app in (a,b)"],
    ["app notin (a)", "app notin (a)"],
    ["app in ()", "app in ()"],
    ["app in (a,)", "app in (,a)"],
    ["n>5", "n>5"],
    ["n<5", "n<5"],
    ["app=", "app="],
    ["in in (in, notin)", "in in (in,notin)"],
    ["", ""],
  ])("%j is read as %j", (given, written) => {
    expect(formatSelector(parseSelector(given))).toBe(written);
  });

  it("compares numbers with < and >", () => {
    expect(matches(parseSelector("n>5"), { n: "6" })).toBe(true);
    expect(matches(parseSelector("n>5"), { n: "5" })).toBe(false);
    expect(matches(parseSelector("n<5"), { n: "many" })).toBe(false);
    expect(matches(parseSelector("n<5"), {})).toBe(false);
  });

  it("that is empty matches everything", () => {
    expect(parseSelector("")).toBe(everything);
  });

  it.each([
    ["app in", "unable to parse requirement: found '' expected: '('"],
    ["app,", "found '', expected: identifier after ','"],
    ["=a", "found '=', expected: !, identifier, or 'end of string'"],
    ["app web", "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"],
    ["app in (a", "unable to parse requirement: found '', expected: ',' or ')'"],
    [
      "n>x",
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    ["app=a b", "found 'b', expected: ',' or 'end of string'"],
  ])("%j is refused: %s", (given, message) => {
    expect(() => parseSelector(given)).toThrow(new SelectorError(message));
  });

  it("is refused if a key or a value could be no label's", () => {
    expect(() => parseSelector("a/b/c=1")).toThrow(
      /^unable to parse requirement: <nil>: Invalid value: "a\/b\/c": a qualified name/,
    );
    expect(() => parseSelector("app=-")).toThrow(
      /^unable to parse requirement: values\[0\]\[app\]: Invalid value: "-": a valid label/,
    );
  });
});

import { storyText } from "../counterexamples/story-text.ts";
import type { CheckReport, Counterexample, PropertyVerdict } from "../report.ts";

/** What a suite is made of: the verdicts of a slice, or of the walks over the whole. */
interface Suite {
  readonly name: string;
  readonly verdicts: readonly PropertyVerdict[];
  readonly counterexample?: Counterexample | undefined;
  readonly elapsedMs: number;
}

/**
 * A report as JUnit XML: a suite for each slice and for the walks over the whole, a case for each property. A violation is a failure, with its
 * story; what was not decided before a bound is an error; what was never put to the test is skipped.
 */
export function junitXml(report: CheckReport): string {
  const suites = suitesOf(report);
  const all = suites.flatMap(({ verdicts }) => verdicts);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="orrery check"${figures(all, report.elapsedMs)}>`,
    ...suites.flatMap(suiteLines),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

/** Of a slice that was not even begun, nothing may look as if it had passed. */
const unexplored: PropertyVerdict = {
  property: "it is explored at all",
  kind: "always",
  verdict: "undecided",
  evaluated: 0,
};

function suitesOf({ slices, whole }: CheckReport): Suite[] {
  const each = slices.map(({ name, verdicts, counterexample, searches }) => ({
    name,
    verdicts: verdicts.length > 0 ? verdicts : [unexplored],
    counterexample,
    elapsedMs: searches.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
  }));
  if (!whole) return each;
  const { verdicts, counterexample } = whole;
  return [...each, { name: "The whole, by random walks", verdicts, counterexample, elapsedMs: 0 }];
}

function figures(verdicts: readonly PropertyVerdict[], elapsedMs: number): string {
  const count = (wanted: PropertyVerdict["verdict"]) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const counts = {
    tests: verdicts.length,
    failures: count("violated"),
    errors: count("undecided"),
    skipped: count("notReached"),
  };
  const text = Object.entries(counts).map(([name, value]) => ` ${name}="${value}"`);
  return `${text.join("")} time="${(elapsedMs / 1_000).toFixed(3)}"`;
}

function suiteLines({ name, verdicts, counterexample, elapsedMs }: Suite): string[] {
  return [
    `  <testsuite name="${escaped(name)}"${figures(verdicts, elapsedMs)}>`,
    ...verdicts.flatMap((verdict) => caseLines(name, verdict, counterexample)),
    "  </testsuite>",
  ];
}

function caseLines(
  suite: string,
  { property, verdict, evaluated }: PropertyVerdict,
  found: Counterexample | undefined,
): string[] {
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(property)}"`;
  const inside = (line: string) => [`${head}>`, `      ${line}`, "    </testcase>"];
  switch (verdict) {
    case "holds":
      return [`${head}/>`];
    case "notReached":
      return inside('<skipped message="never put to the test"/>');
    case "undecided":
      return inside(
        `<error type="undecided" message="a bound was reached first; not broken on the ${evaluated} that were seen"/>`,
      );
    case "violated": {
      const story = found?.property === property ? found : undefined;
      const message = escaped(story?.reason ?? "violated");
      return inside(
        `<failure type="violated" message="${message}">${escaped(story ? storyText(story) : "")}</failure>`,
      );
    }
  }
}

/** Characters that XML 1.0 has no way to write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .replaceAll(unwritable, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The tutorial is true: its commands are run, and print what it says; its code is that of its examples. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { memoryShell } from "./actors/drivers/memory-shell.fixture.ts";
import { fakeTools } from "./program.fixture.ts";
import { run } from "./program.ts";
import { check } from "./properties/check.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const operators = join(root, "docs/examples/operators");
const text = readFileSync(join(root, "docs/tutorial-operator.md"), "utf8");

/** A copy of the examples in which the library is the one that is tested, as files that the test runner reads itself. */
const folder = mkdtempSync(join(root, "node_modules", ".operators-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of readdirSync(operators).filter((name) => name.endsWith(".mjs"))) {
  const code = readFileSync(join(operators, name), "utf8");
  const library = code.replaceAll('"kube-orrery"', JSON.stringify(join(root, "index.ts")));
  writeFileSync(join(folder, name.replace(".mjs", ".ts")), library.replace(/"(\.\/.*)\.mjs"/g, '"$1.ts"'));
}
const load = (path: string): Promise<unknown> =>
  import(/* @vite-ignore */ join(folder, path.replace(/.*\//, "").replace(".mjs", ".ts")));

/** Without times, which differ. */
const timeless = (line: string): string =>
  line
    .replace(/\d[\d.,]*m?s\b/g, "…")
    .replace(/\s+/g, " ")
    .trim();

async function output(command: string): Promise<{ code: number; lines: string[] }> {
  const yaml = "docs/examples/operators/database.yaml";
  const shell = memoryShell({ [yaml]: readFileSync(join(root, yaml), "utf8") });
  const { tools } = fakeTools({ check, loadModule: load });
  const code = await run(command.split(/\s+/).slice(1), shell, tools);
  expect(shell.written.err.replace(/\r.*|\S*\[K/g, "")).not.toContain("error");
  return { code, lines: shell.written.out.split("\n").map(timeless) };
}

/** A command, and what the text says that it prints: the next block. */
const sessions = [...text.matchAll(/^```sh\n(orrery check .*)\n```\n(?:[^`]|`(?!``))*?^```text\n([\s\S]*?)^```/gm)];

describe("the tutorial", () => {
  it("has commands and what they print", () => {
    expect(sessions.length).toBeGreaterThanOrEqual(3);
  });

  it.each(sessions.map(([, command = "", printed = ""]) => ({ command, printed })))(
    "$command prints what it says",
    async ({ command, printed }) => {
      const { code, lines } = await output(command);
      const told = printed
        .split("\n")
        .map(timeless)
        .filter((line) => line !== "" && line !== "…");
      let from = 0;
      for (const line of told) {
        const found = lines.indexOf(line, from);
        expect(found, `${line}\n--- is not in, or not in its place ---\n${lines.join("\n")}`).toBeGreaterThanOrEqual(0);
        from = found;
      }
      expect(code).toBe(told.some((line) => line.startsWith("VIOLATED")) ? 1 : 0);
    },
  );

  it("shows code that stands in its examples", () => {
    const examples = readdirSync(operators).map((name) => readFileSync(join(operators, name), "utf8"));
    const shown = [...text.matchAll(/^```(?:js|yaml)\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
    expect(shown.length).toBeGreaterThan(3);
    for (const code of shown)
      expect(
        examples.some((example) => example.includes(code)),
        code,
      ).toBe(true);
  });

  it("has a program that runs", async () => {
    const printed = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      await load("check.mjs");
      expect(String(printed.mock.calls[0]?.[0])).toContain("✓ a password, once it is there, stays");
    } finally {
      printed.mockRestore();
    }
  });
});

/** What the documentation tells people to type works: its TypeScript runs, and its commands are understood. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { memoryShell } from "./actors/drivers/memory-shell.fixture.ts";
import { catalogue } from "./machines/catalogue.ts";
import { run } from "./program.ts";
import { shownCanary } from "./properties/canaries/canary-verdict.ts";
import { canaries } from "./properties/canaries/index.ts";
import { verdictText } from "./properties/counterexamples/verdict-file.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
const texts = [
  "README.md",
  "CONTRIBUTING.md",
  ...inDocs.filter((path) => path.endsWith(".md")).map((path) => join("docs", path)),
];

/** The fenced blocks of a language, each with where it stands, and, if the next block is text, what it is said to print. */
function blocks(language: string): { readonly place: string; readonly code: string; readonly prints?: string }[] {
  const block = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`(?:\n\n\`\`\`text\n(.*?)^\`\`\`)?`, "gms");
  return texts.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(block)].map(([, code = "", prints], index) => ({
      place: `${file}, block ${index + 1}`,
      code,
      ...(prints !== undefined && { prints }),
    })),
  );
}

const folder = mkdtempSync(join(root, "node_modules", ".snippets-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Within a test there can be none: those of a block are done one after the other. */
function tested(code: string): string {
  const own = 'import { expect, test } from "vitest";';
  if (!code.includes(own)) return code;
  const collected = "const bodies = [];\nconst test = (name, body) => { bodies.push(body); console.log(name); };";
  return `${code.replace(own, `import { expect } from "vitest";\n${collected}`)}\nfor (const body of bodies) await body();\n`;
}

describe("TypeScript in the documentation runs", () => {
  it.each(blocks("ts"))("$place", async ({ place, code, prints }) => {
    const file = join(folder, `${place.replace(/\W+/g, "-")}.ts`);
    const library = code
      .replaceAll('"kube-orrery/live"', JSON.stringify(join(root, "actors/drivers/live/cluster.ts")))
      .replaceAll('"kube-orrery/vitest"', JSON.stringify(join(root, "properties/ci/matchers.ts")))
      .replaceAll('"kube-orrery/report"', JSON.stringify(join(root, "report.ts")))
      .replaceAll('"kube-orrery"', JSON.stringify(join(root, "index.ts")));
    writeFileSync(file, tested(library));
    const printed = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      await import(/* @vite-ignore */ file);
      expect(printed).toHaveBeenCalled();
      if (prints !== undefined)
        expect(`${printed.mock.calls.map((words) => words.join(" ")).join("\n")}\n`).toBe(prints);
    } finally {
      printed.mockRestore();
    }
  });
});

const pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, image: i }] }\n";

/** Of a check that found something. */
const verdict = verdictText(shownCanary(canaryNamed("replica-set-without-expectations"), "1.2.3").verdict);

function canaryNamed(name: string) {
  return canaries.find(({ file }) => file === name) ?? expect.fail(`no canary ${name}`);
}

/** What a command would do its work with; here the words alone count. */
const understood = async (): Promise<never> => {
  throw new Error("understood");
};

describe("commands in the documentation are understood", () => {
  const commands = blocks("sh").flatMap(({ place, code }) =>
    [...code.matchAll(/^orrery (.*?)\s*(?:#.*)?$/gm)].map(({ 1: line = "" }) => ({ place, line })),
  );

  it("and there are some", () => {
    expect(commands.length).toBeGreaterThan(3);
  });

  it.each(commands)("orrery $line", async ({ line }) => {
    const words = [...line.matchAll(/'[^']*'|"[^"]*"|\S+/g)].map(([word]) => word.replaceAll(/^["']|["']$/g, ""));
    const files = Object.fromEntries(
      words.flatMap((word) =>
        word.endsWith(".yaml") ? [[word, pod]] : word.endsWith(".json") ? [[word, verdict]] : [],
      ),
    );
    const machines = async () => [{ name: "pod", title: "A pod", machine: catalogue.pod.machine }];
    const tools = {
      version: "0",
      check: understood,
      loadModule: async () => ({ controller: { id: "own", reconciles: "things.example.com", react: understood } }),
      canaries: understood,
      runCatalogue: understood,
      simulate: understood,
      createCluster: understood,
      checkWorkers: understood,
      machines,
      draw: understood,
      sequence: understood,
      swimLanes: understood,
      maps: understood,
      runs: understood,
      reportPage: understood,
    };
    const shell = memoryShell(files);
    // A command that needs no tool does all its work.
    const outcome = await run(words, shell, tools).catch((error: Error) => error.message);
    expect([0, "understood"]).toContain(outcome);
  });
});

describe("a story in the README", () => {
  it("is the one that the canary's test has", () => {
    const story = readFileSync(join(root, "properties/canaries/stories/replica-set-without-expectations.txt"), "utf8");
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain(story.trimEnd());
  });
});

/** The documentation is true as far as a machine can tell: what it names is there, and its examples are as it says. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadManifests } from "../actors/manifests.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((path) => join("docs", path));
const texts = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...inDocs.filter((path) => path.endsWith(".md"))].filter(
  (path) => !path.includes("node_modules"),
);

/** Paths that a text names: the targets of its links, and code that looks like a path of a room. */
function* namedPaths(file: string, text: string): Generator<string> {
  for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
    if (!/^[a-z]+:/.test(target)) yield join(dirname(file), target);
  }
  for (const [, path = ""] of text.matchAll(/`((?:machines|actors|properties|docs)\/[\w./-]*)`/g)) yield path;
}

describe("the documentation", () => {
  it.each(texts)("%s names only what is there", (file) => {
    const named = [...namedPaths(file, readFileSync(join(root, file), "utf8"))];
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(inDocs.filter((path) => path.includes("examples") && path.endsWith(".yaml")))(
    "%s loads, or is bad on purpose",
    (file) => {
      const { objects, problems } = loadManifests([{ file, text: readFileSync(join(root, file), "utf8") }]);
      if (!file.endsWith("bad.yaml")) expect(problems).toEqual([]);
      else expect(new Set(problems.map(({ document }) => document))).toEqual(new Set([1, 2, 3, 4]));
      expect(objects.length).toBeGreaterThanOrEqual(file.endsWith("bad.yaml") ? 0 : 1);
    },
  );
});

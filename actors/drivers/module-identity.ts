import { posix } from "node:path";
import { digest } from "../numbering.ts";
import type { Files } from "./shell.ts";

/** `from "./x.js"`, `import "../x.js"`, `import("./x.js")`, `require("./x.cjs")`. */
const imports = /\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/**
 * What modules of the user's own are: by the name of each a digest of its text and of all that it imports by relative paths, and those in turn.
 * Of packages, and of paths that are put together at run time, it knows nothing.
 * @param paths as the user typed them.
 */
export async function identityOf(
  paths: readonly string[],
  files: Pick<Files, "read" | "exists">,
): Promise<Readonly<Record<string, string>>> {
  const identity: Record<string, string> = {};
  for (const path of paths) {
    const texts = new Map<string, string>();
    const reading = [posix.normalize(path)];
    for (const each of reading) {
      if (texts.has(each) || !(await files.exists(each))) continue;
      const text = await files.read(each);
      texts.set(each, text);
      reading.push(...[...text.matchAll(imports)].map(([, to = ""]) => posix.join(posix.dirname(each), to)));
    }
    // From where they are named does not matter, only in which order they are met.
    identity[path] = digest(JSON.stringify([...texts.values()]));
  }
  return identity;
}

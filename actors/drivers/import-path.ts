import { dirname, relative, sep } from "node:path";
import type { Files } from "./shell.ts";

/** How a module names another in an import. @param from the file that imports. Both as the user typed them. */
export function importPath(from: string, to: string, { absolute }: Pick<Files, "absolute">): string {
  const path = relative(dirname(absolute(from)), absolute(to)).replaceAll(sep, "/");
  return path.startsWith(".") ? path : `./${path}`;
}

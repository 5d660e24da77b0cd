/** The page of a check, for Node: its style and script are read from the package's own files. `kube-orrery/report`. */
import { readFileSync } from "node:fs";
import { reportPage as pageOf } from "./docs/report/page.ts";
import type { ShownCheck } from "./properties/shown-check.ts";

export type { ShownCheck };

/** Compiled, this stands in `dist`, and what is no TypeScript stays where it was. */
const folder = new URL(import.meta.url.endsWith(".ts") ? "docs/report/" : "../docs/report/", import.meta.url);

/** A check as one HTML page that needs no other file and no network. Throws a TraceError if one of its counterexamples does not replay. */
export function reportPage(check: ShownCheck): Promise<string> {
  const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
  return pageOf(check, { style: read("report.css"), script: read("player.js") });
}

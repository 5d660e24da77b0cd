import type { ELK, ElkNode } from "elkjs/lib/elk-api.js";

let engine: Promise<ELK> | undefined;

/** Lays a graph out; the engine is loaded when it is first needed, which takes a quarter of a second. */
export async function laidOut(graph: ElkNode): Promise<ElkNode> {
  engine ??= import("elkjs/lib/elk.bundled.js").then((module) => newEngine(module));
  return (await engine).layout(graph);
}

/** It is a CommonJS module: depending on who loads it, its constructor is the default, or the default's. */
function newEngine(module: unknown): ELK {
  const { default: exported } = module as { readonly default: (new () => ELK) | { readonly default: new () => ELK } };
  const Constructor = "default" in exported ? exported.default : exported;
  return new Constructor();
}

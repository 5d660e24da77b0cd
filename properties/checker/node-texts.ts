import type { Store } from "../../actors/store.ts";

/**
 * Of each node of a store the texts that are its own: its name first, then its addresses and the like, which stand where other nodes
 * have others. Nodes that have other fields than the first are left out.
 */
export function nodeTexts(store: Store): readonly (readonly string[])[] {
  const nodes = store.list("nodes").map((node) => ({ name: node.metadata.name, leaves: leavesOf(node) }));
  const [first] = nodes;
  if (!first) return [];
  const alike = nodes.filter(({ leaves }) => leaves.map(placeOf).join() === first.leaves.map(placeOf).join());
  const own = first.leaves.flatMap(({ text, place }, at) =>
    place !== ".metadata.resourceVersion" && alike.some(({ leaves }) => leaves[at]?.text !== text) ? [at] : [],
  );
  return alike.map(({ name, leaves }) => [
    ...new Set([name, ...own.map((at) => ownText(leaves[at]?.text ?? "", name))]),
  ]);
}

interface Leaf {
  readonly place: string;
  readonly text: string;
}

const placeOf = ({ place }: Leaf): string => place;

function leavesOf(value: unknown, place = ""): Leaf[] {
  if (typeof value === "string") return [{ place, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => leavesOf(field, `${place}.${name}`));
}

/** Of a uid the name in it; of a range of addresses what its addresses begin with. */
function ownText(text: string, name: string): string {
  if (text === `nodes..${name}-0`) return name;
  return text.replace(/\.0\/24$/, "");
}

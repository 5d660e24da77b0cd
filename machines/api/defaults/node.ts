import type { Node } from "../generated/types.ts";
import { fill, within } from "./fill.ts";
import { defaultResourceList } from "./resources.ts";

/** All of a node may be allocated, unless it says otherwise. Upstream: SetDefaults_NodeStatus. */
export function defaultNode(node: Node): Node {
  return within(node, "status", (status) => {
    const rounded = within(within(status, "capacity", defaultResourceList), "allocatable", defaultResourceList);
    const { capacity } = rounded;
    return capacity === undefined ? rounded : fill(rounded, { allocatable: capacity });
  });
}

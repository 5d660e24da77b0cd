/** All that draws maps, for commands that load it only when it is needed. */

export { canaries } from "../../../properties/canaries/index.ts";
export { architecture } from "./architecture.ts";
export { clusterMap } from "./cluster.ts";
export { clusterStates } from "./cluster-states.ts";
export { convergedObjects } from "./converged.ts";
export { drawMap } from "./draw-map.ts";
export { snapshotIn } from "./snapshot.ts";
export { statesMap } from "./states.ts";
export { systemStates } from "./system-states.ts";

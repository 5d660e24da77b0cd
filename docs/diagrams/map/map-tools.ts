/** All that draws maps, for commands that load it only when it is needed. */
export { architecture } from "./architecture.ts";
export { clusterMap } from "./cluster.ts";
export { convergedObjects } from "./converged.ts";
export { drawMap } from "./draw-map.ts";
export { snapshotIn } from "./snapshot.ts";

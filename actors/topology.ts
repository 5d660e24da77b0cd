/** Labels of each node beyond those that every kubelet puts on its own: `n1`'s first. Nodes that are not in it have none. */
export type Topology = readonly Readonly<Record<string, string>>[];

/** The well-known label that says which zone a node is in. */
export const zoneLabel = "topology.kubernetes.io/zone";

/** Nodes in zones: `zonedTopology(["a", "a", "b"])` puts `n1` and `n2` into zone a and `n3` into zone b. */
export function zonedTopology(zones: readonly string[]): Topology {
  return zones.map((zone) => ({ [zoneLabel]: zone }));
}

/** The same for more nodes than zones are named: they are taken in turn. */
export function zonesInTurn(zones: readonly string[], nodes: number): Topology {
  return zones.length === 0
    ? []
    : zonedTopology(Array.from({ length: nodes }, (_, at) => zones[at % zones.length] as string));
}

/** Guards of the built-in components against caches that lag, each a dial of a scenario. Unset: as upstream has it. */
export interface Mitigations {
  /** ReplicaSets and DaemonSets wait until they have seen the pods that they asked for (ControllerExpectations). Upstream: yes. */
  readonly expectations?: boolean;
  /**
   * ReplicaSets, StatefulSets and DaemonSets are not acted on until the cache shows what was written for them before (KEP-5647). Upstream: since 1.36, so no
   * in 1.34.
   */
  readonly readYourOwnWrites?: boolean;
  /**
   * The first list after a start is a quorum read, not whatever an apiserver's watch cache has: nobody restarts into the past. Upstream: no,
   * a reflector begins at resourceVersion 0, unless it streams its list (KEP-3157).
   */
  readonly quorumLists?: boolean;
  /**
   * Who takes a pod's object away for good sends its uid as a precondition, lest it be a later pod of that name: kubelets and the pod garbage
   * collector. Upstream: kubelets do since 1.3 (kubernetes/kubernetes#25224), the collector does not; so true is both, false neither.
   */
  readonly uidPreconditions?: boolean;
}

import type { Operation } from "../../actors/user.ts";
import type { KubeObject } from "../../machines/api/object.ts";

/** What a database's pods are like where they are not the usual. */
export interface DatabaseParts {
  readonly image?: string;
  /** See `behaviourAnnotation`. */
  readonly behaviour?: string;
  /** Further fields of the pods' specification. */
  readonly pod?: object;
  /** Further fields of the StatefulSet's. */
  readonly spec?: object;
}

/** The StatefulSet `default/db`. */
export function database(replicas: number, { image = "db:1", behaviour, pod, spec }: DatabaseParts = {}): KubeObject {
  const labels = { app: "db" };
  const annotations = behaviour === undefined ? {} : { annotations: { "orrery.dev/behaviour": behaviour } };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "db", namespace: "default" },
    spec: {
      replicas,
      serviceName: "db",
      selector: { matchLabels: labels },
      template: { metadata: { labels, ...annotations }, spec: { ...pod, containers: [{ name: "db", image }] } },
      ...spec,
    },
  };
}

/** A user changes its specification. */
export function changedSet(spec: object): Operation {
  const place = { resource: "statefulsets.apps", namespace: "default", name: "db" };
  return { request: { verb: "patch", ...place, patchType: "strategic", patch: { spec } } };
}

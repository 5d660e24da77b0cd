import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { statefulSetController } from "../../machines/controllers/stateful-set/stateful-set.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { changedSet, database } from "./database.ts";

/**
 * What upstream does to this day, and documents under "Forced rollback": "you must also delete any Pods that StatefulSet had already attempted to run with
 * the bad configuration". The twin deletes them by itself, as kubernetes/kubernetes#100289 proposed.
 */
export const statefulSetMendedTemplate: Canary = {
  name: "a StatefulSet whose template is mended too late",
  reference: "kubernetes/kubernetes#67250",
  mechanism:
    "A StatefulSet has an image that does not exist, and gets one that does. Its controller waits for the broken pod to become ready before it replaces it, and that never happens.",
  scenario: {
    nodes: 1,
    only: ["statefulset-controller", "default-scheduler", "kubelet/n1"],
    operations: [
      creation(database(1, { image: "db:typo", behaviour: "db: {pullFails: always}" })),
      changedSet({
        template: {
          metadata: { annotations: { "orrery.dev/behaviour": null } },
          spec: { containers: [{ name: "db", image: "db:1" }] },
        },
      }),
    ],
  },
  broken: {},
  twin: { components: [controller(statefulSetController({ replacesOutdated: true }))] },
  violates: workloadsConverge.name,
};

import { controller } from "../../actors/controller.ts";
import { garbageCollector } from "../../machines/controllers/garbage-collector.ts";
import { dependentsOfTheLivingStay } from "../standard/ownership.ts";
import type { Canary } from "./canary.ts";
import { configMap, ownedBy } from "./objects.ts";

const child = { resource: "configmaps", namespace: "default", name: "child" } as const;

/** What a package manager does that replaces one release by the next, as in the report. */
export const collectorWithoutVersion: Canary = {
  name: "a garbage collector that deletes by uid, whatever the version",
  reference: "kubernetes/kubernetes#114603 (PR #132632)",
  mechanism:
    "An owner is deleted and its dependent handed over to another owner. The collector has followed the old reference, found its owner gone, and deletes the dependent, which by then refers to a living owner.",
  scenario: {
    nodes: 1,
    only: ["garbage-collector-controller"],
    given: [configMap("release-1"), configMap("release-2"), configMap("child", "default", [ownedBy("release-1")])],
    operations: [
      { request: { verb: "delete", resource: "configmaps", namespace: "default", name: "release-1" } },
      {
        request: {
          verb: "patch",
          ...child,
          patchType: "merge",
          patch: { metadata: { ownerReferences: [ownedBy("release-2")] } },
        },
      },
    ],
    properties: [dependentsOfTheLivingStay],
  },
  broken: { components: [controller(garbageCollector(["configmaps"], { guardsVersion: false }))] },
  twin: { components: [controller(garbageCollector(["configmaps"]))] },
  violates: dependentsOfTheLivingStay.name,
};

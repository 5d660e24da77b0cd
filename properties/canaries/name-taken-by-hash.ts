import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { setDefaults } from "../../machines/api/defaults/index.ts";
import type { ReplicaSetSpec } from "../../machines/api/generated/types.ts";
import { podTemplateHash } from "../../machines/api/hash.ts";
import { deploymentController } from "../../machines/controllers/deployment/deployment.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { deployment, replicaSet } from "./objects.ts";

/** Without a deadline there is nothing else to write. */
const web = deployment("web", 0, { progressDeadlineSeconds: 2_147_483_647 });
const { template } = setDefaults(web).spec as ReplicaSetSpec;
/** What the Deployment's ReplicaSet will be called; here something else is. */
const name = `web-${podTemplateHash(template ?? {})}`;

/** The hash of the time had so few values that a few hundred roll-outs were enough. */
export const nameTakenByHash: Canary = {
  name: "a Deployment whose next ReplicaSet's name is taken",
  reference: "kubernetes/kubernetes#29735, #43449 (PR #44774)",
  mechanism:
    "The name of a ReplicaSet is made of a hash of its template. Where that name is taken by something else, creating it fails, and fails again: the roll-out stands still for good. Counting collisions, and hashing the count too, ends that.",
  scenario: {
    nodes: 1,
    only: ["deployment-controller", "replicaset-controller"],
    given: [replicaSet(name, 0)],
    operations: [creation(web)],
  },
  broken: { components: [controller(deploymentController({ avoidsCollisions: false }))] },
  twin: {},
  violates: workloadsConverge.name,
};

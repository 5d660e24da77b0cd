import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import type { Operation } from "../../actors/user.ts";
import { endpointSliceController } from "../../machines/controllers/endpoint-slice/endpoint-slice.ts";
import { endpointsAreUnique } from "../standard/services.ts";
import type { Canary } from "./canary.ts";
import { servingPod, webService } from "./serving-pods.ts";

/** Somebody labels the Service. */
const labelled: Operation = {
  request: {
    verb: "patch",
    resource: "services",
    namespace: "default",
    name: "web",
    patchType: "merge",
    patch: { metadata: { labels: { team: "shop" } } },
  },
};

/** Found as a flaky end-to-end test, with a named port that each pod has elsewhere, so that there are two slices to be created. */
export const endpointInTwoSlices: Canary = {
  name: "an EndpointSlice controller that believes a cache without its own slice",
  reference: "kubernetes/kubernetes#93374 (PR#99345, PR#100103)",
  mechanism:
    "The controller creates two slices for a new Service, and is woken before its cache shows the second one: it finds none, and creates it once more, with the same pod in it.",
  scenario: {
    nodes: 1,
    only: ["endpointslice-controller", "kubelet/n1"],
    given: [servingPod("a", 8080), servingPod("b", 9090)],
    operations: [creation(webService), labelled],
    faults: faultBudget({ stale: 1 }),
  },
  broken: { components: [controller(endpointSliceController({ tracker: false }))] },
  twin: {},
  violates: endpointsAreUnique.name,
};

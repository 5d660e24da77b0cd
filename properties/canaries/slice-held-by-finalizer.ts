import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { endpointSliceController } from "../../machines/controllers/endpoint-slice/endpoint-slice.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { servingPod, webService } from "./serving-pods.ts";

const slices = "endpointslices.discovery.k8s.io";

/** What is left of an earlier Service of that name: somebody's finalizer keeps it. */
const leftSlice = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: {
    name: "web-old",
    namespace: "default",
    finalizers: ["example.com/audit"],
    labels: {
      "kubernetes.io/service-name": "web",
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    },
  },
  addressType: "IPv4",
  endpoints: [],
  ports: [],
};

/** The Service is created again, and a pod comes after the controller has told the old slice to go. */
export const sliceHeldByFinalizer: Canary = {
  name: "an EndpointSlice controller that waits for a slice which a finalizer holds",
  reference: "kubernetes/kubernetes#108267, #108779",
  mechanism:
    "A slice of an earlier Service is to go, and a finalizer keeps it in the cache; the controller, which deleted it, takes its cache for out of date as long as it shows the slice, and writes nothing any more.",
  scenario: {
    nodes: 1,
    only: ["endpointslice-controller", "kubelet/n1"],
    given: [leftSlice],
    operations: [
      { request: { verb: "delete", resource: slices, namespace: "default", name: "web-old" } },
      creation(webService),
      creation(servingPod("a")),
    ],
  },
  broken: { components: [controller(endpointSliceController({ countsTerminating: true }))] },
  twin: {},
  violates: workloadsConverge.name,
};

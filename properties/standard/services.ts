import { StoreView } from "../../actors/store-view.ts";
import { isOwnedBy } from "../../machines/controllers/endpoint-slice/slices.ts";
import { slicesOfService } from "../../machines/desired-services.ts";
import type { Always, Property } from "../property.ts";

/** What a client that adds up a Service's slices may rely on; upstream asks clients to bear with doubles, and no longer makes any. */
export const endpointsAreUnique: Always = {
  kind: "always",
  name: "no pod is in two EndpointSlices of a Service",
  objection(store) {
    const view = new StoreView(store);
    for (const service of view.list("services")) {
      const seen = new Map<string, string>();
      for (const slice of slicesOfService(view, service).filter((each) => isOwnedBy(each, service))) {
        for (const { targetRef } of slice.endpoints) {
          const pod = `${slice.addressType} ${targetRef?.uid}`;
          const other = seen.get(pod);
          if (targetRef?.uid && other !== undefined && other !== slice.metadata.name)
            return `pod ${targetRef.name} is in the EndpointSlices ${other} and ${slice.metadata.name} of Service ${service.metadata.namespace}/${service.metadata.name}`;
          seen.set(pod, slice.metadata.name);
        }
      }
    }
    return undefined;
  },
};

/** What holds of every cluster with Services. */
export const serviceProperties: readonly Property[] = [endpointsAreUnique];

import { deepEqual } from "../../../machines/api/equality.ts";
import type { KubeObject, Stored } from "../../../machines/api/object.ts";
import type { ResourceInfo } from "../../../machines/api/registry.ts";
import { type Strategy, specChanged, withGeneration } from "./strategy.ts";

/** How users' own objects are treated. Upstream: apiextensions-apiserver, pkg/registry/customresource/strategy.go. */
export function customResourceStrategy(resource: ResourceInfo): Strategy {
  const hasStatus = resource.subresources.status !== undefined;
  return {
    parts: [],
    prepareForCreate: (object) => withGeneration(hasStatus ? withoutStatus(object) : object, 1),
    prepareForUpdate(object, existing) {
      const kept = hasStatus ? withStatusOf(object, existing) : object;
      const changed = specChanged(kept, existing) || (!hasStatus && !deepEqual(kept.status, existing.status));
      const { generation = 1 } = existing.metadata;
      return withGeneration(kept, changed ? generation + 1 : generation);
    },
    prepareForStatusUpdate: (object, existing) => ({
      ...withStatusOf(existing, object),
      // Of metadata only managed fields may change by way of the status, and those are not kept.
      metadata: { ...existing.metadata, resourceVersion: object.metadata.resourceVersion ?? "" },
    }),
    allowsUnconditionalUpdate: false,
    allowsCreateOnUpdate: false,
    orphansByDefault: false,
    returnsDeleted: false,
  };
}

function withoutStatus({ status: _status, ...object }: KubeObject): KubeObject {
  return object as KubeObject;
}

function withStatusOf(object: KubeObject | Stored, { status }: KubeObject | Stored): KubeObject {
  const rest = withoutStatus(object as KubeObject);
  return status === undefined ? rest : { ...rest, status };
}

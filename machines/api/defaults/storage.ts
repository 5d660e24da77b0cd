import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "../generated/types.ts";
import { fill, within } from "./fill.ts";
import { defaultResourceList, defaultResources } from "./resources.ts";

/** Upstream: SetDefaults_PersistentVolume. */
export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  const phased = within(fill(volume, { status: {} }), "status", (status) => fill(status, { phase: "Pending" }));
  return within(phased, "spec", (spec) => {
    const filled = fill(spec, { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" });
    const hosted = within(filled, "hostPath", (source) =>
      source.type === undefined ? { ...source, type: "" } : source,
    );
    return within(hosted, "capacity", defaultResourceList);
  });
}

/** Upstream: SetDefaults_PersistentVolumeClaim. */
export function defaultPersistentVolumeClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const phased = within(fill(claim, { status: {} }), "status", (status) => fill(status, { phase: "Pending" }));
  return within(phased, "spec", (spec) =>
    within(fill(spec, { volumeMode: "Filesystem" }), "resources", defaultResources),
  );
}

/** Upstream: SetDefaults_StorageClass. */
export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return fill(storageClass, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });
}

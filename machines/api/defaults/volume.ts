import type { DownwardAPIVolumeFile, ProjectedVolumeSource, Volume, VolumeProjection } from "../generated/types.ts";
import { defaultFieldSelector, imageTag } from "./container.ts";
import { each, fill, within } from "./fill.ts";

/** Readable by all, writable by the owner: 0644. */
const defaultMode = 0o644;
const hourSeconds = 3600;

/** A volume's defaults: an empty directory, if it says nothing else. Upstream: SetDefaults_Volume and one for each source. */
export function defaultVolume(volume: Volume): Volume {
  const { name: _name, ...sources } = volume;
  if (Object.values(sources).every((source) => source === undefined)) return { ...volume, emptyDir: {} };
  let result = within(volume, "secret", (source) => fill(source, { defaultMode }));
  result = within(result, "configMap", (source) => fill(source, { defaultMode }));
  result = within(result, "downwardAPI", (source) => within(fill(source, { defaultMode }), "items", each(defaultFile)));
  result = within(result, "projected", defaultProjected);
  // The empty type means that nothing is checked before the mount; it is shown, unlike other empty strings.
  result = within(result, "hostPath", (source) => (source.type === undefined ? { ...source, type: "" } : source));
  result = within(result, "iscsi", (source) => fill(source, { iscsiInterface: "default" }));
  result = within(result, "rbd", (source) =>
    fill(source, { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" }),
  );
  result = within(result, "azureDisk", (source) => {
    return fill(source, { cachingMode: "ReadWrite", kind: "Shared", fsType: "ext4", readOnly: false });
  });
  result = within(result, "scaleIO", (source) => fill(source, { storageMode: "ThinProvisioned", fsType: "xfs" }));
  result = within(result, "image", (source) => {
    return fill(source, { pullPolicy: imageTag(source.reference ?? "") === "latest" ? "Always" : "IfNotPresent" });
  });
  return within(result, "ephemeral", (source) =>
    within(source, "volumeClaimTemplate", (template) =>
      within(template, "spec", (spec) => fill(spec, { volumeMode: "Filesystem" })),
    ),
  );
}

function defaultProjected(source: ProjectedVolumeSource): ProjectedVolumeSource {
  return within(fill(source, { defaultMode }), "sources", each(defaultProjection));
}

function defaultProjection(projection: VolumeProjection): VolumeProjection {
  const token = within(projection, "serviceAccountToken", (source) => fill(source, { expirationSeconds: hourSeconds }));
  return within(token, "downwardAPI", (source) => within(source, "items", each(defaultFile)));
}

function defaultFile(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  return within(file, "fieldRef", defaultFieldSelector);
}

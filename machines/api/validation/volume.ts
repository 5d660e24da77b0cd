import type {
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  HostPathVolumeSource,
  KeyToPath,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from "../generated/types.ts";
import { dns1123Label } from "../names.ts";
import { compareQuantities, zero } from "../quantity.ts";
import { validateFieldSelector, validateResourceSelector, volumeFieldPaths } from "./downward-api.ts";
import {
  duplicate,
  type FieldError,
  type FieldErrors,
  forbidden,
  invalid,
  invalidFor,
  notSupported,
  required,
} from "./field-error.ts";
import { validateFileMode, validateNoBacksteps, validateUnreservedPath } from "./file-path.ts";
import { isEmpty } from "./object-meta.ts";

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

/** Upstream looks at the sources in this order, and objects to every one after the first. */
const sources = [
  ...([
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
  ] as const),
  ...([
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
  ] as const),
  ...(["flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume"] as const),
  ...(["azureDisk", "storageos", "projected", "scaleIO", "csi", "ephemeral", "image"] as const),
];
type Source = (typeof sources)[number];

/** What the sources that are nothing but fields must have. */
const requiredFields: Readonly<Partial<Record<Source, readonly string[]>>> = {
  gitRepo: ["repository"],
  gcePersistentDisk: ["pdName"],
  awsElasticBlockStore: ["volumeID"],
  nfs: ["server", "path"],
  iscsi: ["targetPortal", "iqn"],
  glusterfs: ["endpoints", "path"],
  persistentVolumeClaim: ["claimName"],
  rbd: ["monitors", "image"],
  cinder: ["volumeID"],
  cephfs: ["monitors"],
  flexVolume: ["driver"],
  azureFile: ["secretName", "shareName"],
  azureDisk: ["diskName", "diskURI"],
  vsphereVolume: ["volumePath"],
  photonPersistentDisk: ["pdID"],
  portworxVolume: ["volumeID"],
  csi: ["driver"],
  scaleIO: ["gateway", "system", "volumeName"],
};

/** A pod's volumes. Upstream: ValidateVolumes. Returns the names of those that are good, which mounts may refer to. */
export function* validateVolumes(
  volumes: readonly Volume[],
  path: string,
): Generator<FieldError, ReadonlyMap<string, Volume>, undefined> {
  const good = new Map<string, Volume>();
  for (const [index, volume] of volumes.entries()) {
    const errors = [...validateVolume(volume, `${path}[${index}]`)];
    if (good.has(volume.name)) errors.push(duplicate(`${path}[${index}].name`, volume.name));
    yield* errors;
    if (errors.length === 0) good.set(volume.name, volume);
  }
  return good;
}

function* validateVolume(volume: Volume, path: string): FieldErrors {
  const [first, ...others] = sources.filter((source) => volume[source] !== undefined);
  if (first === undefined) yield required(path, "must specify a volume type");
  else yield* validateSource(volume, first, `${path}.${first}`);
  for (const source of others) yield forbidden(`${path}.${source}`, "may not specify more than 1 volume type");
  if (isEmpty(volume.name)) yield required(`${path}.name`);
  else yield* invalidFor(`${path}.name`, volume.name, dns1123Label(volume.name));
}

function* validateSource(volume: Volume, source: Source, path: string): FieldErrors {
  const value = volume[source] as Readonly<Record<string, unknown>>;
  for (const field of requiredFields[source] ?? []) {
    const given = value[field];
    if (given === undefined || given === "" || (Array.isArray(given) && given.length === 0))
      yield required(`${path}.${field}`);
  }
  switch (source) {
    case "emptyDir": {
      const limit = volume.emptyDir?.sizeLimit;
      if (limit === undefined || compareQuantities(limit, zero) >= 0) break;
      yield forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity");
      break;
    }
    case "hostPath":
      yield* validateHostPath(volume.hostPath, path);
      break;
    case "nfs":
      if (!volume.nfs?.path?.startsWith("/"))
        yield invalid(`${path}.path`, volume.nfs?.path ?? "", "must be an absolute path");
      break;
    case "secret":
      yield* validateItems(volume.secret?.secretName, volume.secret, `${path}.secretName`, path);
      break;
    case "configMap":
      yield* validateItems(volume.configMap?.name, volume.configMap, `${path}.name`, path);
      break;
    case "downwardAPI":
      yield* validateDownwardAPI(volume.downwardAPI, path);
      break;
    case "projected":
      yield* validateProjected(volume.projected, path);
  }
}

function* validateHostPath(source: HostPathVolumeSource | undefined, path: string): FieldErrors {
  if (isEmpty(source?.path)) {
    yield required(`${path}.path`);
    return;
  }
  yield* validateNoBacksteps(source?.path ?? "", `${path}.path`);
  const type = source?.type;
  if (type !== undefined && !hostPathTypes.includes(type)) yield notSupported(`${path}.type`, type, hostPathTypes);
}

type Items = { readonly items?: KeyToPath[] | undefined; readonly defaultMode?: number | undefined } | undefined;

function* validateItems(name: string | undefined, source: Items, namePath: string, path: string): FieldErrors {
  if (isEmpty(name)) yield required(namePath);
  yield* validateFileMode(source?.defaultMode, `${path}.defaultMode`);
  for (const [index, item] of (source?.items ?? []).entries())
    yield* validateKeyToPath(item, `${path}.items[${index}]`);
}

function* validateKeyToPath(item: KeyToPath, path: string): FieldErrors {
  if (isEmpty(item.key)) yield required(`${path}.key`);
  if (isEmpty(item.path)) yield required(`${path}.path`);
  yield* validateUnreservedPath(item.path ?? "", `${path}.path`);
  yield* validateFileMode(item.mode, `${path}.mode`);
}

function* validateDownwardAPI(source: DownwardAPIVolumeSource | undefined, path: string): FieldErrors {
  yield* validateFileMode(source?.defaultMode, `${path}.defaultMode`);
  for (const file of source?.items ?? []) yield* validateDownwardAPIFile(file, path);
}

function* validateDownwardAPIFile(file: DownwardAPIVolumeFile, path: string): FieldErrors {
  if (isEmpty(file.path)) yield required(`${path}.path`);
  yield* validateUnreservedPath(file.path ?? "", `${path}.path`);
  if (file.fieldRef !== undefined) {
    yield* validateFieldSelector(file.fieldRef, volumeFieldPaths, `${path}.fieldRef`);
    if (file.resourceFieldRef !== undefined) {
      yield invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
    }
  } else if (file.resourceFieldRef !== undefined) {
    yield* validateResourceSelector(file.resourceFieldRef, "volume", `${path}.resourceFieldRef`);
  } else yield required(path, "one of fieldRef and resourceFieldRef is required");
  yield* validateFileMode(file.mode, `${path}.mode`);
}

function* validateProjected(source: ProjectedVolumeSource | undefined, path: string): FieldErrors {
  yield* validateFileMode(source?.defaultMode, `${path}.defaultMode`);
  const seen = new Set<string>();
  for (const [index, projection] of (source?.sources ?? []).entries()) {
    const at = `${path}.sources[${index}]`;
    yield* validateProjection(projection, at, path);
    for (const file of projectedPaths(projection)) {
      if (seen.has(file))
        yield invalid(
          path,
          projection.secret?.name ?? projection.configMap?.name ?? file,
          "conflicting duplicate paths",
        );
      seen.add(file);
    }
    if (Object.values(projection).filter((part) => part !== undefined).length > 1) {
      yield forbidden(at, "may not specify more than 1 volume type per source");
    }
  }
}

function* validateProjection(projection: VolumeProjection, path: string, parent: string): FieldErrors {
  const { secret, configMap, downwardAPI, serviceAccountToken: token } = projection;
  if (secret !== undefined) yield* validateItems(secret.name, secret, `${path}.secret.name`, `${path}.secret`);
  if (configMap !== undefined)
    yield* validateItems(configMap.name, configMap, `${path}.configMap.name`, `${path}.configMap`);
  if (downwardAPI !== undefined) yield* validateDownwardAPI(downwardAPI, `${path}.downwardAPI`);
  if (token === undefined) return;
  const seconds = token.expirationSeconds ?? 0;
  const field = `${path}.serviceAccountToken.expirationSeconds`;
  if (seconds < 600) yield invalid(field, seconds, "may not specify a duration less than 10 minutes");
  if (seconds > 2 ** 32) yield invalid(field, seconds, "may not specify a duration larger than 2^32 seconds");
  if (isEmpty(token.path)) yield required(`${parent}.path`);
  else yield* validateUnreservedPath(token.path, `${parent}.path`);
}

function projectedPaths({ secret, configMap, downwardAPI }: VolumeProjection): string[] {
  const items = [...(secret?.items ?? []), ...(configMap?.items ?? []), ...(downwardAPI?.items ?? [])];
  return items.map((item) => item.path).filter((file) => !isEmpty(file));
}

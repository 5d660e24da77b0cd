import { deepEqual } from "../equality.ts";
import type { ConfigMap, Secret } from "../generated/types.ts";
import { configKey } from "../names.ts";
import { type FieldErrors, forbidden, invalid, invalidFor, required, tooLong } from "./field-error.ts";
import { validateImmutable } from "./object-meta.ts";

/** Upstream allows a mebibyte of data in a ConfigMap or a Secret. */
const limitBytes = 1024 * 1024;

/** The bytes that base64 stands for. */
const decodedBytes = (text: string): number => Math.floor((text.replace(/=+$/, "").length * 3) / 4);
const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Upstream: ValidateConfigMap. */
export function* validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldErrors {
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    yield* invalidFor(`data[${key}]`, key, configKey(key));
    if (Object.hasOwn(binaryData, key)) yield invalid(`data[${key}]`, key, "duplicate of key present in binaryData");
    bytes += utf8Bytes(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    yield* invalidFor(`binaryData[${key}]`, key, configKey(key));
    bytes += decodedBytes(value);
  }
  if (bytes > limitBytes) yield tooLong("", limitBytes);
}

/** Upstream: ValidateConfigMapUpdate. */
export function* validateConfigMapUpdate(old: ConfigMap, config: ConfigMap): FieldErrors {
  yield* validateKept(old, config, ["data", "binaryData"]);
  yield* validateConfigMap(config);
}

/** Once `immutable`, always, and so are the fields named. */
function* validateKept<T extends { immutable?: boolean | undefined }>(
  old: T,
  next: T,
  fields: readonly (keyof T & string)[],
): FieldErrors {
  if (old.immutable !== true) return;
  const detail = "field is immutable when `immutable` is set";
  if (next.immutable !== true) yield forbidden("immutable", detail);
  for (const field of fields) if (!deepEqual(old[field], next[field])) yield forbidden(field, detail);
}

/** What a Secret of some type must hold. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

/** Upstream: ValidateSecret. `stringData` counts as data: it becomes data when the Secret is stored. */
export function* validateSecret({ metadata, type = "", data = {}, stringData = {} }: Secret): FieldErrors {
  const keys = [...new Set([...Object.keys(data), ...Object.keys(stringData)])];
  let bytes = 0;
  for (const key of keys) {
    yield* invalidFor(`data[${key}]`, key, configKey(key));
    bytes += stringData[key] === undefined ? decodedBytes(data[key] ?? "") : utf8Bytes(stringData[key]);
  }
  if (bytes > limitBytes) yield tooLong("data", limitBytes);
  if (type === "kubernetes.io/service-account-token" && !metadata.annotations?.["kubernetes.io/service-account.name"]) {
    yield required("metadata.annotations[kubernetes.io/service-account.name]");
  }
  if (type === "kubernetes.io/basic-auth" && !keys.includes("username") && !keys.includes("password")) {
    yield required("data[username]");
    yield required("data[password]");
  }
  for (const key of requiredKeys[type] ?? []) if (!keys.includes(key)) yield required(`data[${key}]`);
}

/** Upstream: ValidateSecretUpdate. */
export function* validateSecretUpdate(old: Secret, secret: Secret): FieldErrors {
  yield* validateImmutable(secret.type ?? "", old.type ?? "", "type");
  yield* validateKept(old, secret, ["data"]);
  yield* validateSecret(secret);
}

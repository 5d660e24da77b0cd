import type { KubeObject } from "../../../machines/api/object.ts";
import type { Strategy } from "./strategy.ts";

/** Upstream: the conversion of core/v1 Secrets, which folds the write-only `stringData` into `data`. */
export function secretStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForCreate: (object, call) => generic.prepareForCreate(withoutStringData(object), call),
    prepareForUpdate: (object, existing, call) => generic.prepareForUpdate(withoutStringData(object), existing, call),
  };
}

function withoutStringData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object as KubeObject & { readonly stringData?: Readonly<Record<string, string>> };
  if (stringData === undefined) return object;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, base64(text)]);
  return { ...rest, data: { ...(rest.data as object | undefined), ...Object.fromEntries(encoded) } } as KubeObject;
}

/** Base64 of a text's UTF-8 bytes. */
function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

import { canonicalJson } from "./equality.ts";
import type { PodTemplateSpec } from "./generated/types.ts";

/** Letters that spell no words: no vowels, none of 0, 1, 3 (k8s.io/apimachinery/pkg/util/rand). */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/**
 * The value of the `pod-template-hash` label (pkg/controller.ComputeHash): FNV-1a, 32 bits, over the template and the collision count.
 *
 * The algorithm and the form are upstream's, the values are not: upstream hashes Go's dump of the struct in memory, this hashes the template's
 * canonical JSON. So it is as stable and as short, but a ReplicaSet that a real cluster made has another name.
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  let hash = fnv1a(canonicalJson(template));
  if (collisionCount !== undefined) {
    // Upstream writes the count as 32 bits, little-endian, into eight bytes.
    for (let byte = 0; byte < 8; byte++) hash = fnvByte(hash, byte < 4 ? (collisionCount >>> (8 * byte)) & 0xff : 0);
  }
  return safeEncode(String(hash));
}

/** FNV-1a with 32 bits over the text's UTF-8 bytes. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(text)) hash = fnvByte(hash, byte);
  return hash;
}

/** Replaces each character of `text` by one that is safe in names and spells no words (rand.SafeEncodeString). */
export function safeEncode(text: string): string {
  let safe = "";
  for (const byte of utf8.encode(text)) safe += alphabet[byte % alphabet.length] ?? "";
  return safe;
}

const fnvByte = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193) >>> 0;
const utf8 = new TextEncoder();

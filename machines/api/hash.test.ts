import { describe, expect, it } from "vitest";
import { fnv1a, podTemplateHash, safeEncode } from "./hash.ts";

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } };

describe("the hash of a pod template", () => {
  it("is FNV-1a with 32 bits, as its authors define it", () => {
    expect(fnv1a("")).toBe(0x811c9dc5);
    expect(fnv1a("a")).toBe(0xe40c292c);
    expect(fnv1a("foobar")).toBe(0xbf9cf968);
  });

  it("is spelt with letters that make no words", () => {
    expect(safeEncode("0123456789")).toBe("456789bcdf");
    expect(podTemplateHash(template)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{8,10}$/);
  });

  it("does not depend on the order of fields, nor on fields that are undefined", () => {
    const same = {
      spec: { containers: [{ image: "nginx:1.27", name: "web", env: undefined }] },
      metadata: template.metadata,
    };
    expect(podTemplateHash(same)).toBe(podTemplateHash(template));
  });

  it("changes with the template, and with the collision count", () => {
    const other = { ...template, spec: { containers: [{ name: "web", image: "nginx:1.28" }] } };
    const hashes = [
      podTemplateHash(template),
      podTemplateHash(other),
      ...[0, 1, 2].map((n) => podTemplateHash(template, n)),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

import { describe, expect, it } from "vitest";
import { byContent } from "../../actors/numbering.ts";
import { stored } from "../../actors/stored.fixture.ts";
import type { Stored } from "../../machines/api/object.ts";
import { withEntry } from "../../machines/controllers/keyed.ts";
import { Names } from "./names.ts";
import { Renaming } from "./renaming.ts";

function pod(name: string): Stored {
  const object = stored({ name, uid: `pods.default.${name}-0`, nodeName: "n1" });
  return { ...object, metadata: { ...object.metadata, resourceVersion: byContent.resourceVersion(object, 0) } };
}

/** Two nodes, of which each has an address of its own, and two pods. */
function names(...objects: readonly Stored[]): Names {
  const known = new Names(new Map(objects.map((object) => [object.metadata.resourceVersion, object])));
  known.addGroup([
    ["n1", "172.18.0.1"],
    ["n2", "172.18.0.2"],
  ]);
  known.generated("web-b", "web-");
  known.generated("web-c", "web-");
  return known;
}

const swapPods = Int32Array.of(0, 1, 3, 2);
const swapNodes = Int32Array.of(1, 0, 2, 3);

describe("under other names", () => {
  it.each([
    ["pods/default/web-b", "pods/default/web-c"],
    ["pods.default.web-b-0", "pods.default.web-c-0"],
    ["Created pod: web-b", "Created pod: web-c"],
    ["web-bc", "web-bc"],
    ["web-b-x", "web-b-x"],
    ["my-web-b", "my-web-b"],
  ])("%s is %s when web-b and web-c change names", (text, renamed) => {
    expect(new Renaming(names(), swapPods, byContent).text(text)).toBe(renamed);
  });

  it("a node takes its address with it", () => {
    const renaming = new Renaming(names(), swapNodes, byContent);
    expect(renaming.value({ key: "kubelet/n1", hostIP: "172.18.0.1", podIP: "172.18.0.11" })).toEqual({
      key: "kubelet/n2",
      hostIP: "172.18.0.2",
      podIP: "172.18.0.11",
    });
  });

  it("an object has the version that it would have, wherever that is said", () => {
    const [b, c] = [pod("web-b"), pod("web-c")];
    const renaming = new Renaming(names(b), swapPods, byContent);
    const { resourceVersion } = b.metadata;
    expect(renaming.value({ preconditions: { resourceVersion }, object: b })).toEqual({
      preconditions: { resourceVersion: c.metadata.resourceVersion },
      object: c,
    });
  });

  it("a map has its entries in the buckets of their new keys", () => {
    const renaming = new Renaming(names(), swapPods, byContent);
    const map = withEntry(withEntry({}, "default/web-b", 1), "default/other", 2);
    expect(renaming.value(map)).toEqual(withEntry(withEntry({}, "default/web-c", 1), "default/other", 2));
  });

  it("what mentions nothing that changes stays the same object, and back again all is as it was", () => {
    const known = names(pod("web-b"));
    const value = { pod: pod("web-b"), rest: { node: "n1" } };
    const renaming = new Renaming(known, swapPods, byContent);
    const renamed = renaming.value(value);
    expect(renamed.rest).toBe(value.rest);
    expect(renaming.value(renamed)).toEqual(value);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyPatch, mergePatch, strategicMergePatch } from "./index.ts";

const patchDeployment = (before: object, patch: object): unknown => strategicMergePatch(before, patch, "Deployment");
const template = (spec: object): object => ({ spec: { template: { spec } } });
const two = template({
  containers: [
    { name: "a", image: "a:1", env: [{ name: "X", value: "1" }] },
    { name: "b", image: "b:1" },
  ],
});

describe("a strategic merge patch", () => {
  it("finds containers by name", () => {
    const patch = template({ containers: [{ name: "b", image: "b:2" }] });
    expect(patchDeployment(two, patch)).toEqual(
      template({
        containers: [
          { name: "a", image: "a:1", env: [{ name: "X", value: "1" }] },
          { name: "b", image: "b:2" },
        ],
      }),
    );
  });

  it("finds variables by name inside of containers found by name", () => {
    const patch = template({
      containers: [
        {
          name: "a",
          env: [
            { name: "X", value: "2" },
            { name: "Y", value: "3" },
          ],
        },
      ],
    });
    const after = patchDeployment(two, patch) as { spec: { template: { spec: { containers: { env: unknown }[] } } } };
    expect(after.spec.template.spec.containers[0]?.env).toEqual([
      { name: "X", value: "2" },
      { name: "Y", value: "3" },
    ]);
  });

  it("puts what is new before what is not in the patch, as upstream does", () => {
    const patch = template({ containers: [{ name: "c", image: "c:1" }] });
    const after = patchDeployment(two, patch) as { spec: { template: { spec: { containers: { name: string }[] } } } };
    expect(after.spec.template.spec.containers.map(({ name }) => name)).toEqual(["c", "a", "b"]);
  });

  it("deletes an item with $patch: delete, and a field with null", () => {
    const patch = template({
      containers: [
        { name: "a", $patch: "delete" },
        { name: "b", image: null },
      ],
    });
    expect(patchDeployment(two, patch)).toEqual(template({ containers: [{ name: "b" }] }));
  });

  it("replaces a list with $patch: replace", () => {
    const patch = template({ containers: [{ name: "z", image: "z" }, { $patch: "replace" }] });
    expect(patchDeployment(two, patch)).toEqual(template({ containers: [{ name: "z", image: "z" }] }));
  });

  it("replaces or empties an object with $patch", () => {
    const before = { spec: { selector: { matchLabels: { a: "1" } } } };
    expect(patchDeployment(before, { spec: { selector: { $patch: "replace", matchLabels: { b: "2" } } } })).toEqual({
      spec: { selector: { matchLabels: { b: "2" } } },
    });
    expect(patchDeployment(before, { spec: { selector: { $patch: "delete" } } })).toEqual({ spec: { selector: {} } });
  });

  it("keeps only the keys that $retainKeys names", () => {
    const before = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } };
    expect(patchDeployment(before, patch)).toEqual({ spec: { strategy: { type: "Recreate" } } });
    const wrong = { spec: { strategy: { $retainKeys: ["rollingUpdate"], type: "Recreate" } } };
    expect(() => patchDeployment(before, wrong)).toThrow("invalid patch format of retainKeys");
  });

  it("orders items by $setElementOrder, as kubectl apply sends it", () => {
    const patch = template({
      "$setElementOrder/containers": [{ name: "b" }, { name: "c" }, { name: "a" }],
      containers: [{ name: "c", image: "c:1" }],
    });
    const after = patchDeployment(two, patch) as { spec: { template: { spec: { containers: { name: string }[] } } } };
    expect(after.spec.template.spec.containers.map(({ name }) => name)).toEqual(["b", "c", "a"]);
    const onlyOrder = template({ "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] });
    const reordered = patchDeployment(two, onlyOrder) as typeof after;
    expect(reordered.spec.template.spec.containers.map(({ name }) => name)).toEqual(["b", "a"]);
  });

  it("keeps items that only the server has where they were among the others", () => {
    const before = template({ containers: [{ name: "sidecar" }, { name: "a" }, { name: "b" }] });
    const patch = template({
      "$setElementOrder/containers": [{ name: "a" }, { name: "b" }],
      containers: [{ name: "b", image: "b:2" }],
    });
    const after = patchDeployment(before, patch) as {
      spec: { template: { spec: { containers: { name: string }[] } } };
    };
    expect(after.spec.template.spec.containers.map(({ name }) => name)).toEqual(["sidecar", "a", "b"]);
  });

  it("refuses an order that contradicts the patch's own", () => {
    const patch = template({
      "$setElementOrder/containers": [{ name: "a" }],
      containers: [{ name: "b", image: "b:2" }],
    });
    expect(() => patchDeployment(two, patch)).toThrow("The order in patch list:");
  });

  it("merges finalizers as a set, and deletes from it", () => {
    const before = { metadata: { finalizers: ["a/1", "b/2"] } };
    expect(patchDeployment(before, { metadata: { finalizers: ["c/3", "a/1"] } })).toEqual({
      metadata: { finalizers: ["c/3", "a/1", "b/2"] },
    });
    expect(patchDeployment(before, { metadata: { "$deleteFromPrimitiveList/finalizers": ["a/1"] } })).toEqual({
      metadata: { finalizers: ["b/2"] },
    });
  });

  it("merges owner references by uid: with one dying and one live owner, one can be taken out", () => {
    const before = { metadata: { ownerReferences: [{ uid: "1" }, { uid: "2" }] } };
    const patch = { metadata: { ownerReferences: [{ uid: "1", $patch: "delete" }] } };
    expect(patchDeployment(before, patch)).toEqual({ metadata: { ownerReferences: [{ uid: "2" }] } });
  });

  it("merges conditions by type, ports of a Service by port, and replaces tolerations", () => {
    const status = { status: { conditions: [{ type: "Ready", status: "True" }] } };
    const conditions = [{ type: "Ready", status: "False" }];
    expect(strategicMergePatch(status, { status: { conditions } }, "Node")).toEqual({ status: { conditions } });
    const service = { spec: { ports: [{ port: 80, name: "http" }] } };
    const ports = [{ port: 80, targetPort: 8080 }];
    expect(strategicMergePatch(service, { spec: { ports } }, "Service")).toEqual({
      spec: { ports: [{ port: 80, name: "http", targetPort: 8080 }] },
    });
    const pod = { spec: { tolerations: [{ key: "a" }] } };
    expect(strategicMergePatch(pod, { spec: { tolerations: [{ key: "b" }] } }, "Pod")).toEqual({
      spec: { tolerations: [{ key: "b" }] },
    });
  });

  it("refuses an item without the field that tells items apart", () => {
    expect(() => patchDeployment(two, template({ containers: [{ image: "x" }] }))).toThrow(
      'map: {"image":"x"} does not contain declared merge key: name',
    );
  });

  it("leaves no directive behind in what is new", () => {
    const patch = { metadata: { labels: { a: "b" } }, spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } };
    expect(patchDeployment({}, patch)).toEqual({
      metadata: { labels: { a: "b" } },
      spec: { strategy: { type: "Recreate" } },
    });
    expect(patchDeployment({}, template({ containers: [{ name: "a", $patch: "delete" }] }))).toEqual(
      template({ containers: [] }),
    );
  });

  it("without lists is a merge patch", () => {
    const flat = fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.oneof(fc.string(), fc.constant(null), fc.dictionary(fc.string(), fc.string())),
    );
    fc.assert(
      fc.property(flat, flat, (before, patch) => {
        const clean = mergePatch({}, before);
        expect(strategicMergePatch(clean, patch, "Unknown")).toEqual(mergePatch(clean, patch));
      }),
    );
  });

  it("leaves its target alone", () => {
    const copy = structuredClone(two);
    patchDeployment(
      two,
      template({
        "$setElementOrder/containers": [{ name: "b" }, { name: "a" }],
        containers: [{ name: "a", $patch: "delete" }],
      }),
    );
    expect(two).toEqual(copy);
  });
});

describe("a patch", () => {
  it("is made according to its media type", () => {
    const before = { metadata: { finalizers: ["a/1"] } };
    const patch = { metadata: { finalizers: ["b/2"] } };
    expect(applyPatch("merge", before, patch, "Pod")).toEqual(patch);
    expect(applyPatch("strategic", before, patch, "Pod")).toEqual({ metadata: { finalizers: ["b/2", "a/1"] } });
    expect(applyPatch("json", before, [{ op: "remove", path: "/metadata/finalizers" }], "Pod")).toEqual({
      metadata: {},
    });
  });
});

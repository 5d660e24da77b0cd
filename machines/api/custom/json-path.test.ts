import { describe, expect, it } from "vitest";
import { isSimplePath, valueAtPath, withValueAt } from "./json-path.ts";
import { compareVersions } from "./resources.ts";

const object = {
  metadata: { annotations: { "a.b/c": "yes" } },
  spec: { size: 2, list: ["x", "y"] },
  status: {
    conditions: [
      { type: "Synced", status: "False" },
      { type: "Ready", status: "True" },
    ],
  },
};

describe("a simple JSON path", () => {
  it.each([
    [".spec.size", 2],
    [".spec.list[1]", "y"],
    [".spec.list[-1]", "y"],
    ['.status.conditions[?(@.type=="Ready")].status', "True"],
    [".status.conditions[?(@.type == 'Synced')].status", "False"],
    [".metadata.annotations['a.b/c']", "yes"],
    [".metadata.annotations.a\\.b/c", "yes"],
    ["spec.size", undefined],
    [".spec.nothing.below", undefined],
    [".spec.size[0]", undefined],
  ])("%s leads to %s", (path, value) => {
    expect(valueAtPath(object, path)).toBe(value);
  });

  it.each(["spec.size", "", "..size", ".spec[*]", "{.spec}"])("is not %j", (path) => {
    expect(isSimplePath(path)).toBe(false);
  });

  it("is where another value can be put, the way to it made if need be, and nothing else changed", () => {
    const changed = withValueAt(object, ".spec.size", 5);
    expect([changed.spec.size, object.spec.size, changed.status]).toEqual([5, 2, object.status]);
    expect(withValueAt({}, ".spec.a.b", 1)).toEqual({ spec: { a: { b: 1 } } });
  });
});

it("versions are preferred as upstream does: stable, beta, alpha, the greater first, then the others by name", () => {
  const versions = ["foo1", "v1beta2", "v10", "v2", "v1", "v11alpha1", "bar", "v10beta3"];
  expect(versions.sort(compareVersions)).toEqual([
    "v10",
    "v2",
    "v1",
    "v10beta3",
    "v1beta2",
    "v11alpha1",
    "bar",
    "foo1",
  ]);
});

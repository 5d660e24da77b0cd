import { describe, expect, it } from "vitest";
import { jsonPatch } from "./json.ts";
import { PatchError } from "./patch-error.ts";

const op = (name: string, path: string, value?: unknown): object => ({
  op: name,
  path,
  ...(value !== undefined && { value }),
});

describe("a JSON patch", () => {
  // RFC 6902, appendix A.
  it.each([
    [{ foo: "bar" }, [op("add", "/baz", "qux")], { foo: "bar", baz: "qux" }],
    [{ foo: ["bar", "baz"] }, [op("add", "/foo/1", "qux")], { foo: ["bar", "qux", "baz"] }],
    [{ foo: "bar", baz: "qux" }, [op("remove", "/baz")], { foo: "bar" }],
    [{ foo: ["bar", "qux", "baz"] }, [op("remove", "/foo/1")], { foo: ["bar", "baz"] }],
    [{ foo: "bar", baz: "qux" }, [op("replace", "/baz", "boo")], { foo: "bar", baz: "boo" }],
    [
      { foo: { bar: "baz", waldo: "fred" }, qux: { corge: "grault" } },
      [{ op: "move", from: "/foo/waldo", path: "/qux/thud" }],
      { foo: { bar: "baz" }, qux: { corge: "grault", thud: "fred" } },
    ],
    [
      { foo: ["all", "grass", "cows", "eat"] },
      [{ op: "move", from: "/foo/1", path: "/foo/3" }],
      { foo: ["all", "cows", "eat", "grass"] },
    ],
    [
      { baz: "qux", foo: ["a", 2, "c"] },
      [op("test", "/baz", "qux"), op("test", "/foo/1", 2)],
      { baz: "qux", foo: ["a", 2, "c"] },
    ],
    [{ foo: "bar" }, [op("add", "/child", { grandchild: {} })], { foo: "bar", child: { grandchild: {} } }],
    [{ "/": 9, "~1": 10 }, [op("test", "/~01", 10), op("replace", "/~1", 8)], { "/": 8, "~1": 10 }],
    [{ foo: ["bar"] }, [op("add", "/foo/-", ["abc", "def"])], { foo: ["bar", ["abc", "def"]] }],
    [{ a: 1 }, [{ op: "copy", from: "/a", path: "/b" }], { a: 1, b: 1 }],
  ])("%#: does what the RFC's example says", (before, patch, after) => {
    const copy = structuredClone(before);
    expect(jsonPatch(before, patch)).toEqual(after);
    expect(before).toEqual(copy);
  });

  it("replaces a key that is not there, as upstream's library lets it: `kubectl rollout undo` relies on it", () => {
    const patch = [op("replace", "/metadata/annotations", { a: "b" })];
    expect(jsonPatch({ metadata: { name: "x" } }, patch)).toEqual({ metadata: { name: "x", annotations: { a: "b" } } });
  });

  it("counts negative indices from the end", () => {
    expect(jsonPatch([1, 2], [op("remove", "/-1")])).toEqual([1]);
    expect(jsonPatch([1, 2], [op("add", "/-1", 3)])).toEqual([1, 2, 3]);
  });

  it.each([
    [{}, [op("remove", "/a")], "Unable to remove nonexistent key: a: missing value"],
    [{}, [op("add", "/a/b", 1)], 'add operation does not apply: doc is missing path: "/a/b": missing value'],
    [{ a: 1 }, [op("test", "/a", 2)], "testing value /a failed: test failed"],
    [{ a: [] }, [op("add", "/a/2", 1)], "Unable to access invalid index: 2: invalid index referenced"],
    [{ a: [] }, [op("add", "/a/x", 1)], 'strconv.Atoi: parsing "x": invalid syntax'],
    [{}, [op("grow", "/a")], "Unexpected kind: grow"],
    [{}, [{ op: "add" }], "add operation failed to decode path: missing value"],
  ])("%#: that does not go with the object is refused: %s", (before, patch, message) => {
    const attempt = (): unknown => jsonPatch(before, patch);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ status: expect.objectContaining({ code: 422 }) }));
  });

  it("that is no patch at all is a bad request", () => {
    expect(() => jsonPatch({}, { a: 1 })).toThrow(PatchError);
    expect(() => jsonPatch({}, [1])).toThrow(
      expect.objectContaining({ status: expect.objectContaining({ code: 400 }) }),
    );
  });
});

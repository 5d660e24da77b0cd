import { describe, expect, it } from "vitest";
import { clusterComponents } from "./cluster.ts";
import { originalOf, withCopies } from "./copies.ts";

const components = clusterComponents({ nodes: 1 });
const ids = (copies: Readonly<Record<string, number>>) => withCopies(components, copies).map(({ id }) => id);

describe("copies of a component", () => {
  it("stand beside it, with numbers", () => {
    expect(ids({ "replicaset-controller": 3, "default-scheduler": 1 }).slice(0, 4)).toEqual([
      "deployment-controller",
      "replicaset-controller",
      "replicaset-controller/2",
      "replicaset-controller/3",
    ]);
    expect(ids({})).toEqual(components.map(({ id }) => id));
  });

  it("are known as what they are copies of", () => {
    expect(originalOf("replicaset-controller/2")).toBe("replicaset-controller");
    expect(originalOf("replicaset-controller")).toBe("replicaset-controller");
    expect(originalOf("kubelet/n1")).toBe("kubelet/n1");
  });

  it.each([
    [{ nobody: 2 }, "copies of nobody: there is no such component"],
    [{ "kubelet/n1": 2 }, "copies of kubelet/n1: a node has one kubelet"],
    [{ "default-scheduler": 0 }, "copies of default-scheduler: 1 to 9 are possible, not 0"],
  ])("that cannot be are refused: %j", (copies, message) => {
    expect(() => ids(copies)).toThrow(message);
  });
});

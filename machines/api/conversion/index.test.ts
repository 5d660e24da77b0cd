import { describe, expect, it } from "vitest";
import { resources, storageOf } from "../registry.ts";
import { fromStorage, toStorage } from "./index.ts";

describe("a resource in several versions", () => {
  it("is stored in one of them, and every other one has a conversion", () => {
    const others = resources.filter((resource) => storageOf(resource) !== resource);
    expect(others.map(({ name, apiVersion }) => `${name} ${apiVersion}`)).toEqual([
      "horizontalpodautoscalers.autoscaling autoscaling/v1",
      "events.events.k8s.io events.k8s.io/v1",
    ]);
    for (const resource of others) {
      const { apiVersion, kind } = resource;
      const stored = toStorage({ apiVersion, kind, metadata: { name: "x" } });
      expect(stored).toMatchObject({ apiVersion: storageOf(resource).apiVersion, kind, metadata: { name: "x" } });
      expect(fromStorage(stored, resource)).toMatchObject({ apiVersion, kind, metadata: { name: "x" } });
    }
  });

  it("is left alone in the stored version, and so is what is in only one", () => {
    for (const apiVersion of ["autoscaling/v2", "autoscaling/v3"]) {
      const autoscaler = { apiVersion, kind: "HorizontalPodAutoscaler", metadata: {} };
      expect(toStorage(autoscaler)).toBe(autoscaler);
    }
    const pod = { apiVersion: "v1", kind: "Pod", metadata: {} };
    expect(toStorage(pod)).toBe(pod);
  });
});

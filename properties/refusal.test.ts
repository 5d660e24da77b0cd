import { describe, expect, it } from "vitest";
import { change, creation } from "../actors/creation.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { check } from "./check.ts";
import { RefusedError, requireAccepted } from "./refusal.ts";

const deployment = (app: string, image = "web:1"): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app } },
    template: { metadata: { labels: { app } }, spec: { containers: [{ name: "web", image }] } },
  },
});

const namespace = (name: string): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

describe("what a user wants done", () => {
  it("is accepted if the apiserver would do it, step by step", () => {
    expect(() => requireAccepted([creation(deployment("a")), change(deployment("a", "web:2"))])).not.toThrow();
    expect(() => requireAccepted([creation(namespace("default")), creation(namespace("shop"))])).not.toThrow();
  });

  it("is bad input if it would not, told in the apiserver's words", () => {
    expect(() => requireAccepted([creation(deployment("a")), change(deployment("b"))])).toThrow(
      /^patch deployments.apps default\/web: .*spec.selector: .*field is immutable$/,
    );
    expect(() => requireAccepted([creation(deployment("a")), creation(deployment("a"))])).toThrow(RefusedError);
    expect(() => requireAccepted([change(deployment("a"))])).toThrow("not found");
  });

  it("is not explored then: a check says so instead of a verdict", async () => {
    await expect(check([deployment("a")], { later: [deployment("b")], walks: 0 })).rejects.toThrow(RefusedError);
  });
});

import { bench, describe } from "vitest";
import { decode } from "./decode.ts";
import { setDefaults } from "./defaults/index.ts";
import { podTemplateHash } from "./hash.ts";
import { matches, selectorOf } from "./labels.ts";
import type { KubeObject } from "./object.ts";
import { strategicMergePatch } from "./patch/index.ts";
import { addQuantities } from "./quantity.ts";
import { validateCreate } from "./validation/index.ts";

const labels = { app: "web" };
const template = {
  metadata: { labels },
  spec: {
    containers: [
      { name: "web", image: "nginx:1.27", ports: [{ containerPort: 80 }], resources: { requests: { cpu: "100m" } } },
    ],
  },
};
const selector = { matchLabels: labels };
const deployment: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: { replicas: 3, selector, template },
};
const defaulted = setDefaults(deployment);

describe("one Deployment", () => {
  bench("is decoded", () => {
    decode(deployment);
  });
  bench("is defaulted", () => {
    setDefaults(deployment);
  });
  bench("is found to have its defaults", () => {
    setDefaults(defaulted);
  });
  bench("is validated", () => {
    validateCreate(defaulted);
  });
  bench("is patched", () => {
    strategicMergePatch(
      defaulted,
      { spec: { template: { spec: { containers: [{ name: "web", image: "nginx:1.28" }] } } } },
      "Deployment",
    );
  });
  bench("has its template hashed", () => {
    podTemplateHash(template);
  });
});

describe("what schedulers and controllers do all day", () => {
  bench("match labels", () => {
    matches(selectorOf(selector), labels);
  });
  bench("add amounts", () => {
    addQuantities("100m", "250m");
  });
});

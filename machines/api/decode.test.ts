import { describe, expect, it } from "vitest";
import { type DecodeOptions, decode, decodeBody, expandList } from "./decode.ts";
import { resourceByName } from "./registry.ts";

const deployment = (spec: object): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec,
});
const pod = (spec: object): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });

function messages(input: unknown, options: DecodeOptions = {}): readonly string[] {
  const decoded = decode(input, options);
  return (decoded.ok ? decoded.warnings : decoded.problems).map(({ message }) => message);
}

function refusal(input: unknown, options: DecodeOptions = {}): string | undefined {
  const decoded = decode(input, options);
  return decoded.ok ? undefined : decoded.status.message;
}

function decoded(input: unknown): Record<string, unknown> {
  const result = decode(input);
  if (!result.ok) throw new Error(result.status.message);
  return result.object;
}

describe("decoding", () => {
  it("keeps what upstream knows and leaves out what it does not, with a warning", () => {
    const input = deployment({ replicas: 2, foo: 1, template: { spec: { containers: [{ name: "c", imag: "x" }] } } });
    expect(messages(input)).toEqual([
      'unknown field "spec.foo"',
      'unknown field "spec.template.spec.containers[0].imag"',
    ]);
    expect(decoded(input).spec).toEqual({ replicas: 2, template: { spec: { containers: [{ name: "c" }] } } });
  });

  it("refuses unknown and duplicate fields if it is told to be strict", () => {
    const options = { fieldValidation: "Strict", duplicates: [["spec", "replicas"]] } as const;
    const result = decode(deployment({ replicas: 1, unknownField: 1 }), options);
    expect(result).toMatchObject({ ok: false, status: { code: 400, reason: "BadRequest" } });
    expect(refusal(deployment({ replicas: 1, unknownField: 1 }), options)).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.unknownField", duplicate field "spec.replicas"',
    );
  });

  it("says nothing about them if it is told to ignore them", () => {
    expect(messages(deployment({ foo: 1 }), { fieldValidation: "Ignore" })).toEqual([]);
  });

  it("tells where a problem is, so that a reader of files can find the line", () => {
    const result = decode(pod({ containers: [{ name: "a" }, { name: "b", ports: [{ prot: 1 }] }] }));
    expect(result.ok && result.warnings[0]?.path).toEqual(["spec", "containers", 1, "ports", 0, "prot"]);
  });

  it.each([
    [
      deployment({ replicas: "2" }),
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      deployment({ replicas: 1.5 }),
      "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      deployment({ paused: "yes" }),
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.paused of type bool",
    ],
    [
      pod({ containers: [{ env: [{ name: "A", value: 1 }] }] }),
      "json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string",
    ],
    [
      pod({ containers: {} }),
      "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
    ],
    [
      { apiVersion: "v1", kind: "Pod", metadata: { annotations: { a: true } } },
      "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.annotations of type string",
    ],
    [
      { apiVersion: "apps/v1", kind: "Deployment", spec: "x" },
      "json: cannot unmarshal string into Go struct field Deployment.spec of type v1.DeploymentSpec",
    ],
    [
      pod({ containers: [{ resources: { limits: { cpu: "lots" } } }] }),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      { apiVersion: "v1", kind: "Pod", metadata: { creationTimestamp: "today" } },
      'parsing time "today" as "2006-01-02T15:04:05Z07:00": cannot parse "today" as "2006"',
    ],
    [
      { apiVersion: "v1", kind: "Service", spec: { ports: [{ targetPort: true }] } },
      "json: cannot unmarshal bool into Go value of type int32",
    ],
  ])("%#: words a wrong type as Go does", (input, message) => {
    const { kind } = input as { kind: string };
    expect(refusal(input)).toBe(`${kind} in version "v1" cannot be handled as a ${kind}: ${message}`);
  });

  it("reports every wrong type, but answers with the first", () => {
    const input = deployment({ replicas: "2", paused: 1 });
    expect(messages(input)).toHaveLength(2);
    expect(refusal(input)).toContain("spec.replicas");
  });

  it("takes null for nothing, except as an item or a value of a map", () => {
    const input = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c", creationTimestamp: null, labels: null },
      data: { a: null },
    };
    expect(decoded(input)).toEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: "" } });
    expect(decoded(pod({ containers: [null], nodeSelector: null })).spec).toEqual({ containers: [{}] });
  });

  it("brings quantities and times into their canonical form", () => {
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      spec: { renewTime: "2025-01-01T01:00:00.5+01:00" },
    };
    expect(decoded(lease).spec).toEqual({ renewTime: "2025-01-01T00:00:00.500000Z" });
    const limits = { cpu: 0.5, memory: "1024Mi" };
    expect(decoded(pod({ containers: [{ resources: { limits } }] })).spec).toEqual({
      containers: [{ resources: { limits: { cpu: "500m", memory: "1Gi" } } }],
    });
  });

  it("checks the base64 of secrets", () => {
    const secret = (data: object): object => ({ apiVersion: "v1", kind: "Secret", data });
    expect(refusal(secret({ a: "aGVsbG8=" }))).toBeUndefined();
    expect(refusal(secret({ a: "hello!" }))).toContain("illegal base64 data at input byte 5");
  });

  it("refuses what names no kind, or one that there is not", () => {
    expect(messages({ metadata: {} })).toEqual(["apiVersion not set", "kind not set"]);
    expect(messages({ apiVersion: "example.com/v1", kind: "Widget" })).toEqual([
      'no matches for kind "Widget" in version "example.com/v1"',
    ]);
    expect(refusal([])).toBeDefined();
    expect(refusal(null)).toBeDefined();
  });

  it("knows the kind from the request if the body does not say it", () => {
    const result = decode({ metadata: { name: "a" } }, { expected: resourceByName("configmaps") });
    expect(result).toMatchObject({ ok: true, object: { apiVersion: "v1", kind: "ConfigMap" } });
  });

  it("does not mistake inherited properties for fields", () => {
    expect(messages(pod({ constructor: 1, toString: 2 }))).toEqual([
      'unknown field "spec.constructor"',
      'unknown field "spec.toString"',
    ]);
  });

  it("leaves what has no schema as it is", () => {
    const schema = { type: "object", properties: { spec: { default: { a: null } } } };
    const crd = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      spec: { versions: [{ schema: { openAPIV3Schema: schema } }] },
    };
    expect(decoded(crd).spec).toEqual({ versions: [{ schema: { openAPIV3Schema: schema } }] });
  });
});

describe("the body of a subresource", () => {
  it("is decoded as its own kind", () => {
    expect(decodeBody("Scale", "autoscaling/v1", "Scale", { spec: { replicas: 3 } })).toMatchObject({
      ok: true,
      object: { kind: "Scale", spec: { replicas: 3 } },
    });
  });
});

describe("a list", () => {
  it("is as many documents as it has items, lists in lists included", () => {
    const list = { kind: "List", apiVersion: "v1", items: [1, { kind: "PodList", items: [2, 3] }] };
    expect(expandList(list)).toEqual([
      { document: 1, path: ["items", 0] },
      { document: 2, path: ["items", 1, "items", 0] },
      { document: 3, path: ["items", 1, "items", 1] },
    ]);
    expect(expandList({ kind: "Pod" })).toEqual([{ document: { kind: "Pod" }, path: [] }]);
  });
});

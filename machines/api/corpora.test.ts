import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { decode, expandList } from "./decode.ts";
import { setDefaults } from "./defaults/index.ts";
import type { KubeObject } from "./object.ts";
import { validateCreate } from "./validation/index.ts";

const corpora = fileURLToPath(new URL("../../../shared/corpora", import.meta.url));

/** What other people have written for real clusters, but for templates, patches and values of other tools. */
function manifests(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(directory, name));
}

interface Document {
  readonly file: string;
  readonly input: Record<string, unknown>;
}

function documents(file: string): Document[] {
  return parseAllDocuments(readFileSync(file, "utf8"), { uniqueKeys: false })
    .filter((document) => document.errors.length === 0)
    .flatMap((document) => expandList(document.toJS()).map(({ document: input }) => ({ file: basename(file), input })))
    .filter((document): document is Document => typeof document.input === "object" && document.input !== null);
}

/** Documents that a real cluster refuses, too: mistakes of old, templates to be filled in, patches. */
const undecodable = [
  "fc.yaml: json: cannot unmarshal string into Go struct field FCVolumeSource.spec.volumes.fc.lun of type int32",
  'rbd.yaml: unknown field "spec.volumes[0].rbd.imageformat"',
  'rbd.yaml: unknown field "spec.volumes[0].rbd.imagefeatures"',
  'pod.yaml: unknown field "spec.volumes[0].scaleIO.protectionDoamin"',
  'storageos-pod.yaml: unknown field "spec.volumes[0].storageos.pool"',
  'storageos-pv.yaml: unknown field "spec.storageos.secretName"',
  'delete-loadgenerator.patch.yaml: unknown field "$patch"',
  'pod-running-with-job.input.yaml: parsing time "<Now>" as "2006-01-02T15:04:05Z07:00": cannot parse "<Now>" as "2006"',
];
const invalidFields = [
  "sysdig-rc.yaml: spec.selector",
  "deployment.yaml: spec.selector",
  "deployment.yaml: spec.template.metadata.labels",
  "vttablet-pod-template.yaml: metadata.name",
  "vttablet-pod-template.yaml: metadata.labels",
  "vttablet-pod-template.yaml: metadata.labels",
  "vttablet-pod-template.yaml: metadata.labels",
  "aws-ebs-web.yaml: spec.containers[0].ports[0].protocol",
  "cinder-web.yaml: spec.containers[0].ports[0].protocol",
  "delete-loadgenerator.patch.yaml: spec.selector",
  "delete-loadgenerator.patch.yaml: spec.template.metadata.labels",
  "delete-loadgenerator.patch.yaml: spec.template.spec.containers",
];

/** As the apiserver would complete it. */
function named(object: KubeObject): KubeObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, name: metadata.name ?? `${metadata.generateName}abcde` } };
}

describe.skipIf(!existsSync(corpora))("manifests written for real clusters", () => {
  const found = manifests(corpora)
    .flatMap(documents)
    .filter(({ input }) => input.apiVersion && input.kind);

  it("decode strictly, unless they are of a kind that a bare cluster does not know", () => {
    const problems = found.flatMap(({ file, input }) => {
      const decoded = decode(input, { fieldValidation: "Strict" });
      if (decoded.ok) return [];
      return decoded.problems.filter(({ kind }) => kind !== "unknownKind").map(({ message }) => `${file}: ${message}`);
    });
    expect(found.length).toBeGreaterThan(500);
    expect(problems.sort()).toEqual(undecodable.sort());
  });

  it("are valid once they are defaulted", () => {
    const errors = found.flatMap(({ file, input }) => {
      const decoded = decode(input);
      if (!decoded.ok) return [];
      const object = setDefaults(named(decoded.object));
      const namespaced = decoded.resource.namespaced && object.metadata.namespace === undefined;
      const placed = namespaced ? { ...object, metadata: { ...object.metadata, namespace: "default" } } : object;
      return validateCreate(placed).map(({ field }) => `${file}: ${field}`);
    });
    expect(errors.sort()).toEqual(invalidFields.sort());
  });
});

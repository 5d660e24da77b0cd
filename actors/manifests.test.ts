import { describe, expect, it } from "vitest";
import { readDocuments } from "./manifest-text.ts";
import { loadManifests, parseFieldPath, problemText } from "./manifests.ts";

const deployment = (change: (text: string) => string = (text) => text): string =>
  change(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: nginx
`);

/** Problems of one text, as lines without the file's name. */
const problemsOf = (text: string): string[] =>
  loadManifests([{ file: "f.yaml", text }]).problems.map((problem) => problemText(problem).replace("f.yaml:", ""));

const jsonOf = (text: string): unknown => readDocuments(text)[0]?.value;

describe("versions", () => {
  const autoscaler = `apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  maxReplicas: 3
  targetCPUUtilizationPercentage: 50
`;

  it("takes each object in the version that it is written in", () => {
    expect(problemsOf(autoscaler)).toEqual([]);
    expect(problemsOf(autoscaler.replace("maxReplicas: 3", "maxReplicas: 0"))).toEqual([
      "7:3: document 1: HorizontalPodAutoscaler web: spec.maxReplicas: Invalid value: 0: must be greater than 0",
      "7:3: document 1: HorizontalPodAutoscaler web: spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`",
    ]);
    expect(problemsOf(autoscaler.replace("autoscaling/v1", "autoscaling/v2"))).toEqual([
      '8:3: document 1: HorizontalPodAutoscaler web: strict decoding error: unknown field "spec.targetCPUUtilizationPercentage"',
    ]);
  });
});

describe("texts", () => {
  it("reads scalars as kubectl's parser does: YAML 1.1, but no timestamps and nothing to base 60", () => {
    const text = "a: yes\nb: off\nc: 0777\nd: 1:30\ne: 2024-01-01\nf: 1_000\ng: 0x1F\nh: ~\ni: 'yes'\ny: 1\n8080: x\n";
    expect(jsonOf(text)).toEqual({
      a: true,
      b: false,
      c: 511,
      d: "1:30",
      e: "2024-01-01",
      f: 1000,
      g: 31,
      h: null,
      i: "yes",
      true: 1,
      "8080": "x",
    });
  });

  it("reads JSON, indented by tabs too, and anchors and merges", () => {
    expect(jsonOf('{\n\t"a": [\n\t\t1]\n}')).toEqual({ a: [1] });
    expect(jsonOf("base: &b { x: 1, z: 1 }\nc:\n  <<: *b\n  z: 2\n")).toEqual({
      base: { x: 1, z: 1 },
      c: { x: 1, z: 2 },
    });
  });

  it("reads quoted texts whose further lines stand too far left, as kubectl does", () => {
    expect(jsonOf("a:\n  b: '[\n    { \"x\": 1 },\n\n  ''y''\n  ]'\n  c: \"d\n  \\\"\n\"\ne: 1\n")).toEqual({
      a: { b: "[ { \"x\": 1 },\n'y' ]", c: 'd " ' },
      e: 1,
    });
    expect(readDocuments("a:\n  b: 'never ended\nc: 1\n")[0]?.problems).toHaveLength(1);
    expect(readDocuments("a:\n  b: 'never ended\nc: 'd'\n")[0]?.problems).toMatchObject([{ line: 2 }]);
  });

  it("counts empty documents, and leaves them out", () => {
    const numbers = readDocuments("---\n# nothing\n---\na: 1\n---\n---\nb: 1\n").map(({ number }) => number);
    expect(numbers).toEqual([2, 4]);
    expect(readDocuments("")).toEqual([]);
  });

  it("goes on after a document that is broken", () => {
    const documents = readDocuments("a: [1\n---\nb: 1\n");
    expect(documents.map(({ problems }) => problems.length)).toEqual([1, 0]);
    expect(documents[1]?.value).toEqual({ b: 1 });
  });

  it.each([
    ["a: *nowhere\n", "unknown anchor 'nowhere' referenced", { line: 1, column: 4 }],
    ["? [a]\n: 1\n", "map keys must be strings", { line: 1, column: 3 }],
    ["a: !mine 1\n", "Unresolved tag: !mine", { line: 1, column: 4 }],
  ])("refuses %j", (text, message, position) => {
    expect(readDocuments(text)[0]?.problems).toEqual([{ message, ...position }]);
  });

  it("tells keys that stand twice, and where the second one is", () => {
    const [document] = readDocuments("a:\n  b: 1\n  b: 2\n");
    expect(document?.duplicates).toEqual([["a", "b"]]);
    expect(document?.at(["a", "b"])).toEqual({ line: 3, column: 3 });
  });
});

describe("manifests", () => {
  it("gives objects as they stand, with kubectl's namespace, not defaulted", () => {
    const { objects, problems } = loadManifests([{ file: "f.yaml", text: deployment() }]);
    expect(problems).toEqual([]);
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject({ kind: "Deployment", metadata: { name: "web", namespace: "default" } });
    expect(objects[0]?.spec).not.toHaveProperty("strategy");
  });

  it("takes Lists apart, and names what is wrong in their items", () => {
    const item = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
    const list = (items: unknown[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items }, null, 1);
    expect(loadManifests([{ file: "f.json", text: list([item]) }]).objects).toHaveLength(1);
    expect(problemsOf(list([item, { ...item, metadata: { name: "b" }, dat: {} }]))).toEqual([
      expect.stringMatching(/^\d+:\d+: document 1: ConfigMap b: strict decoding error: unknown field "dat"$/),
    ]);
  });

  it("puts namespaces first, and assumes those that are used and not made", () => {
    const configMap = (namespace: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: ${namespace} }\n`;
    const made = "apiVersion: v1\nkind: Namespace\nmetadata: { name: made }\n";
    const text = [configMap("made"), configMap("elsewhere"), configMap("kube-system"), made].join("---\n");
    const { objects, problems, assumedNamespaces } = loadManifests([{ file: "f.yaml", text }]);
    expect(problems).toEqual([]);
    expect(assumedNamespaces).toEqual(["elsewhere"]);
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? metadata.name}`)).toEqual([
      "Namespace elsewhere",
      "Namespace made",
      "ConfigMap made",
      "ConfigMap elsewhere",
      "ConfigMap kube-system",
    ]);
  });

  it("takes kinds that no machine acts on", () => {
    const ingress =
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }\n";
    expect(problemsOf(ingress)).toEqual([]);
  });
});

describe("problems", () => {
  it.each([
    ["malformed YAML", "a: b: c\n", /^1:\d+: document 1: error converting YAML to JSON: yaml: line 1: /],
    [
      "an unknown kind",
      "apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: a }\n",
      '2:1: document 1: Thing a: no matches for kind "Thing" in version "example.com/v1"; ensure CRDs are installed first',
    ],
    [
      "an unknown version",
      "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: { name: a }\n",
      '2:1: document 1: Deployment a: no matches for kind "Deployment" in version "apps/v1beta1"; ensure CRDs are installed first',
    ],
    ["no kind", "apiVersion: v1\nmetadata: { name: a }\n", "1:1: document 1: error validating data: kind not set"],
    ["no object", "- 1\n", "1:1: document 1: json: cannot unmarshal into an object"],
    [
      "an unknown field",
      deployment((text) => text.replace("replicas", "replica")),
      '6:3: document 1: Deployment web: strict decoding error: unknown field "spec.replica"',
    ],
    [
      "a mistyped field",
      deployment((text) => text.replace("replicas: 2", "replicas: two")),
      "6:3: document 1: Deployment web: spec.replicas: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "a field that stands twice",
      deployment((text) => text.replace("replicas: 2", "replicas: 2\n  replicas: 3")),
      '7:3: document 1: Deployment web: strict decoding error: duplicate field "spec.replicas"',
    ],
    [
      "an object that stands twice",
      `${deployment()}---\n${deployment()}`,
      '17:1: document 2: Deployment web: deployments.apps "web" already exists',
    ],
  ])("tells %s", (_, text, expected) => {
    expect(problemsOf(text)).toEqual([typeof expected === "string" ? expected : expect.stringMatching(expected)]);
  });

  it("tells what validation says, with field and line", () => {
    expect(problemsOf(deployment((text) => text.replace("name: web", "name: Web_")))).toEqual([
      expect.stringMatching(
        /^4:3: document 1: Deployment Web_: metadata\.name: Invalid value: "Web_": a lowercase RFC 1123 subdomain/,
      ),
    ]);
    expect(problemsOf(deployment((text) => text.replace("labels: { app: web }", "labels: { app: api }")))).toEqual([
      '11:7: document 1: Deployment web: spec.template.metadata.labels: Invalid value: {"app":"api"}: `selector` does not match template `labels`',
    ]);
    expect(
      problemsOf(deployment((text) => text.replace("        - name: web\n", "        - imagePullPolicy: Always\n"))),
    ).toEqual(["14:11: document 1: Deployment web: spec.template.spec.containers[0].name: Required value"]);
  });

  it("tells all problems of all files, in order", () => {
    const first = deployment((text) => text.replace("replicas", "replica"));
    const texts = [
      { file: "b.yaml", text: `${first}---\nkind: Pod\n` },
      { file: "a.yaml", text: "x: y\n" },
    ];
    const { problems } = loadManifests(texts);
    expect(problems.map(({ file, document, line }) => [file, document, line])).toEqual([
      ["b.yaml", 1, 6],
      ["b.yaml", 2, 17],
      ["a.yaml", 1, 1],
      ["a.yaml", 1, 1],
    ]);
  });

  it.each([
    ["spec.containers[0].env", ["spec", "containers", "0", "env"]],
    ["metadata.labels[example.com/a]", ["metadata", "labels", "example.com/a"]],
    ["", []],
  ])("finds the way of %j", (field, path) => {
    expect(parseFieldPath(field)).toEqual(path);
  });
});

describe("whatever stands in a manifest", () => {
  const strange: readonly unknown[] = [
    undefined,
    null,
    0,
    -1,
    1.5,
    2 ** 40,
    "",
    "x",
    "-1",
    true,
    [],
    {},
    [null],
    [0],
    [{}],
    { a: 1 },
  ];
  const objects = [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "a", namespace: "b", labels: { c: "d" }, annotations: { e: "f" } },
      spec: {
        replicas: 1,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
        selector: { matchLabels: { c: "d" }, matchExpressions: [{ key: "c", operator: "In", values: ["d"] }] },
        template: {
          metadata: { labels: { c: "d" } },
          spec: {
            containers: [
              {
                name: "a",
                image: "b",
                ports: [{ containerPort: 1, name: "p" }],
                env: [{ name: "A", value: "b" }],
                resources: { requests: { cpu: "1" } },
                readinessProbe: { httpGet: { path: "/", port: "p" } },
                volumeMounts: [{ name: "v", mountPath: "/v" }],
              },
            ],
            volumes: [{ name: "v", emptyDir: {} }],
            tolerations: [{ key: "a", operator: "Exists" }],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a" },
      spec: { selector: { a: "b" }, ports: [{ port: 80, targetPort: "p" }] },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a" },
      spec: { nodeName: "n", restartPolicy: "Never", containers: [{ name: "a", image: "b" }] },
    },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" }, spec: { finalizers: ["kubernetes"] } },
    {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "a" },
      spec: { taints: [{ key: "a", effect: "NoExecute" }] },
      status: { allocatable: { cpu: "1" } },
    },
    {
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { a: "b" } }],
    },
  ];

  /** The value with each of its parts in turn replaced by each of the strange ones. */
  function* mutants(value: unknown): Generator<unknown> {
    yield* strange;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) for (const mutant of mutants(item)) yield value.with(index, mutant);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value))
        for (const mutant of mutants(item)) yield { ...value, [key]: mutant };
    }
  }

  it.each(objects)("the loader answers: $kind", (object) => {
    const crashes: string[] = [];
    let loaded = 0;
    for (const mutant of mutants(object)) {
      const text = JSON.stringify(mutant) ?? "";
      try {
        const { objects: good, problems } = loadManifests([{ file: "f.json", text }]);
        loaded += good.length;
        for (const { message, document } of problems) if (message === "" || document < 1) crashes.push(text);
      } catch (error) {
        crashes.push(`${(error as Error).stack?.split("\n").slice(0, 2).join("")} <- ${text}`);
      }
    }
    expect(crashes.slice(0, 5)).toEqual([]);
    expect(loaded).toBeGreaterThan(0);
  });
});

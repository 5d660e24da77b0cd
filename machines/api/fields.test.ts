import { describe, expect, it } from "vitest";
import {
  exactField,
  FieldSelectorError,
  fieldValue,
  formatFieldSelector,
  matchesFields,
  parseFieldSelector,
  selectableFields,
} from "./fields.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web-1", namespace: "default" },
  spec: { nodeName: "n1", containers: [] },
  status: { phase: "Running" },
};

describe("a field selector", () => {
  it("holds if every term does", () => {
    const matching = (text: string): boolean => matchesFields(parseFieldSelector("pods", text), "pods", pod);
    expect(matching("spec.nodeName=n1,status.phase!=Succeeded,status.phase!=Failed")).toBe(true);
    expect(matching("spec.nodeName=n2")).toBe(false);
    expect(matching("metadata.name==web-1")).toBe(true);
    expect(matching("")).toBe(true);
  });

  it("takes what is absent for the empty string, and a flag that is absent for false", () => {
    expect(fieldValue("pods", { ...pod, spec: {} }, "spec.nodeName")).toBe("");
    expect(fieldValue("pods", pod, "spec.hostNetwork")).toBe("false");
    expect(fieldValue("nodes", { ...pod, spec: { unschedulable: true } }, "spec.unschedulable")).toBe("true");
  });

  it("finds the events of an object that has no namespace", () => {
    const event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: {},
      involvedObject: { name: "n1", kind: "Node" },
      source: { component: "kubelet" },
    };
    const selector = parseFieldSelector("events", "involvedObject.name=n1,involvedObject.namespace=,source=kubelet");
    expect(matchesFields(selector, "events", event)).toBe(true);
  });

  it("tells which value it pins a field to", () => {
    const selector = parseFieldSelector("pods", "spec.nodeName=n1,status.phase!=Failed");
    expect(exactField(selector, "spec.nodeName")).toBe("n1");
    expect(exactField(selector, "status.phase")).toBeUndefined();
  });

  it("still knows the old name of a pod's node", () => {
    expect(exactField(parseFieldSelector("pods", "spec.host=n1"), "spec.nodeName")).toBe("n1");
  });

  it("escapes commas, equals signs and backslashes", () => {
    const [term] = parseFieldSelector("events", "reason=a\\,b\\=c\\\\d");
    expect(term?.value).toBe("a,b=c\\d");
    expect(formatFieldSelector(term ? [term] : [])).toBe("reason=a\\,b\\=c\\\\d");
  });

  it.each([
    ["pods", "spec.image=x", "field label not supported: spec.image"],
    ["nodes", "metadata.namespace=x", "field label not supported: metadata.namespace"],
    [
      "deployments.apps",
      "spec.replicas=1",
      '"spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ["pods", "spec.nodeName", "invalid selector: 'spec.nodeName'; can't understand 'spec.nodeName'"],
    ["pods", "metadata.name=a=b", "invalid field selector: unescaped character in value: 61"],
    ["pods", "metadata.name=a\\b", "invalid field selector: invalid escape sequence: \\b"],
  ])("of %s: %j is refused: %s", (resource, text, message) => {
    expect(() => parseFieldSelector(resource, text)).toThrow(new FieldSelectorError(message));
  });

  it("by name is offered by every resource", () => {
    expect(selectableFields("widgets.example.com")).toEqual(["metadata.name", "metadata.namespace"]);
    expect(selectableFields("nodes")).toEqual(["metadata.name", "spec.unschedulable"]);
  });
});

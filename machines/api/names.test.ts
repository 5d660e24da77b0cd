import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  configKey,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  envVarName,
  labelValueComplaints,
  namePrefix,
  percentage,
  portName,
  qualifiedName,
} from "./names.ts";

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

describe("a name", () => {
  it("that is a label is a subdomain as well, and both are accepted", () => {
    fc.assert(fc.property(label, (name) => dns1123Label(name).length === 0 && dns1123Subdomain(name).length === 0));
  });

  it("with an underscore is refused in upstream's words", () => {
    expect(dns1123Label("my_name")).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
  });

  it("with dots is a subdomain and no label", () => {
    expect(dns1123Subdomain("a.b")).toEqual([]);
    expect(dns1123Label("a.b")).toEqual(["must not contain dots"]);
  });

  it("may be 63 characters long as a label, and 253 as a subdomain", () => {
    expect(dns1123Label("a".repeat(63))).toEqual([]);
    expect(dns1123Label("a".repeat(64))).toEqual(["must be no more than 63 characters"]);
    expect(dns1123Subdomain("a".repeat(253))).toEqual([]);
    expect(dns1123Subdomain("a".repeat(254))).toEqual(["must be no more than 253 characters"]);
  });

  it("of a Service begins with a letter", () => {
    expect(dns1035Label("a1")).toEqual([]);
    expect(dns1035Label("1a")).toHaveLength(1);
  });

  it("that others are generated from may end with a dash", () => {
    expect(namePrefix(dns1123Subdomain, "web-")).toEqual([]);
    expect(namePrefix(dns1123Subdomain, "web_")).toHaveLength(1);
  });

  it("that is qualified has one slash at most, and something on both sides of it", () => {
    expect(qualifiedName("app")).toEqual([]);
    expect(qualifiedName("example.com/My.App_1")).toEqual([]);
    expect(qualifiedName("/app")).toEqual(["prefix part must be non-empty"]);
    expect(qualifiedName("a/b/c")[0]).toMatch(
      /^a qualified name must consist of .* with an optional DNS subdomain prefix/,
    );
    expect(qualifiedName("example.com/")[0]).toBe("name part must be non-empty");
    expect(qualifiedName("Example.com/app")[0]).toMatch(/^prefix part a lowercase RFC 1123 subdomain/);
  });

  it("of a port has a letter, no two hyphens in a row, and 15 characters at most", () => {
    expect(portName("http-2")).toEqual([]);
    expect(portName("80")).toEqual(["must contain at least one letter (a-z)"]);
    expect(portName("a--b")).toEqual(["must not contain consecutive hyphens"]);
    expect(portName("-a")).toEqual(["must not begin or end with a hyphen"]);
    expect(portName("a-name-that-is-long")).toEqual(["must be no more than 15 characters"]);
  });

  it("of a variable is anything printable without an equals sign", () => {
    expect(envVarName("my.VAR-1 x")).toEqual([]);
    expect(envVarName("A=B")).toHaveLength(1);
    expect(envVarName("ü")).toHaveLength(1);
  });

  it("of a key in a ConfigMap does not climb out of its directory", () => {
    expect(configKey("app.conf")).toEqual([]);
    expect(configKey("..")).toEqual(["must not be '..'"]);
    expect(configKey("..data")).toEqual(["must not start with '..'"]);
    expect(configKey("a/b")).toHaveLength(1);
  });
});

describe("the value of a label", () => {
  it("may be empty", () => {
    expect(labelValueComplaints("")).toEqual([]);
  });

  it("has no spaces and 63 characters at most", () => {
    expect(labelValueComplaints("my value")).toHaveLength(1);
    expect(labelValueComplaints("a".repeat(64))).toEqual(["must be no more than 63 characters"]);
  });
});

describe("a percentage", () => {
  it("is digits and a sign", () => {
    expect(percentage("25%")).toEqual([]);
    expect(percentage("25")).toEqual([
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ]);
  });
});

/**
 * What names may look like. Each function answers with what is wrong with a value, nothing if nothing is; the sentences are upstream's
 * (k8s.io/apimachinery/pkg/util/validation, v1.34).
 */

export type Complaints = readonly string[];

const fine: Complaints = [];

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${qualified})?`;
const configMapKey = "[-._a-zA-Z0-9]+";
const percent = "[0-9]+%";

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const regex = {
  label: whole(label),
  subdomain: whole(subdomain),
  label1035: whole(label1035),
  qualified: whole(qualified),
  labelValue: whole(labelValue),
  configMapKey: whole(configMapKey),
  percent: whole(percent),
};

const lengthComplaint = (limit: number): string => `must be no more than ${limit} characters`;

/** A number outside of `low`…`high`, as upstream words it. */
export const rangeComplaint = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

function regexComplaint(message: string, pattern: string, ...examples: readonly string[]): string {
  // Two spaces between the examples, as upstream has it.
  const given = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (${given === "" ? "" : `e.g. ${given}`}regex used for validation is '${pattern}')`;
}

/** RFC 1123 label: the names of namespaces, containers and ports' services; at most 63 characters. */
export function dns1123Label(value: string): Complaints {
  if (value.length <= 63 && regex.label.test(value)) return fine;
  const complaints = value.length > 63 ? [lengthComplaint(63)] : [];
  if (regex.label.test(value)) return complaints;
  if (regex.subdomain.test(value)) return [...complaints, "must not contain dots"];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...complaints, regexComplaint(rule, label, "my-name", "123-abc")];
}

/** RFC 1123 subdomain: the names of most objects; at most 253 characters. */
export function dns1123Subdomain(value: string): Complaints {
  if (value.length <= 253 && regex.subdomain.test(value)) return fine;
  const complaints = value.length > 253 ? [lengthComplaint(253)] : [];
  if (regex.subdomain.test(value)) return complaints;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...complaints, regexComplaint(rule, subdomain, "example.com")];
}

/** RFC 1035 label: the names of Services; at most 63 characters, a letter first. */
export function dns1035Label(value: string): Complaints {
  const complaints = value.length > 63 ? [lengthComplaint(63)] : [];
  if (regex.label1035.test(value)) return complaints;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...complaints, regexComplaint(rule, label1035, "my-name", "abc-123")];
}

/** `name` or `prefix/name`: the keys of labels, annotations, taints, resources and finalizers. */
export function qualifiedName(value: string): Complaints {
  const rule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const form = regexComplaint(rule, qualified, "MyName", "my.name", "123-abc");
  const parts = value.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2)
    return [`a qualified name ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const complaints: string[] = [];
  if (second !== undefined) {
    if (first === "") complaints.push("prefix part must be non-empty");
    else complaints.push(...dns1123Subdomain(first).map((complaint) => `prefix part ${complaint}`));
  }
  const name = second ?? first;
  if (name === "") complaints.push("name part must be non-empty");
  else if (name.length > 63) complaints.push(`name part ${lengthComplaint(63)}`);
  if (!regex.qualified.test(name)) complaints.push(`name part ${form}`);
  return complaints;
}

/** The value of a label: empty, or at most 63 characters. */
export function labelValueComplaints(value: string): Complaints {
  const complaints = value.length > 63 ? [lengthComplaint(63)] : [];
  if (regex.labelValue.test(value)) return complaints;
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...complaints, regexComplaint(rule, labelValue, "MyValue", "my_value", "12345")];
}

/** The name of an environment variable (relaxed, as since 1.34): printable ASCII but `=`. */
export function envVarName(value: string): Complaints {
  const complaints = value === "" ? ["environment variable name must be non-empty"] : [];
  if (/^[ -<>-~]*$/.test(value)) return complaints;
  return [
    ...complaints,
    "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ];
}

/** A key of a ConfigMap or a Secret. */
export function configKey(value: string): Complaints {
  const complaints = value.length > 253 ? [lengthComplaint(253)] : [];
  if (!regex.configMapKey.test(value)) {
    const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    complaints.push(regexComplaint(rule, configMapKey, "key.name", "KEY_NAME", "key-name"));
  }
  if (value === ".") complaints.push("must not be '.'");
  else if (value === "..") complaints.push("must not be '..'");
  else if (value.startsWith("..")) complaints.push("must not start with '..'");
  return complaints;
}

/** The name of a port: an IANA service name of at most 15 characters. */
export function portName(value: string): Complaints {
  const complaints: string[] = [];
  if (value.length > 15) complaints.push(lengthComplaint(15));
  if (!/^[-a-z0-9]+$/.test(value))
    complaints.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) complaints.push("must contain at least one letter (a-z)");
  if (value.includes("--")) complaints.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) complaints.push("must not begin or end with a hyphen");
  return complaints;
}

/** The number of a port. */
export function portNumber(value: number): Complaints {
  return value >= 1 && value <= 65535 ? fine : [rangeComplaint(1, 65535)];
}

/** `25%`. */
export function percentage(value: string): Complaints {
  if (regex.percent.test(value)) return fine;
  const rule = "a valid percent string must be a numeric string followed by an ending '%'";
  return [regexComplaint(rule, percent, "1%", "93%")];
}

/** What a generated name's base may be: as `rule` says once something is appended, so a dash at the end is as good as a letter. */
export function namePrefix(rule: (name: string) => Complaints, base: string): Complaints {
  return rule(base.length > 1 && base.endsWith("-") ? `${base.slice(0, -2)}a` : base);
}

/** Anything that can stand between two slashes of a URL. */
export function pathSegment(name: string): Complaints {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"]
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
}

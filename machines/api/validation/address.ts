import { type FieldErrors, invalid } from "./field-error.ts";

/** Whether the text is an IPv4 address; leading zeros are tolerated, as in Go's older parser, which upstream keeps for stored objects. */
export function isIPv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,}$/.test(part) && Number(part) <= 255);
}

/** Whether the text is an IPv6 address, `::` and a trailing IPv4 address included. */
export function isIPv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const all = groups.flat();
  const last = all.at(-1);
  const embedded = last?.includes(".") ?? false;
  if (embedded && !isIPv4(last ?? "")) return false;
  const hex = embedded ? all.slice(0, -1) : all;
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const count = hex.length + (embedded ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

/** The text must be an IP address. Upstream: validation.IsValidIP. */
export function* validateIP(value: string | undefined, path: string): FieldErrors {
  if (isIPv4(value ?? "") || isIPv6(value ?? "")) return;
  yield invalid(path, value ?? "", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
}

/** The text must be an address range. Upstream: validation.IsValidCIDR. */
export function* validateCIDR(value: string, path: string): FieldErrors {
  const [address = "", bits = "", ...rest] = value.split("/");
  const limit = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= limit) return;
  yield invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
}

/** Addresses that make no sense as an endpoint: unspecified, loopback, link-local. Upstream: ValidateNonSpecialIP. */
export function* validateOrdinaryIP(value: string, path: string): FieldErrors {
  const text = value.toLowerCase();
  if (text === "0.0.0.0" || text === "::") yield invalid(path, value, `may not be unspecified (${value})`);
  if (text.startsWith("127.") || text === "::1")
    yield invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
  if (text.startsWith("169.254.") || /^fe[89ab][0-9a-f]:/.test(text)) {
    yield invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
  }
  if (text.startsWith("224.0.0.") || /^ff[0-9a-f]2:/.test(text)) {
    yield invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
  }
}

import type { EndpointSlice } from "../../../machines/api/generated/types.ts";
import { since } from "./duration.ts";
import { ageColumn, column, nameColumn, type Printer } from "./printer.ts";

/** More than these are only counted. */
const mostShown = 3;

/** Upstream: printEndpointSlice. */
export const endpointSlicePrinter: Printer = {
  columns: [
    nameColumn,
    column(
      "AddressType",
      "addressType specifies the type of address carried by this EndpointSlice. All addresses in this slice must be the same type. This field is immutable after creation.",
    ),
    column("Ports", "ports specifies the list of network ports exposed by each endpoint in this slice."),
    column(
      "Endpoints",
      "endpoints is a list of unique endpoints in this slice. Each slice may include a maximum of 1000 endpoints.",
    ),
    ageColumn,
  ],
  cells(object, nowMs) {
    const { addressType, ports = [], endpoints } = object as unknown as EndpointSlice;
    const { name, creationTimestamp } = object.metadata;
    return [
      name,
      addressType,
      shortened(ports.map(({ port, name }) => String(port ?? (name || "*")))),
      shortened(endpoints.flatMap(({ addresses }) => addresses)),
      since(creationTimestamp, nowMs),
    ];
  },
};

function shortened(items: readonly string[]): string {
  if (items.length === 0) return "<unset>";
  const shown = items.slice(0, mostShown).join(",");
  return items.length > mostShown ? `${shown} + ${items.length - mostShown} more...` : shown;
}

import type { Event } from "../generated/types.ts";
import { type FieldErrors, invalid } from "./field-error.ts";

/** An event lies where its object does; events about what has no namespace lie in `default`. Upstream: legacyValidateEvent. */
export function* validateEvent({ metadata, involvedObject }: Event): FieldErrors {
  const about = involvedObject?.namespace ?? "";
  const here = metadata.namespace ?? "";
  const fits = about === "" ? here === "" || here === "default" : about === here;
  if (!fits) yield invalid("involvedObject.namespace", about, "does not match event.namespace");
}

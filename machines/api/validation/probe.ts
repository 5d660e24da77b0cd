import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from "../generated/types.ts";
import { portName, portNumber } from "../names.ts";
import { validateEnum } from "./enumeration.ts";
import { type FieldErrors, forbidden, invalid, invalidFor, required } from "./field-error.ts";
import { isEmpty, validateNonnegative } from "./object-meta.ts";

type Handler = Pick<Probe, "exec" | "httpGet" | "tcpSocket" | "grpc"> & Pick<LifecycleHandler, "sleep">;

/** A liveness or startup probe: one success must do. */
export function* validateLivenessProbe(
  probe: Probe | undefined,
  graceSeconds: number | undefined,
  path: string,
): FieldErrors {
  if (probe === undefined) return;
  yield* validateProbe(probe, graceSeconds, path);
  if (probe.successThreshold !== 1) yield invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, "must be 1");
}

/** A readiness probe: it never kills, so it has no grace period of its own. */
export function* validateReadinessProbe(
  probe: Probe | undefined,
  graceSeconds: number | undefined,
  path: string,
): FieldErrors {
  if (probe === undefined) return;
  yield* validateProbe(probe, graceSeconds, path);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined)
    yield invalid(`${path}.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes");
}

function* validateProbe(probe: Probe, graceSeconds: number | undefined, path: string): FieldErrors {
  yield* validateHandler(probe, graceSeconds, path);
  const numbers = [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const;
  for (const name of numbers) yield* validateNonnegative(probe[name], `${path}.${name}`);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    yield invalid(`${path}.terminationGracePeriodSeconds`, grace, "must be greater than 0");
}

/** The hooks of a container. */
export function* validateLifecycle(
  lifecycle: Lifecycle | undefined,
  graceSeconds: number | undefined,
  path: string,
): FieldErrors {
  if (lifecycle?.postStart !== undefined)
    yield* validateHandler(lifecycle.postStart, graceSeconds, `${path}.postStart`);
  if (lifecycle?.preStop !== undefined) yield* validateHandler(lifecycle.preStop, graceSeconds, `${path}.preStop`);
}

/** Exactly one way to act, and that one well-formed. Upstream: validateHandler. */
function* validateHandler(handler: Handler, graceSeconds: number | undefined, path: string): FieldErrors {
  const kinds = (["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const).filter(
    (kind) => handler[kind] !== undefined,
  );
  const [first, ...others] = kinds;
  if (first === undefined) yield required(path, "must specify a handler type");
  else yield* validateAction(handler, first, graceSeconds, `${path}.${first}`);
  for (const kind of others) yield forbidden(`${path}.${kind}`, "may not specify more than 1 handler type");
}

function* validateAction(
  handler: Handler,
  kind: keyof Handler,
  graceSeconds: number | undefined,
  path: string,
): FieldErrors {
  switch (kind) {
    case "exec":
      if (!handler.exec?.command?.length) yield required(`${path}.command`);
      break;
    case "httpGet":
      if (handler.httpGet !== undefined) yield* validateHTTPGet(handler.httpGet, path);
      break;
    case "tcpSocket":
      yield* validatePort(handler.tcpSocket?.port, `${path}.port`);
      break;
    case "grpc":
      yield* validatePort(handler.grpc?.port, `${path}.port`);
      break;
    case "sleep": {
      const seconds = handler.sleep?.seconds ?? 0;
      if (graceSeconds !== undefined && (seconds < 0 || seconds > graceSeconds)) {
        const detail = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
        yield invalid(path, seconds, detail);
      }
    }
  }
}

function* validateHTTPGet(action: HTTPGetAction, path: string): FieldErrors {
  if (isEmpty(action.path)) yield required(`${path}.path`);
  yield* validatePort(action.port, `${path}.port`);
  yield* validateEnum(action.scheme, ["HTTP", "HTTPS"], `${path}.scheme`);
  for (const { name = "" } of action.httpHeaders ?? []) {
    if (/^[-A-Za-z0-9]+$/.test(name)) continue;
    const rule = "a valid HTTP header must consist of alphanumeric characters or '-'";
    const detail = `${rule} (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')`;
    yield invalid(`${path}.httpHeaders`, name, detail);
  }
}

/** A port by number or by name. Upstream: ValidatePortNumOrName. */
export function* validatePort(port: number | string | undefined, path: string): FieldErrors {
  if (typeof port === "string") yield* invalidFor(path, port, portName(port));
  else for (const complaint of portNumber(port ?? 0)) yield invalid(path, port ?? 0, complaint);
}

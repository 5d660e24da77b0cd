import type {
  Container,
  ContainerPort,
  EnvVar,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  ObjectFieldSelector,
  Probe,
} from "../generated/types.ts";
import { each, fill, fillZeros, within } from "./fill.ts";
import { defaultResources } from "./resources.ts";

/** The tag of an image: what is after the last colon, unless that is the registry's port; `latest` if there is neither tag nor digest. */
export function imageTag(image: string): string {
  const [name = "", digest] = image.split("@");
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return tag ?? (digest === undefined ? "latest" : "");
}

/** A container's defaults, the same for regular, init and ephemeral ones. Upstream: SetDefaults_Container and what it calls. */
export function defaultContainer<C extends Container>(container: C): C {
  const filled = fill<Container>(container, {
    imagePullPolicy: imageTag(container.image ?? "") === "latest" ? "Always" : "IfNotPresent",
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    resources: {},
  });
  let result = within(filled, "ports", each(defaultPort));
  result = within(result, "env", each(defaultEnv));
  result = within(result, "resources", defaultResources);
  result = within(result, "livenessProbe", defaultProbe);
  result = within(result, "readinessProbe", defaultProbe);
  result = within(result, "startupProbe", defaultProbe);
  // The type parameter only says that an ephemeral container stays one.
  return within(result, "lifecycle", defaultLifecycle) as C;
}

function defaultPort(port: ContainerPort): ContainerPort {
  return fill(port, { protocol: "TCP" });
}

function defaultEnv(variable: EnvVar): EnvVar {
  return within(variable, "valueFrom", (source) => within(source, "fieldRef", defaultFieldSelector));
}

/** A reference to a field is to a v1 Pod's. */
export function defaultFieldSelector(selector: ObjectFieldSelector): ObjectFieldSelector {
  return fill(selector, { apiVersion: "v1" });
}

function defaultProbe(probe: Probe): Probe {
  const filled = fillZeros(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  const named = within(filled, "grpc", (grpc) => (grpc.service === undefined ? { ...grpc, service: "" } : grpc));
  return within(named, "httpGet", defaultHTTPGet);
}

function defaultHTTPGet(action: HTTPGetAction): HTTPGetAction {
  return fill(action, { path: "/", scheme: "HTTP" });
}

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  const handler = (hook: LifecycleHandler): LifecycleHandler => within(hook, "httpGet", defaultHTTPGet);
  return within(within(lifecycle, "postStart", handler), "preStop", handler);
}

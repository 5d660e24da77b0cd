import { apiApp } from "./http.ts";
import { MemoryPort } from "./memory-port.fixture.ts";

export const pods = "/api/v1/namespaces/default/pods";
export const deployments = "/apis/apps/v1/namespaces/default/deployments";
export const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/** The row of a new pod called `web`. */
export const webCells = ["web", "0/1", "Pending", "0", "0s", "<none>", "<none>", "<none>", "<none>"];

/** A server, and shorthands to talk to it without a socket. */
export function serving() {
  const port = new MemoryPort();
  const app = apiApp(port);
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    // As bytes, since fetch would say that a string is text/plain.
    return app.request(path, { method, headers, ...(body !== undefined && { body: new TextEncoder().encode(text) }) });
  };
  const json = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const response = await send(method, path, body, headers);
    return { code: response.status, body: (await response.json()) as Record<string, never>, headers: response.headers };
  };
  return { port, server: port.server, send, json };
}

import type { KubeObject } from "../../machines/api/object.ts";

/** A pod on n1 that `web` selects; `port` is called http. */
export function servingPod(name: string, port = 80): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: { app: "web" } },
    spec: {
      nodeName: "n1",
      containers: [{ name: "main", image: "nginx", ports: [{ name: "http", containerPort: port }] }],
    },
  };
}

/** The Service `web`: port 80, whatever its pods call http. */
export const webService: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "default" },
  spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: "http" }] },
};

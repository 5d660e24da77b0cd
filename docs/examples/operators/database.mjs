/** An operator as one writes it at first. It has a bug; see docs/tutorial-operator.md. */
import { controllerReference, defineGeneratorController } from "kube-orrery";

const databases = "databases.example.com";

export const operator = defineGeneratorController({
  name: "database-operator",
  for: databases,
  owns: ["secrets", "pods"],
  *reconcile(api, { namespace, name }) {
    const database = yield* api.get(databases, namespace, name);
    if (!database) return;
    const metadata = { namespace, name, ownerReferences: [controllerReference(database)] };

    const secret = yield* api.get("secrets", namespace, name);
    if (!secret) {
      yield* api.create("secrets", { metadata, data: { password: "c2VjcmV0" } });
      yield* api.create("pods", { metadata, spec: podSpec(database) });
    }
    const pod = yield* api.get("pods", namespace, name);
    const ready = pod?.status.phase === "Running";
    if (database.status?.ready !== ready) yield* api.patchStatus(databases, namespace, name, { ready });
  },
  desired(cluster) {
    const waiting = cluster.list(databases).find(({ status }) => !status?.ready);
    return waiting && `Database ${waiting.metadata.name} is not ready`;
  },
});

function podSpec({ metadata, spec }) {
  const password = { name: "POSTGRES_PASSWORD", valueFrom: { secretKeyRef: { name: metadata.name, key: "password" } } };
  return { containers: [{ name: "postgres", image: spec.image, env: [password] }] };
}

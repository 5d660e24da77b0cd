/** What must hold of databases, besides what any operator must do; see docs/tutorial-operator.md. */
import { step } from "kube-orrery";

export const passwordsStay = step("a password, once it is there, stays", (before, after) => {
  const gone = before.list("secrets").find(({ metadata }) => !after.get("secrets", metadata.namespace, metadata.name));
  return gone && `the password of ${gone.metadata.name} is gone`;
});

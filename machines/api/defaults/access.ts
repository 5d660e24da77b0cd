/** Roles and their bindings. Upstream: pkg/apis/rbac/v1/defaults.go. */
import type { ClusterRoleBinding, RbacSubject, RoleBinding } from "../generated/types.ts";
import { each, fill, within } from "./fill.ts";

const apiGroup = "rbac.authorization.k8s.io";

export function defaultRoleBinding<B extends RoleBinding | ClusterRoleBinding>(binding: B): B {
  const filled = within<RoleBinding, "roleRef">(binding, "roleRef", (reference) => fill(reference, { apiGroup }));
  return within(filled, "subjects", each(defaultSubject)) as B;
}

function defaultSubject(subject: RbacSubject): RbacSubject {
  return subject.kind === "User" || subject.kind === "Group" ? fill(subject, { apiGroup }) : subject;
}

import type { AppArmorProfile, PodSecurityContext, SeccompProfile, SecurityContext } from "../generated/types.ts";
import { rangeComplaint } from "../names.ts";
import { validateEnum } from "./enumeration.ts";
import { duplicate, type FieldErrors, invalid, notSupported, required } from "./field-error.ts";
import { validateDescendingPath } from "./file-path.ts";

const maxId = 2 ** 31 - 1;
const sysctlName = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

function* validateId(value: number | undefined, path: string): FieldErrors {
  if (value !== undefined && (value < 0 || value > maxId)) yield invalid(path, value, rangeComplaint(0, maxId));
}

/** What a pod says of users, groups and confinement. Upstream: validatePodSpecSecurityContext. */
export function* validatePodSecurityContext(context: PodSecurityContext | undefined, path: string): FieldErrors {
  if (context === undefined) return;
  yield* validateId(context.fsGroup, `${path}.fsGroup`);
  yield* validateId(context.runAsUser, `${path}.runAsUser`);
  yield* validateId(context.runAsGroup, `${path}.runAsGroup`);
  for (const [index, group] of (context.supplementalGroups ?? []).entries()) {
    yield* validateId(group, `${path}.supplementalGroups[${index}]`);
  }
  yield* validateSysctls(context, `${path}.sysctls`);
  yield* validateEnum(
    context.fsGroupChangePolicy,
    ["Always", "OnRootMismatch"],
    `${path}.fsGroupChangePolicy`,
    "optional",
  );
  yield* validateSeccomp(context.seccompProfile, `${path}.seccompProfile`);
  yield* validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`);
  yield* validateEnum(
    context.supplementalGroupsPolicy,
    ["Merge", "Strict"],
    `${path}.supplementalGroupsPolicy`,
    "optional",
  );
  yield* validateEnum(
    context.seLinuxChangePolicy,
    ["MountOption", "Recursive"],
    `${path}.seLinuxChangePolicy`,
    "optional",
  );
}

function* validateSysctls(context: PodSecurityContext, path: string): FieldErrors {
  const seen = new Set<string>();
  for (const [index, { name }] of (context.sysctls ?? []).entries()) {
    const field = `${path}[${index}].name`;
    if (name === undefined || name === "") yield required(field);
    else if (name.length > 253 || !new RegExp(sysctlName).test(name)) {
      yield invalid(field, name, `must have at most 253 characters and match regex ${sysctlName}`);
    } else if (seen.has(name)) yield duplicate(field, name);
    seen.add(name);
  }
}

/** What a container says of the same. Upstream: ValidateSecurityContext. */
export function* validateSecurityContext(context: SecurityContext | undefined, path: string): FieldErrors {
  if (context === undefined) return;
  yield* validateId(context.runAsUser, `${path}.runAsUser`);
  yield* validateId(context.runAsGroup, `${path}.runAsGroup`);
  if (context.procMount !== undefined && !["Default", "Unmasked"].includes(context.procMount)) {
    yield notSupported(`${path}.procMount`, context.procMount, ["Default", "Unmasked"]);
  }
  yield* validateSeccomp(context.seccompProfile, `${path}.seccompProfile`);
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged === true) {
      yield invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }
    if (context.capabilities?.add?.includes("CAP_SYS_ADMIN")) {
      yield invalid(
        path,
        context,
        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
      );
    }
  }
  yield* validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`);
}

function* validateSeccomp(profile: SeccompProfile | undefined, path: string): FieldErrors {
  if (profile === undefined) return;
  if (!profile.type) yield required(`${path}.type`, "type is required when seccompProfile is set");
  else if (!profileTypes.includes(profile.type)) yield notSupported(`${path}.type`, profile.type, profileTypes);
  const local = profile.localhostProfile;
  if (profile.type !== "Localhost") {
    if (local !== undefined)
      yield invalid(`${path}.localhostProfile`, profile, "can only be set when seccomp type is Localhost");
  } else if (local === undefined)
    yield required(`${path}.localhostProfile`, "must be set when seccomp type is Localhost");
  else yield* validateDescendingPath(local, `${path}.localhostProfile`);
}

function* validateAppArmor(profile: AppArmorProfile | undefined, path: string): FieldErrors {
  if (profile === undefined) return;
  const local = profile.localhostProfile;
  if (!profile.type) yield required(`${path}.type`, "type is required when appArmorProfile is set");
  else if (!profileTypes.includes(profile.type)) yield notSupported(`${path}.type`, profile.type, profileTypes);
  else if (profile.type !== "Localhost") {
    if (local !== undefined)
      yield invalid(`${path}.localhostProfile`, local, "can only be set when AppArmor type is Localhost");
  } else if (local === undefined || local === "") {
    yield required(`${path}.localhostProfile`, "must be set when AppArmor type is Localhost");
  } else if (local.trim() !== local)
    yield invalid(`${path}.localhostProfile`, local, "must not be padded with whitespace");
}

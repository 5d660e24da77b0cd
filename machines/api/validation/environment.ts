import type { EnvFromSource, EnvVar, EnvVarSource } from "../generated/types.ts";
import { configKey, dns1123Subdomain, envVarName } from "../names.ts";
import { envFieldPaths, validateFieldSelector, validateResourceSelector } from "./downward-api.ts";
import { type FieldErrors, invalid, invalidFor, required } from "./field-error.ts";
import { isEmpty } from "./object-meta.ts";

const tooMany = "may not have more than one field specified at a time";

/** A container's variables, one by one. Upstream: ValidateEnv. */
export function* validateEnv(variables: readonly EnvVar[], path: string): FieldErrors {
  for (const [index, variable] of variables.entries()) {
    const at = `${path}[${index}]`;
    if (isEmpty(variable.name)) yield required(`${at}.name`);
    else yield* invalidFor(`${at}.name`, variable.name, envVarName(variable.name));
    if (variable.valueFrom !== undefined)
      yield* validateValueFrom(variable.valueFrom, variable.value, `${at}.valueFrom`);
  }
}

function* validateValueFrom(source: EnvVarSource, value: string | undefined, path: string): FieldErrors {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter((part) => part !== undefined).length;
  if (fieldRef !== undefined) yield* validateFieldSelector(fieldRef, envFieldPaths, `${path}.fieldRef`);
  if (resourceFieldRef !== undefined)
    yield* validateResourceSelector(resourceFieldRef, "env", `${path}.resourceFieldRef`);
  if (configMapKeyRef !== undefined) yield* validateKeyReference(configMapKeyRef, `${path}.configMapKeyRef`);
  if (secretKeyRef !== undefined) yield* validateKeyReference(secretKeyRef, `${path}.secretKeyRef`);
  if (count === 0) {
    yield invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
  } else if (!isEmpty(value)) yield invalid(path, "", "may not be specified when `value` is not empty");
  else if (count > 1) yield invalid(path, "", tooMany);
}

function* validateKeyReference(reference: { name?: string | undefined; key: string }, path: string): FieldErrors {
  const name = reference.name ?? "";
  yield* invalidFor(`${path}.name`, name, dns1123Subdomain(name));
  if (isEmpty(reference.key)) yield required(`${path}.key`);
  else yield* invalidFor(`${path}.key`, reference.key, configKey(reference.key));
}

/** Variables taken wholesale from ConfigMaps and Secrets. Upstream: ValidateEnvFrom. */
export function* validateEnvFrom(list: readonly EnvFromSource[], path: string): FieldErrors {
  for (const [index, { prefix, configMapRef, secretRef }] of list.entries()) {
    const at = `${path}[${index}]`;
    if (!isEmpty(prefix)) yield* invalidFor(`${at}.prefix`, prefix, envVarName(prefix));
    if (configMapRef !== undefined) yield* validateReference(configMapRef.name, `${at}.configMapRef.name`);
    if (secretRef !== undefined) yield* validateReference(secretRef.name, `${at}.secretRef.name`);
    if (configMapRef === undefined && secretRef === undefined) {
      yield invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
    } else if (configMapRef !== undefined && secretRef !== undefined) yield invalid(path, "", tooMany);
  }
}

function* validateReference(name: string | undefined, path: string): FieldErrors {
  if (isEmpty(name)) yield required(path);
  else yield* invalidFor(path, name, dns1123Subdomain(name));
}

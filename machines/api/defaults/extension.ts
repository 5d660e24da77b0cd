/** What extends the API. Upstream: pkg/apis/admissionregistration and apiextensions-apiserver, v1/defaults.go. */
import type {
  CustomResourceDefinition,
  MutatingWebhook,
  MutatingWebhookConfiguration,
  RuleWithOperations,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from "../generated/types.ts";
import { each, fill, within } from "./fill.ts";

function defaultWebhook<W extends ValidatingWebhook | MutatingWebhook>(webhook: W): W {
  const filled = fill<ValidatingWebhook>(webhook, {
    failurePolicy: "Fail",
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  });
  const rule = (item: RuleWithOperations): RuleWithOperations => fill(item, { scope: "*" });
  const client = within(filled, "clientConfig", (config) =>
    within(config, "service", (service) => fill(service, { port: 443 })),
  );
  return within(client, "rules", each(rule)) as W;
}

export function defaultValidatingWebhooks(
  configuration: ValidatingWebhookConfiguration,
): ValidatingWebhookConfiguration {
  return within(configuration, "webhooks", each(defaultWebhook));
}

export function defaultMutatingWebhooks(configuration: MutatingWebhookConfiguration): MutatingWebhookConfiguration {
  return within(
    configuration,
    "webhooks",
    each((webhook) => fill(defaultWebhook(webhook), { reinvocationPolicy: "Never" })),
  );
}

export function defaultCustomResourceDefinition(definition: CustomResourceDefinition): CustomResourceDefinition {
  return within(definition, "spec", (spec) => {
    const named = within(spec, "names", (names) =>
      fill(names, { singular: names.kind?.toLowerCase(), listKind: names.kind && `${names.kind}List` }),
    );
    return fill(named, { conversion: { strategy: "None" } });
  });
}

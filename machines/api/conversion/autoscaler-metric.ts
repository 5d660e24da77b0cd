/**
 * Metrics as v1 spells them in annotations, and as v2 does. The v1 form has one flat object a source. What comes from an annotation is
 * not decoded, so the way back takes anything; who calls it decodes the result.
 */
import type { V2MetricSpec, V2MetricStatus } from "../generated/types.ts";
import { defined } from "./conversion.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The sources of a metric, by the field that they stand in. */
const sources = ["containerResource", "external", "object", "pods", "resource"] as const;
type Source = (typeof sources)[number];

/** What v1 calls the parts of a target (`value`, `averageValue`, `averageUtilization`), by source. */
const targetNames: Readonly<Record<Source, Readonly<Record<string, string>>>> = {
  containerResource: { averageValue: "targetAverageValue", averageUtilization: "targetAverageUtilization" },
  resource: { averageValue: "targetAverageValue", averageUtilization: "targetAverageUtilization" },
  pods: { averageValue: "targetAverageValue" },
  external: { value: "targetValue", averageValue: "targetAverageValue" },
  object: { value: "targetValue", averageValue: "averageValue" },
};

/** The same for current values. */
const currentNames: typeof targetNames = {
  containerResource: { averageValue: "currentAverageValue", averageUtilization: "currentAverageUtilization" },
  resource: { averageValue: "currentAverageValue", averageUtilization: "currentAverageUtilization" },
  pods: { averageValue: "currentAverageValue" },
  external: { value: "currentValue", averageValue: "currentAverageValue" },
  object: { value: "currentValue", averageValue: "averageValue" },
};

/** A metric that an autoscaler aims at, in v1's form. */
export function servedMetric(metric: V2MetricSpec): Fields {
  return withSources(metric as unknown as Fields, (source, fields) => flat(source, fields, fields.target, targetNames));
}

/** A metric's last reading, in v1's form. */
export function servedMetricStatus(metric: V2MetricStatus): Fields {
  return withSources(metric as unknown as Fields, (source, fields) =>
    flat(source, fields, fields.current, currentNames),
  );
}

/** A metric in v2's form. */
export function storedMetric(metric: Fields): Fields {
  return withSources(metric, (source, fields) => {
    const values = valuesOf(source, fields, targetNames);
    return { ...identityOf(source, fields), target: { type: targetType(source, values), ...values } };
  });
}

/** A reading in v2's form. */
export function storedMetricStatus(metric: Fields): Fields {
  return withSources(metric, (source, fields) => {
    return { ...identityOf(source, fields), current: valuesOf(source, fields, currentNames) };
  });
}

function withSources(metric: Fields, convert: (source: Source, fields: Fields) => Fields): Fields {
  const converted = sources.flatMap((source) => {
    const fields = metric[source];
    return isFields(fields) ? [[source, convert(source, fields)] as const] : [];
  });
  return { type: metric.type, ...Object.fromEntries(converted) };
}

function flat(source: Source, fields: Fields, values: unknown, names: typeof targetNames): Fields {
  const given = isFields(values) ? values : {};
  const named = Object.entries(names[source]).map(([stored, served]) => [served, given[stored]]);
  return defined({ ...servedIdentity(source, fields), ...Object.fromEntries(named) });
}

/** What is measured: v1's `target` is what v2 calls the described object. */
function servedIdentity(source: Source, fields: Fields): Fields {
  if (source === "resource" || source === "containerResource")
    return { name: fields.name, container: fields.container };
  const { name, selector } = isFields(fields.metric) ? fields.metric : {};
  if (source === "external") return { metricName: name, metricSelector: selector };
  return { target: fields.describedObject, metricName: name, selector };
}

function identityOf(source: Source, fields: Fields): Fields {
  if (source === "resource" || source === "containerResource")
    return defined({ name: fields.name, container: fields.container });
  const selector = source === "external" ? fields.metricSelector : fields.selector;
  const metric = defined({ name: fields.metricName, selector });
  return source === "object" ? { describedObject: fields.target, metric } : { metric };
}

function valuesOf(source: Source, fields: Fields, names: typeof targetNames): Fields {
  const values = Object.entries(names[source]).map(([stored, served]) => [stored, fields[served] ?? undefined]);
  const given = defined(Object.fromEntries(values) as Record<string, unknown>);
  // Upstream cannot leave an object's value out: beside an average, its zero stands for none.
  if (source === "object" && given.value === "0" && given.averageValue !== undefined) delete given.value;
  return given;
}

/** v1 tells the type of a target by what is there of it. */
function targetType(source: Source, { value, averageValue, averageUtilization }: Fields): string {
  if (averageUtilization !== undefined) return "Utilization";
  if (source === "external") return value === undefined ? "AverageValue" : "Value";
  return source === "object" && averageValue === undefined ? "Value" : "AverageValue";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

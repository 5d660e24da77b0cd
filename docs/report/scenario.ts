import { stringify } from "yaml";
import type { FaultBudget } from "../../actors/choice.ts";
import type { Conditions } from "../../actors/conditions.ts";
import { describeFaults } from "../../actors/fault-budget.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { requestText } from "../../properties/counterexamples/story-words.ts";
import {
  counterexamplesOf,
  type NamedCounterexample,
  type VerdictFile,
} from "../../properties/counterexamples/verdict-file.ts";
import { nameOf } from "../../properties/slice-head.ts";
import { type Html, html } from "./html.ts";

/** What was asked: the manifests, what may go wrong, how large the cluster is, and how its caches behave. */
export function scenarioHtml({ input, report }: VerdictFile): Html {
  const { objects, later = [], options, controllers = [] } = input;
  const facts = Object.entries(options).map(
    ([name, value]) => html`<dt>${words(name)}</dt><dd>${optionText(name, value)}</dd>`,
  );
  return html`
  <div class="columns">
    <div>
      <h3>Manifests</h3>
      ${objects.map(manifestHtml)}
      ${later.length > 0 && html`<h3>Applied later, at any moment</h3>${later.map(manifestHtml)}`}
    </div>
    <div>
      <h3>Asked for</h3>
      ${facts.length + controllers.length === 0 ? html`<p class="quiet">Nothing but the usual.</p>` : html`<dl class="facts">${facts}${controllers.length > 0 && html`<dt>controllers</dt><dd>${controllers.join(", ")}</dd>`}</dl>`}
      ${counterexamplesOf(report).map(conditionsHtml)}
      ${report.notActedOn.length > 0 && html`<h3>Stored, not acted on</h3><p>${report.notActedOn.join(", ")}</p>`}
    </div>
  </div>`;
}

function manifestHtml(object: KubeObject): Html {
  return html`<details class="manifest"><summary>${nameOf(object)}</summary><pre>${stringify(object, { lineWidth: 0 })}</pre></details>`;
}

/** How the world of a counterexample begins, which may be smaller than what was asked. */
function conditionsHtml({
  name,
  counterexample: { conditions, faults, shrunk = [] },
}: NamedCounterexample): Html | undefined {
  if (!conditions) return undefined;
  return html`
      <h3>The counterexample of ${name}</h3>
      <dl class="facts">
        <dt>nodes</dt><dd>${conditions.nodes}</dd>
        <dt>there before</dt><dd>${conditions.given.map(nameOf).join(", ") || "nothing"}</dd>
        <dt>the user does</dt><dd>${operationsHtml(conditions)}</dd>
        ${faults && html`<dt>faults</dt><dd>${describeFaults(faults)}</dd>`}
        ${conditions.only && html`<dt>only</dt><dd>${conditions.only.join(", ")}</dd>`}
        ${conditions.replaced && html`<dt>not built in</dt><dd>${conditions.replaced.join(", ")}</dd>`}
        ${shrunk.length > 0 && html`<dt>made smaller</dt><dd>${shrunk.join("; ")}</dd>`}
      </dl>`;
}

function operationsHtml({ operations }: Conditions): Html {
  if (operations.length === 0) return html`nothing`;
  return html`<ol>${operations.map(({ request }) => html`<li><code>${requestText(request)}</code></li>`)}</ol>`;
}

/** `maxStates` reads better as `max states`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function optionText(name: string, value: unknown): string {
  if (name === "faults")
    return (value as readonly FaultBudget[]).map((budget) => describeFaults(budget)).join("; then ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

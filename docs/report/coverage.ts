import type { MachineName } from "../../machines/catalogue.ts";
import { catalogue } from "../../machines/catalogue.ts";
import type { MachineCoverage } from "../../properties/report.ts";
import type { Charts } from "./chart.ts";
import { type Html, html } from "./html.ts";

/** How much of each statechart a check came to, on the chart itself. */
export function coverageHtml(coverage: readonly MachineCoverage[], charts: Charts): Html {
  return html`<div class="coverage">${coverage.map((each) => machineHtml(each, charts))}</div>`;
}

function machineHtml({ machine, states, transitions }: MachineCoverage, charts: Charts): Html {
  const name = (Object.keys(catalogue) as MachineName[]).find((each) => catalogue[each].id === machine);
  const chart = name && charts.get(name);
  return html`
  <article class="covered${isLarge(chart) && " is-large"}">
    <h3>${machine}</h3>
    ${meter("states", states)}${meter("transitions", transitions)}
    ${name && html`<div class="chart-scroll" tabindex="0" role="region" aria-label="What was visited of ${machine}">${chart}</div>`}
    ${neverHtml("States that were never entered", states.never)}
    ${neverHtml("Transitions that were never taken", transitions.never)}
  </article>`;
}

/** Pixels: a wider chart is not to be read in half of the page. */
const halfPage = 850;

function isLarge(chart: Html | undefined): boolean {
  return Number(/ width="(\d+)"/.exec(String(chart))?.[1] ?? 0) > halfPage;
}

function meter(what: string, { visited, all }: MachineCoverage["states"]): Html {
  return html`<p class="meter"><meter min="0" max="${all}" value="${visited}" aria-label="${what} visited"></meter> ${visited} of ${all} ${what}</p>`;
}

function neverHtml(title: string, never: readonly string[]): Html {
  if (never.length === 0) return html``;
  return html`<details><summary>${title}: ${never.length}</summary><ul>${never.map((name) => html`<li><code>${name}</code></li>`)}</ul></details>`;
}

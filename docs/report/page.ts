import { formatDuration } from "../../actors/duration.ts";
import { counterexamplesOf } from "../../properties/counterexamples/verdict-file.ts";
import { outcomeWords } from "../../properties/report-words.ts";
import type { ShownCheck } from "../../properties/shown-check.ts";
import { chartRules } from "../diagrams/chart/chart-svg.ts";
import { swimLaneRules } from "../diagrams/run/swim-lanes.ts";
import { pageRules } from "../diagrams/style/picture.ts";
import { drawCharts } from "./chart.ts";
import { coverageHtml } from "./coverage.ts";
import { type Html, html, raw } from "./html.ts";
import { playerHtml } from "./player.ts";
import { scenarioHtml } from "./scenario.ts";
import { badge, sliceHtml, walkHtml } from "./verdicts.ts";

/** What the page brings along, as texts of CSS and of JavaScript. */
export interface PageAssets {
  readonly style: string;
  readonly script: string;
}

/**
 * A check as one HTML page that needs no other file and no network: verdicts, the scenario, coverage on the statecharts, what the verdicts
 * rest on, and each counterexample to step through. The same check gives the same text. Without its script all steps are shown, one under
 * the other, as they are on paper. Throws a TraceError if a counterexample does not replay.
 */
export async function reportPage(check: ShownCheck, { style, script }: PageAssets): Promise<string> {
  const { verdict, components, canary } = check;
  const { report } = verdict;
  const found = counterexamplesOf(report);
  const charts = await drawCharts();
  const sections: readonly (readonly [id: string, title: string, body: Html])[] = [
    [
      "verdicts",
      "Verdicts",
      html`<div class="slices">${report.slices.map(sliceHtml)}${report.whole && walkHtml(report.whole)}</div>`,
    ],
    ["scenario", "Scenario", scenarioHtml(verdict)],
    ["coverage", "Coverage", coverageHtml(report.coverage, await drawCharts(report.coverage))],
    [
      "assumptions",
      "What the verdicts rest on",
      html`<ul>${report.assumptions.map((each) => html`<li>${each}</li>`)}</ul>`,
    ],
  ];
  const title = titleOf(check);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Orrery ${verdict.orrery}">
<title>${outcomeWords(report).word}: ${title}</title>
<link rel="icon" href="data:,">
<style>${raw(`${pageRules("auto", { lanes: swimLaneRules, chart: chartRules })}\n${style}`)}</style>
</head>
<body class="orrery">
<a class="skip" href="#main">To the contents</a>
<header class="top">
  <p class="brand">Orrery <span class="quiet">check report</span></p>
  <nav aria-label="Sections"><ul>
    ${found.map((_, index) => html`<li><a href="#run-${index + 1}">${found.length > 1 ? `Counterexample ${index + 1}` : "Counterexample"}</a></li>`)}
    ${sections.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}
  </ul></nav>
</header>
<main id="main">
${headHtml(check, title)}
${found.map((each, index) => playerHtml(each, index + 1, components, charts))}
${sections.map(([id, name, body]) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${name}</h2>${body}</section>`)}
</main>
<footer>
  <p>Made by Orrery ${verdict.orrery}. Check <code>${verdict.hash}</code>${canary && html`, canary <code>${verdict.input.canary}</code>`}: the same whenever the same is checked.</p>
</footer>
<script>${raw(script)}</script>
</body>
</html>
`;
  return page.toString();
}

function titleOf({ verdict: { report }, canary }: ShownCheck): string {
  if (canary) return canary.name;
  return report.slices.map(({ name }) => name).join(", ") || "nothing";
}

function headHtml({ verdict: { report }, canary }: ShownCheck, title: string): Html {
  const { mood, word, sentence } = outcomeWords(report);
  const found = counterexamplesOf(report);
  const [, ...more] = found;
  const broken = found.map(
    ({ name, counterexample: { property, reason } }) => html`
  <div class="broken">
    ${more.length > 0 && html`<p class="quiet">${name}</p>`}
    <p class="property"><span class="mark">✗</span> ${property}</p>
    <p class="reason">${reason}</p>
  </div>`,
  );
  return html`
<section class="outcome is-${mood}" aria-label="Outcome">
  <p>${badge(mood, word.toLowerCase())}</p>
  <h1>${title}</h1>
  ${broken}
  ${found.length === 0 && html`<p>${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.</p>`}
  ${canary && html`<p class="mechanism">${canary.mechanism} <span class="quiet">(${canary.reference})</span></p>`}
  ${report.elapsedMs > 0 && found.length > 0 && html`<p class="quiet">Checked in ${formatDuration(report.elapsedMs)}.</p>`}
</section>`;
}

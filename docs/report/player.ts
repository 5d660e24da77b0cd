import { stringify } from "yaml";
import type { Component } from "../../actors/component.ts";
import { Playback } from "../../properties/counterexamples/playback.ts";
import { cycleStart } from "../../properties/counterexamples/shrink.ts";
import type { NamedCounterexample } from "../../properties/counterexamples/verdict-file.ts";
import { traceOfCounterexample } from "../../properties/counterexamples/verdict-file.ts";
import type { Counterexample } from "../../properties/report.ts";
import { swimLanesOf } from "../diagrams/run/swim-lanes.ts";
import type { Charts } from "./chart.ts";
import { type Html, html, jsonScript, raw } from "./html.ts";
import { momentHtml } from "./moment.ts";
import { momentsOf, type ShownMoment } from "./moments.ts";

/**
 * A counterexample as a player: every moment of it stands in the page, the script shows one at a time. Throws a VerdictError or a TraceError if it cannot
 * be played again.
 *
 * @param run its number on the page, from 1. @param components those that are not built in.
 */
export function playerHtml(
  { name, counterexample }: NamedCounterexample,
  run: number,
  components: readonly Component[],
  charts: Charts,
): Html {
  const { conditions, faults } = counterexample;
  const trace = traceOfCounterexample(counterexample);
  const replaced = components.filter(({ id }) => conditions?.replaced?.includes(id));
  const cycle = cycleStart(counterexample);
  const playback = new Playback({
    trace,
    components: replaced,
    ...(faults && { faults }),
    ...(cycle !== undefined && { cycleFrom: cycle }),
  });
  const { steps, cycleFrom } = playback;
  const told: Counterexample = { ...counterexample, steps, ...(cycleFrom !== undefined && { cycleFrom }) };
  const moments = momentsOf(playback, trace.conditions, replaced);
  const id = `run-${run}`;
  return html`
<section class="player" id="${id}" data-run="${run}" data-cycle="${cycleFrom === undefined ? "" : cycleFrom + 1}" aria-labelledby="${id}-title">
  <h2 id="${id}-title">How it breaks: ${name}</h2>
  ${controls(steps.length)}
  <div class="lanes-box" tabindex="0" role="region" aria-label="Swim-lanes, time downwards">${raw(swimLanesOf(told, { detail: "store", standalone: false }))}</div>
  ${moments.map((moment) => momentHtml(moment, id, told))}
  ${chartPanel(moments, charts)}
  ${jsonScript(`${id}-objects`, textsOf(moments))}
</section>`;
}

/** Icons, 16 by 16. */
const icons = {
  first: "M3 2h2v12H3zM13 2v12L6 8z",
  back: "M11 2v12L4 8z",
  play: "M3 2v12l5.5-6zM8.5 2v12L14 8z",
  forward: "M5 2v12l7-6z",
  last: "M11 2h2v12h-2zM3 2v12l7-6z",
} as const;

function controls(last: number): Html {
  const button = (what: keyof typeof icons, label: string, keys: string) =>
    html`<button type="button" data-do="${what}" aria-label="${label}" aria-keyshortcuts="${keys}" title="${label}"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="${icons[what]}"/></svg></button>`;
  return html`
  <div class="controls" role="group" aria-label="Steps">
    ${button("first", "To the beginning", "Home")}
    ${button("back", "Step back", "ArrowLeft")}
    ${button("play", "Play", "Space")}
    ${button("forward", "Step forward", "ArrowRight")}
    ${button("last", "To the end", "End")}
    <input type="range" min="0" max="${last}" value="0" aria-label="Step">
    <output>step 0 of ${last}</output>
    <span class="keys"><kbd>←</kbd> <kbd>→</kbd> step, <kbd>Home</kbd> <kbd>End</kbd> ends, <kbd>Space</kbd> plays</span>
    <span class="announcer" aria-live="polite"></span>
  </div>`;
}

/** The statechart of whichever machine is looked at. */
function chartPanel(moments: readonly ShownMoment[], charts: Charts): Html {
  const all = moments.flatMap(({ components }) => components.flatMap(({ machines }) => machines));
  const kinds = [...new Set(all.map(({ machine }) => machine))];
  return html`
    <aside class="chart-panel" aria-label="Statechart">
      <h4 class="chart-title">Statechart</h4>
      <p class="chart-where quiet">Choose a machine of a component.</p>
      ${kinds.map((kind) => html`<div class="chart-box" data-chart="${kind}" tabindex="0" role="region" aria-label="Statechart of ${kind} at this step">${charts.get(kind)}</div>`)}
      <p class="chart-context quiet"></p>
      <p class="chart-buttons">
        <button type="button" data-do="fit" aria-pressed="false">Whole chart</button>
        <button type="button" class="follow" data-do="follow">Back to the actor</button>
      </p>
    </aside>`;
}

/** The text of each version of each object, by what `data-version` says. */
function textsOf(moments: readonly ShownMoment[]): Readonly<Record<string, string>> {
  const versions = moments.flatMap(({ objects }) =>
    objects.map(({ key, since, object }) => [`${key}@${since}`, object] as const),
  );
  return Object.fromEntries(
    new Map(versions.map(([version, object]) => [version, stringify(object, { lineWidth: 0 })])),
  );
}

import { count } from "../../actors/drivers/text.ts";
import { formatDuration } from "../../actors/duration.ts";
import { describeFaults } from "../../actors/fault-budget.ts";
import type { PropertyVerdict, SearchReport, SliceReport, WalkReport } from "../../properties/report.ts";
import { boundText, endText, type Mood, sliceWords, verdictWords } from "../../properties/report-words.ts";
import { type Html, html } from "./html.ts";

/** What was explored of a workload, how far, and what was found. */
export function sliceHtml(slice: SliceReport): Html {
  const { name, objects, caps, nodes, searches, verdicts } = slice;
  const { mood, text } = sliceWords(slice);
  return html`
  <article class="slice">
    <h3>${name} ${badge(mood, text)}</h3>
    <dl class="facts">
      <dt>objects</dt><dd>${objects.join(", ") || "none"}</dd>
      <dt>cluster</dt><dd>${nodes} ${nodes === 1 ? "node" : "nodes"}</dd>
      <dt>made smaller</dt><dd>${caps.length === 0 ? "nothing" : caps.join(", ")}</dd>
    </dl>
    ${searchesHtml(searches)}
    ${verdictsHtml(verdicts)}
  </article>`;
}

/** What random walks over the whole met. */
export function walkHtml({ walks, steps, seed, objects, verdicts, bound, counterexample }: WalkReport): Html {
  const walked = `${count(walks)} random ${walks === 1 ? "walk" : "walks"} of ${count(steps)} steps in all, over ${objects} objects, seed ${seed}`;
  const [mood, text]: [Mood, string] = counterexample
    ? ["bad", "violated"]
    : steps === 0
      ? ["warn", "not walked"]
      : ["good", "no violation met"];
  return html`
  <article class="slice">
    <h3>The whole, uncut ${badge(mood, text)}</h3>
    <p>${walked}${bound && `; ${boundText(bound)}`}. A walk proves nothing: it only meets what it meets.</p>
    ${verdictsHtml(verdicts)}
  </article>`;
}

/** A word that stands out. */
export function badge(mood: Mood, text: string): Html {
  return html`<span class="badge is-${mood}">${text}</span>`;
}

function searchesHtml(searches: readonly SearchReport[]): Html {
  const timed = searches.some(({ elapsedMs }) => elapsedMs > 0);
  const row = (search: SearchReport) => html`
      <tr><th scope="row">${describeFaults(search.faults)}</th>
        <td class="number">${count(search.states)}</td><td class="number">${count(search.transitions)}</td>
        <td class="number">${count(search.depth)}</td>${timed && html`<td class="number">${formatDuration(search.elapsedMs)}</td>`}
        <td class="${search.bound ? "is-warn" : ""}">${endText(search)}</td></tr>`;
  const odds = Math.max(0, ...searches.map(({ collisionProbability }) => collisionProbability));
  return html`
    <div class="wide"><table class="searches"><caption>Explored, under these faults</caption>
      <thead><tr><th scope="col">faults in a run</th><th scope="col" class="number">states</th><th scope="col" class="number">steps</th>
        <th scope="col" class="number">depth</th>${timed && html`<th scope="col" class="number">time</th>`}<th scope="col">how far</th></tr></thead>
      <tbody>${searches.map(row)}</tbody></table></div>
    ${odds > 0 && html`<p>States were told apart by fingerprints: the odds that two were taken for one are ${odds.toExponential(0)}.</p>`}`;
}

const moods = { holds: "good", violated: "bad", notReached: "warn", undecided: "warn" } as const;

function verdictsHtml(verdicts: readonly PropertyVerdict[]): Html {
  if (verdicts.length === 0) return html`<p class="quiet">No property was looked at.</p>`;
  const rows = verdicts.map(verdictWords).map(
    ({ verdict, mark, sentence, remark }) => html`
      <tr class="is-${moods[verdict]}"><td class="mark"><span aria-hidden="true">${mark}</span><span class="sr">${spoken[verdict]}</span></td>
        <th scope="row">${sentence}</th><td class="quiet">${remark}</td></tr>`,
  );
  return html`
    <div class="wide"><table class="properties"><caption>What must hold</caption>
      <thead class="sr"><tr><th scope="col">verdict</th><th scope="col">property</th><th scope="col">looked at on</th></tr></thead>
      <tbody>${rows}</tbody></table></div>`;
}

const spoken = {
  holds: "holds",
  violated: "violated",
  notReached: "never put to the test",
  undecided: "undecided",
} as const;

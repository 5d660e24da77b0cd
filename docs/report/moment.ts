import type { Counterexample, StoryStep } from "../../properties/report.ts";
import { type Html, html } from "./html.ts";
import type { Instance } from "./instances.ts";
import type { ObjectChange, ShownComponent, ShownInstance, ShownMoment, ShownObject } from "./moments.ts";

/** One step of a run: what happened, what became of the objects, and where everybody stands after it. @param run the id of its player. */
export function momentHtml(
  { number, step, shortfall, objects, components }: ShownMoment,
  run: string,
  story: Counterexample,
): Html {
  const last = story.steps.length;
  const isInRound = story.cycleFrom !== undefined && number > story.cycleFrom;
  const changed = objects.filter(({ change }) => change);
  const others = objects.filter(({ change }) => !change);
  return html`
<div class="moment" id="${run}-step-${number}" data-step="${number}">
  <div class="told" tabindex="0" role="region" aria-label="What happened">
    <h3>${number === 0 ? "The beginning" : `Step ${number} of ${last}`}${isInRound && html` <span class="badge is-warn">again and again</span>`}</h3>
    ${step ? stepHtml(step, run) : html`<p>All is at rest, and the user is about to act.</p>`}
    ${number === last && endHtml(story, run)}
    ${number > 0 && changed.length === 0 && html`<p class="quiet">No object changes.</p>`}
    ${objectsList(changed, number, run)}
    ${desireHtml(shortfall, number === last ? story.reason : "")}
  </div>
  <div class="objects">
    <h4>${changed.length > 0 ? "Other objects" : "Objects"}</h4>
    ${others.length === 0 && html`<p class="quiet">None, but what every cluster has.</p>`}
    ${objectsList(others, number, run)}
  </div>
  <div class="components"><h4>Components</h4>${componentsHtml(components, step?.actor)}</div>
</div>`;
}

/** Whether the cluster is as its objects say by now. @param said what is said already. */
function desireHtml(shortfall: string | undefined, said: string): Html | undefined {
  if (shortfall === undefined) return html`<p class="quiet">Actual state is as desired.</p>`;
  return said.includes(shortfall) ? undefined : html`<p class="quiet">Not as desired yet: ${shortfall}.</p>`;
}

function stepHtml({ actor, text, request, fault, unheard = [], informed, behind }: StoryStep, run: string): Html {
  return html`
    <p class="deed"><b class="actor">${actor}</b> ${withRequest(text, request)}</p>
    ${fault !== undefined && html`<p class="fault"><span class="badge is-bad">fault</span> ${fault}</p>`}
    ${
      behind > 0 &&
      html`<div class="ignorance"><p><span class="badge is-warn">behind</span> ${unheard.length === 0 ? `Its cache lacked ${behind} events.` : "It had not heard:"}</p>
      <ul>${unheard.map((what) => html`<li>${linked(what, run)}</li>`)}</ul>
      ${informed !== undefined && html`<p>Had it heard, it would have asked for: <code>${informed}</code></p>`}</div>`
    }`;
}

/** What happened, its request set apart. */
function withRequest(text: string, request: string | undefined): Html {
  const at = request === undefined ? -1 : text.indexOf(request);
  if (request === undefined || at < 0) return html`${text}`;
  return html`${text.slice(0, at)}<code>${request}</code>${text.slice(at + request.length)}`;
}

/** `pods/default/web-c created (step 3)`, with a way to that step. */
function linked(what: string, run: string): Html {
  const [, text = what, number] = /^(.*) \(step (\d+)\)$/.exec(what) ?? [];
  return html`${text}${number !== undefined && html` ${stepLink(Number(number), run)}`}`;
}

function endHtml({ property, reason, cycleFrom }: Counterexample, run: string): Html {
  return html`<div class="end">
      <p><span class="badge is-bad">broken</span> ${property}</p>
      <p>${reason}</p>
      ${cycleFrom !== undefined && html`<p>From here it goes back to ${stepLink(cycleFrom + 1, run)}, for ever.</p>`}
    </div>`;
}

function diffHtml({ kind, name }: ShownObject, fields: ObjectChange["fields"]): Html {
  const items = fields.map(
    ({ path, from, to }) =>
      html`<li><code>${breakable(path)}</code> ${valueHtml(from, "del")} → ${valueHtml(to, "ins")}</li>`,
  );
  return html`<ul class="diff" aria-label="What changed in ${kind} ${name}">${items}</ul>`;
}

/** A path that a narrow column may break at its dots. */
function breakable(path: string): Html {
  return html`${path.split(".").map((key, at) => html`${at > 0 && html`.<wbr>`}${key}`)}`;
}

function valueHtml(value: unknown, as: "del" | "ins"): Html {
  if (value === undefined) return html`<span class="quiet">unset</span>`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return as === "del" ? html`<del>${text}</del>` : html`<ins>${text}</ins>`;
}

function objectsList(objects: readonly ShownObject[], number: number, run: string): Html | undefined {
  if (objects.length === 0) return undefined;
  return html`<ul class="object-list">${objects.map((object) => objectHtml(object, number, run))}</ul>`;
}

function objectHtml(object: ShownObject, number: number, run: string): Html {
  const { key, kind, name, columns, since, isGone, change, unheardBy } = object;
  const told = columns.map(
    ([column, value]) => html`<span class="column">${column.toLowerCase()} <b>${value}</b></span> `,
  );
  return html`
      <li class="object${change && ` is-${change.what}`}${isGone && " is-gone"}">
        <details data-version="${key}@${since}"><summary><b>${kind} ${name}</b> ${!isGone && told}</summary><pre></pre></details>
        <p>${whenHtml(object, number, run)}${unheardBy.length > 0 && html` · <span class="unheard">not heard by ${unheardBy.join(", ")}</span>`}</p>
        ${change && change.fields.length > 0 && diffHtml(object, change.fields)}
      </li>`;
}

const signs = { created: "+", changed: "~", deleted: "−" } as const;

function whenHtml({ since, change }: ShownObject, number: number, run: string): Html {
  if (change) return html`<b class="what"><span aria-hidden="true">${signs[change.what]}</span> ${change.what}</b>`;
  if (since === 0) return html`${number === 0 ? "there" : "as it was"} from the beginning`;
  return html`as since ${stepLink(since, run)}`;
}

/** The way to another step of the same run, with and without the script. */
function stepLink(number: number, run: string): Html {
  return html`<a href="#${run}-step-${number}" data-go="${number}">step ${number}</a>`;
}

/** Machines of what there is in the cluster: they say something when they do not move, too. */
const lasting: ReadonlySet<Instance["machine"]> = new Set(["pod", "node"]);

function componentsHtml(components: readonly ShownComponent[], actor: string | undefined): Html {
  const isShown = ({ id, isAtRest, machines }: ShownComponent) =>
    id === actor || !isAtRest || machines.some(({ machine, was }) => was !== undefined || lasting.has(machine));
  const [shown, resting] = [components.filter(isShown), components.filter((component) => !isShown(component))];
  shown.sort((a, b) => Number(b.id === actor) - Number(a.id === actor));
  return html`
    ${shown.map((component) => componentHtml(component, component.id === actor))}
    ${resting.length > 0 && html`<p class="quiet">At rest, with fresh caches: ${resting.map(({ id }) => id).join(", ")}.</p>`}`;
}

function componentHtml({ id, doing, lacks, watch, isAtRest, machines }: ShownComponent, isActor: boolean): Html {
  return html`
    <div class="component${isActor && " is-actor"}${isAtRest && " is-resting"}">
      <p><b>${id}</b> ${doing}${watch !== undefined && html`; <span class="unheard">its watch is ${watch}</span>`}</p>
      ${lacks.length > 0 && html`<p class="unheard">its cache lacks ${lacks.length}: ${lacks.join(", ")}</p>`}
      <p class="machines">${inOrder(machines).map((machine) => machineButton(machine, id))}</p>
    </div>`;
}

/** What a newcomer looks at first: a pod that moves says more than the worker that has moved it. */
const order: readonly Instance["machine"][] = ["pod", "container", "node", "worker", "workItem", "informer"];

function inOrder(machines: readonly ShownInstance[]): readonly ShownInstance[] {
  return [...machines].sort((a, b) => order.indexOf(a.machine) - order.indexOf(b.machine));
}

function machineButton({ machine, name, path, was, context }: ShownInstance, component: string): Html {
  const id = `${component} ${machine} ${name}`;
  return html`<button type="button" class="machine" data-machine="${machine}" data-instance="${id}" data-active="${path}"${was !== undefined && html` data-was="${was}"`} data-context="${JSON.stringify(context)}" aria-pressed="false">${title(machine, name)} <b>${was && html`<s>${words(was)}</s> → `}${words(path)}</b></button> `;
}

function title(machine: Instance["machine"], name: string): string {
  const kind = machine === "workItem" ? "key" : machine;
  return name === "" ? kind : `${kind} ${name}`;
}

/** `queue.queued | delay.none` reads better without its dots. */
function words(path: string): string {
  return path.replaceAll(".", " › ").replaceAll(" | ", ", ");
}

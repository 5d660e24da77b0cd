import { raw, html as template } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export { raw };

/** A piece of HTML. Whatever else is put into a template is text, and escaped. */
export type Html = HtmlEscapedString;

/** What can stand in a template: what is false or undefined leaves nothing. */
type Filling = Html | string | number | false | undefined | readonly Filling[];

/** A template of HTML, as Hono has it. Hono's may be a promise if one is put in; here none is. */
export function html(strings: TemplateStringsArray, ...fillings: readonly Filling[]): Html {
  return template(strings, ...fillings) as Html;
}

/** Data for a script, such that no text in it can end the element in which it stands. */
export function jsonScript(id: string, data: unknown): Html {
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return html`<script type="application/json" id="${id}">${raw(text)}</script>`;
}

import { type Html, html, type Part } from './html.ts';

/** A form that posts to one of our own pages, with what shows that it is ours. */
export function formOf(
  form: {
    readonly action: string;
    readonly token: string;
    readonly hidden?: Readonly<Record<string, string>>;
  },
  content: Part,
): Html {
  const hidden = Object.entries({ form_token: form.token, ...form.hidden }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post" action="${form.action}" novalidate>
${hidden}
${content}
</form>`;
}

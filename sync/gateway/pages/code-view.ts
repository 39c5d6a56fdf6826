import { alertOf, fieldOf } from './field.ts';
import { formOf } from './form-view.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { Words } from './words.ts';

export interface CodeView {
  readonly token: string;
  readonly code: string;
  readonly error?: string | undefined;
  readonly alert?: string | undefined;
}

export function codePage({ code: words }: Words, view: CodeView): Page {
  return {
    title: words.title,
    body: html`<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${alertOf(view.alert ?? null)}
${formOf({ action: '/pair/code', token: view.token }, [
  fieldOf(
    { name: 'code', label: words.label, hint: words.hint, error: view.error },
    (attributes) =>
      html`<input${attributes} class="code" value="${view.code}" maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" required>`,
  ),
  html`<button class="main">${words.submit}</button>`,
])}
<p class="after"><a href="/pair/kiosks">${words.to_kiosks}</a></p>`,
  };
}

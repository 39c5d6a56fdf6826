import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { Words } from './words.ts';

/** Something went otherwise: what, and where to go on. */
export function noticePage(
  words: Words,
  notice: { readonly title: string; readonly text: string; readonly href?: string },
): Page {
  return {
    title: notice.title,
    body: html`<div class="told"><h1>${notice.title}</h1>
<p class="lead" role="alert">${notice.text}</p>
<p class="after"><a class="button" href="${notice.href ?? '/pair'}">${words.trouble.again}</a></p></div>`,
  };
}

import type { Assets } from './assets.ts';
import { type Html, html } from './html.ts';
import type { Language } from './language.ts';
import type { Words } from './words.ts';

/** What one page has to say. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Seconds after which the browser looks again by itself. */
  readonly refresh?: number | undefined;
}

export interface Frame {
  readonly assets: Assets;
  readonly words: Words;
  readonly language: Language;
  /** Who is signed in, and what their forms must carry. Null: nobody. */
  readonly parent: { readonly email: string; readonly form_token: string } | null;
}

/** A whole document: no script, nothing from elsewhere. */
export function documentOf({ assets, words, language, parent }: Frame, page: Page): string {
  const refresh =
    page.refresh === undefined ? null : html`<meta http-equiv="refresh" content="${page.refresh}">`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">${refresh}
<title>${page.title} – ${words.product}</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.style}">
</head>
<body>
<header>
<a class="home" href="/pair/kiosks"><img src="${assets.icon}" alt="" width="36" height="36"><span>${words.product}</span></a>
</header>
<main>
${page.body}
</main>
${parent && footer(words, parent)}
</body>
</html>
`.text;
}

function footer(words: Words, parent: { readonly email: string; readonly form_token: string }): Html {
  return html`<footer>
<p><bdi>${parent.email}</bdi></p>
<form method="post" action="/pair/sign-out">
<input type="hidden" name="form_token" value="${parent.form_token}">
<button class="quiet">${words.sign_in.sign_out}</button>
</form>
</footer>`;
}

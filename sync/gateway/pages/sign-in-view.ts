import { alertOf, fieldOf } from './field.ts';
import { formOf } from './form-view.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { Words } from './words.ts';

export interface SignInView {
  readonly token: string;
  /** As shown; '' for none. */
  readonly code: string;
  /** Where to go on without a code. */
  readonly next: string;
  readonly email: string;
  readonly errors: { readonly email?: string | undefined; readonly password?: string | undefined };
  readonly alert: string | null;
}

export function signInPage({ sign_in: words }: Words, view: SignInView): Page {
  const { errors } = view;
  const lead =
    view.code === ''
      ? html`<p class="lead">${words.lead}</p>`
      : html`<p class="lead">${words.for_code} <b class="small-code">${view.code}</b></p>
<p class="hint">${words.lead}</p>`;
  return {
    title: words.title,
    body: html`<h1>${words.title}</h1>
${lead}
${alertOf(view.alert)}
${formOf({ action: '/pair/sign-in', token: view.token, hidden: { code: view.code, next: view.next } }, [
  fieldOf(
    { name: 'email', label: words.email, error: errors.email },
    (attributes) =>
      html`<input${attributes} type="email" value="${view.email}" autocomplete="username" autocapitalize="none" spellcheck="false" required>`,
  ),
  fieldOf(
    { name: 'password', label: words.password, error: errors.password },
    (attributes) => html`<input${attributes} type="password" autocomplete="current-password" required>`,
  ),
  html`<button class="main">${words.submit}</button>`,
])}`,
  };
}

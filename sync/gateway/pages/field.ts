import { type Html, html } from './html.ts';

export interface Field {
  /** Its id and its name in the form. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string | null | undefined;
  /** What is wrong with what was typed. */
  readonly error?: string | undefined;
}

/** One labelled control: what explains it and what is wrong with it are tied to it. */
export function fieldOf(field: Field, control: (attributes: Html) => Html): Html {
  const { name, label, hint = null, error } = field;
  const hintId = `${name}-hint`;
  const errorId = `${name}-error`;
  const described = [...(hint === null ? [] : [hintId]), ...(error === undefined ? [] : [errorId])].join(' ');
  const attributes = html` id="${name}" name="${name}"${
    described === '' ? null : html` aria-describedby="${described}"`
  }${error === undefined ? null : html` aria-invalid="true"`}`;
  return html`<div class="field">
<label for="${name}">${label}</label>
${hint === null ? null : html`<p class="hint" id="${hintId}">${hint}</p>`}
${control(attributes)}
${error === undefined ? null : html`<p class="error" id="${errorId}">${error}</p>`}
</div>`;
}

export interface Option {
  readonly value: string;
  readonly text: string;
}

export function optionsOf(options: readonly Option[], chosen: string): Html {
  return html`${options.map(
    ({ value, text }) =>
      html`<option value="${value}"${value === chosen ? html` selected` : null}>${text}</option>`,
  )}`;
}

/** At the top of a form that came back, read out at once. */
export function alertOf(text: string | null): Html | null {
  return text === null ? null : html`<p class="alert" role="alert">${text}</p>`;
}

import type { KioskSettings } from '../../../db/schema/kiosk-settings.ts';
import { alertOf } from './field.ts';
import { formOf } from './form-view.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import {
  chipField,
  languageField,
  nameField,
  offlineField,
  pinFields,
  type SettingsView,
  zoneField,
} from './settings-view.ts';
import type { Words } from './words.ts';

export interface KioskView {
  readonly token: string;
  readonly kiosk_id: string;
  /** As it is called until now. */
  readonly title: string;
  readonly settings: SettingsView;
  readonly chip_mode: KioskSettings['chip_mode'];
  readonly saved: boolean;
  readonly alert: string | null;
}

export function kioskPage(words: Words, view: KioskView): Page {
  const { settings } = view;
  const own = `/pair/kiosks/${view.kiosk_id}`;
  const removesPin = html`<label class="check"><input type="checkbox" name="pin_remove" value="yes"> <span>${words.settings.pin_remove}</span></label>`;
  return {
    title: view.title,
    body: html`<p class="before"><a href="/pair/kiosks">${words.code.to_kiosks}</a></p>
<h1>${view.title}</h1>
${alertOf(view.alert)}
${view.saved ? html`<p class="good" role="status">${words.settings.saved}</p>` : null}
${formOf({ action: own, token: view.token }, [
  nameField(settings),
  zoneField(settings),
  languageField(settings),
  chipField(settings, view.chip_mode),
  offlineField(settings),
  pinFields(settings),
  settings.has_pin ? removesPin : null,
  html`<button class="main">${words.settings.save}</button>`,
])}
<p class="after"><a class="button danger" href="${own}/remove">${words.kiosks.remove}</a></p>`,
  };
}

export function removePage(
  { kiosks: words }: Words,
  view: { readonly token: string; readonly kiosk_id: string; readonly name: string },
): Page {
  const own = `/pair/kiosks/${view.kiosk_id}`;
  return {
    title: words.remove_title(view.name),
    body: html`<h1>${words.remove_title(view.name)}</h1>
<p class="lead">${words.remove_lead}</p>
${formOf(
  { action: `${own}/remove`, token: view.token },
  html`<div class="choice">
<button class="main danger">${words.remove_yes}</button>
<a class="button" href="${own}">${words.remove_no}</a>
</div>`,
)}`,
  };
}

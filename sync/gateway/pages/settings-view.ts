import type { KioskSettings } from '../../../db/schema/kiosk-settings.ts';
import { fieldOf, optionsOf } from './field.ts';
import { type Html, html } from './html.ts';
import type { ChoiceErrors } from './kiosk-choice.ts';
import { languageNames } from './language.ts';
import type { OfflineChoice } from './offline-minutes.ts';
import { cityOf, zoneRegions } from './time-zones.ts';
import type { Words } from './words.ts';

export interface SettingsView {
  readonly words: Words['settings'];
  /** As typed, or as it stands. `timezone` '': nothing is chosen yet. */
  readonly name: string;
  readonly timezone: string;
  readonly language: string;
  readonly has_pin: boolean;
  readonly offline: OfflineChoice | null;
  readonly errors: ChoiceErrors;
  /** For times of day. */
  readonly locale: string;
  readonly now: number;
}

export function nameField({ words, name, errors }: SettingsView): Html {
  return fieldOf(
    { name: 'name', label: words.name, hint: words.name_hint, error: errors['name'] },
    (attributes) =>
      html`<input${attributes} value="${name}" maxlength="50" autocomplete="off" autocapitalize="sentences" required>`,
  );
}

export function zoneField(view: SettingsView): Html {
  const { words, timezone, errors } = view;
  const time = timezone === '' ? null : timeIn(view);
  const now = time === null ? '' : ` ${words.timezone_now(cityOf(timezone), time)}`;
  const empty = timezone === '' ? [{ value: '', text: words.timezone_choose }] : [];
  return fieldOf(
    {
      name: 'timezone',
      label: words.timezone,
      hint: `${words.timezone_hint}${now}`,
      error: errors['timezone'],
    },
    (attributes) =>
      html`<select${attributes} required>
${optionsOf(empty, '')}
${zoneGroups(words, timezone)}
</select>`,
  );
}

/** A zone that the list lacks, such as one under an older name, stands first. */
function zoneGroups(words: Words['settings'], chosen: string): Html {
  const regions = zoneRegions();
  const known = chosen === '' || regions.some(({ zones }) => zones.some(({ id }) => id === chosen));
  return html`${known ? null : optionsOf([{ value: chosen, text: chosen }], chosen)}${regions.map(
    ({ name, zones }) => html`<optgroup label="${words.region(name)}">
${optionsOf(
  zones.map(({ id, city }) => ({ value: id, text: city })),
  chosen,
)}
</optgroup>`,
  )}`;
}

function timeIn({ timezone, locale, now }: SettingsView): string | null {
  try {
    return new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: timezone }).format(now);
  } catch {
    return null;
  }
}

export function languageField({ words, language, errors }: SettingsView): Html {
  const names = Object.entries(languageNames).map(([value, text]) => ({ value, text }));
  const other = names.some(({ value }) => value === language) ? [] : [{ value: language, text: language }];
  return fieldOf(
    { name: 'language', label: words.language, error: errors['language'] },
    (attributes) => html`<select${attributes} required>${optionsOf([...other, ...names], language)}</select>`,
  );
}

export function pinFields({ words, has_pin, errors }: SettingsView): Html {
  const input = (attributes: Html) =>
    html`<input${attributes} type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off">`;
  const label = has_pin ? words.pin_new : words.pin;
  const hint = has_pin ? words.pin_keeps : words.pin_hint;
  return html`${fieldOf({ name: 'pin', label, hint, error: errors['pin'] }, input)}
${fieldOf({ name: 'pin_again', label: words.pin_again, error: errors['pin_again'] }, input)}`;
}

export function chipField({ words, errors }: SettingsView, mode: KioskSettings['chip_mode']): Html {
  const options = [
    { value: 'tap', text: words.chip_tap },
    { value: 'hold', text: words.chip_hold },
  ];
  return fieldOf(
    { name: 'chip_mode', label: words.chip_mode, error: errors['chip_mode'] },
    (attributes) => html`<select${attributes}>${optionsOf(options, mode)}</select>`,
  );
}

export function offlineField({ words, offline, errors }: SettingsView): Html | null {
  if (offline === null) return null;
  const worst = offline.worst.map((it) => html`<li>${words.offline_child(it.name, it.minutes)}</li>`);
  return html`${fieldOf(
    {
      name: 'offline_minutes',
      label: words.offline,
      hint: words.offline_shared,
      error: errors['offline_minutes'],
    },
    (attributes) => html`<select${attributes}>${optionsOf(offline.options, offline.chosen)}</select>`,
  )}
${worst.length === 0 ? null : html`<div class="note"><p>${words.offline_worst}</p><ul>${worst}</ul></div>`}`;
}

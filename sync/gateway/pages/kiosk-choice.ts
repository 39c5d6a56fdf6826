import { kioskSettings } from '../../../db/schema/kiosk-settings.ts';
import { PIN } from '../../pin-hash.ts';
import type { Form } from './form.ts';
import { isLanguage } from './language.ts';
import type { Words } from './words.ts';

/** What a parent chose for a kiosk. */
export interface KioskChoice {
  readonly name: string;
  readonly timezone: string;
  readonly language: string;
  /** Undefined: not asked. */
  readonly chip_mode: 'tap' | 'hold' | undefined;
  /** Null: unset. Undefined: not asked. */
  readonly offline_minutes: number | null | undefined;
  /** As typed. Null: taken away. Undefined: stays as it is. */
  readonly pin: string | null | undefined;
}

export type ChoiceErrors = { readonly [field: string]: string | undefined };

export type ReadChoice =
  | { readonly kind: 'choice'; readonly choice: KioskChoice }
  | { readonly kind: 'wrong'; readonly errors: ChoiceErrors }
  /** A field that every such form has is missing. */
  | { readonly kind: 'malformed' };

/** `language`: that of the kiosk until now, which may be one that the pages do not know. */
export function readChoice(form: Form, words: Words['settings'], language: string | null): ReadChoice {
  const { name, timezone, language: spoken, pin, pin_again } = form;
  if (name === undefined || timezone === undefined || spoken === undefined) return { kind: 'malformed' };
  if (pin === undefined || pin_again === undefined) return { kind: 'malformed' };
  const { chip_mode, offline_minutes, pin_remove } = form;
  const tidy = name.normalize('NFC').replace(/\s+/gu, ' ').trim();
  const minutes = offline_minutes === '' ? null : minutesOf(offline_minutes);

  const errors: ChoiceErrors = {
    name: isName(tidy) ? undefined : words.name_wrong,
    timezone: isTimeZone(timezone) ? undefined : words.timezone_wrong,
    language: isLanguage(spoken) || spoken === language ? undefined : words.language_wrong,
    chip_mode: chip_mode === undefined || isChipMode(chip_mode) ? undefined : words.chip_wrong,
    offline_minutes: minutes === 'wrong' ? words.offline_wrong : undefined,
    pin: pin === '' || PIN.test(pin) ? undefined : words.pin_wrong,
    pin_again: pin === pin_again ? undefined : words.pin_differs,
  };
  if (Object.values(errors).some((it) => it !== undefined) || minutes === 'wrong') {
    return { kind: 'wrong', errors };
  }
  const choice = {
    name: tidy,
    timezone,
    language: spoken,
    chip_mode: isChipMode(chip_mode) ? chip_mode : undefined,
    offline_minutes: minutes,
    pin: pin !== '' ? pin : pin_remove !== undefined ? null : undefined,
  };
  return { kind: 'choice', choice };
}

function isName(text: string): boolean {
  return text !== '' && [...text].length <= 50 && !/\p{Cc}/u.test(text);
}

function isTimeZone(text: string): boolean {
  return kioskSettings.parse({ timezone: text }).timezone === text;
}

function isChipMode(text: string | undefined): text is 'tap' | 'hold' {
  return text === 'tap' || text === 'hold';
}

function minutesOf(text: string | undefined): number | undefined | 'wrong' {
  if (text === undefined) return undefined;
  return /^\d{1,4}$/.test(text) && Number(text) <= 1440 ? Number(text) : 'wrong';
}

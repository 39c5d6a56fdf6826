import { kioskSettings } from '../../db/schema/kiosk-settings.ts';
import { hashPin, PIN } from '../pin-hash.ts';
import type { ChangedSettings } from './settings.ts';

export const settingsOptions = {
  timezone: { type: 'string' },
  language: { type: 'string' },
  country: { type: 'string' },
  'chip-mode': { type: 'string' },
  'offline-minutes': { type: 'string' },
  pin: { type: 'string' },
  'no-pin': { type: 'boolean' },
} as const;

type Flags = { readonly [K in keyof typeof settingsOptions]?: string | boolean | undefined };

type Change = ChangedSettings['change'];

/** What the flags of the command line ask for, or one line about what is wrong with them. */
export async function readSettingsFlags(flags: Flags): Promise<Change | string> {
  const { timezone, language, country, pin } = flags;
  const minutes = flags['offline-minutes'];
  const asked = {
    ...(timezone === undefined ? {} : { timezone }),
    ...(language === undefined ? {} : { language }),
    ...(country === undefined ? {} : { country }),
    ...(flags['chip-mode'] === undefined ? {} : { chip_mode: flags['chip-mode'] }),
    ...(minutes === undefined
      ? {}
      : { offline_minutes: /^\d+$/.test(String(minutes)) ? Number(minutes) : minutes }),
  };
  const understood: Readonly<Record<string, unknown>> = kioskSettings.parse(asked);
  const wrong = Object.entries(asked).find(([name, value]) => understood[name] !== value);
  if (wrong)
    return `--${wrong[0].replace('_', '-')} ${wrong[1]}: give ${examples[wrong[0] as keyof typeof asked]}`;
  if (typeof pin === 'string' && !PIN.test(pin)) return '--pin: give 4 to 8 digits';
  if (typeof pin === 'string' && flags['no-pin']) return 'Give either --pin or --no-pin';

  const change: Change = {
    ...(asked as Change),
    ...(typeof pin === 'string' ? { pin_hash: await hashPin(pin) } : {}),
    ...(flags['no-pin'] ? { pin_hash: null } : {}),
  };
  return Object.keys(change).length === 0 ? 'Give at least one setting: see --help' : change;
}

const examples = {
  timezone: 'a time zone such as Europe/Berlin',
  language: 'a language such as de',
  country: 'two letters such as DE, for age ratings',
  chip_mode: 'tap or hold',
  offline_minutes: 'whole minutes from 0 to 1440',
} as const;

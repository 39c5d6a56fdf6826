import type { KioskSettings, SettingsChange } from '../../../db/schema/kiosk-settings.ts';
import type { Passwords } from '../password/passwords.ts';
import type { KioskChoice } from './kiosk-choice.ts';

/** For a kiosk that is being paired: what was not asked is not named. Null: too many wait for a hash. */
export async function newSettings(
  passwords: Pick<Passwords, 'hash'>,
  choice: KioskChoice,
): Promise<Partial<KioskSettings> | null> {
  const { timezone, language, pin, offline_minutes } = choice;
  const pin_hash = typeof pin === 'string' ? await passwords.hash(pin) : undefined;
  if (pin_hash === null) return null;
  return {
    timezone,
    language,
    ...(pin_hash === undefined ? {} : { pin_hash }),
    ...(typeof offline_minutes === 'number' ? { offline_minutes } : {}),
  };
}

/** For a kiosk that is paired: null takes a setting away. Null for all: too many wait for a hash. */
export async function changedSettings(
  passwords: Pick<Passwords, 'hash'>,
  choice: KioskChoice,
): Promise<SettingsChange | null> {
  const { chip_mode, pin, offline_minutes } = choice;
  const settings = await newSettings(passwords, choice);
  if (settings === null) return null;
  return {
    ...settings,
    ...(chip_mode === undefined ? {} : { chip_mode }),
    ...(pin === null ? { pin_hash: null } : {}),
    ...(offline_minutes === null ? { offline_minutes: null } : {}),
  };
}

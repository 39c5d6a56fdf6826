import { offlineSeconds, type SharingKiosk, sharingKiosks } from '../../../db/day/sharing.ts';
import type { HouseholdKiosk } from '../access/household-kiosks.ts';
import type { Child } from './children.ts';
import type { Option } from './field.ts';
import type { Words } from './words.ts';

/** What a parent can choose for one of several kiosks. */
export interface OfflineChoice {
  /** '' leaves it unset: the rest for the first kiosk, none for the others. */
  readonly options: readonly Option[];
  readonly chosen: string;
  /** With all kiosks offline, as things stand. */
  readonly worst: readonly { readonly name: string; readonly minutes: number }[];
}

/** Null where the kiosk is the only one: it has the whole limit. `kiosk_id` may be one that is about to be paired. */
export function offlineChoice(asked: {
  readonly kiosks: readonly HouseholdKiosk[];
  readonly kiosk_id: string;
  readonly children: readonly Child[];
  readonly words: Words['settings'];
}): OfflineChoice | null {
  const { kiosk_id, children, words } = asked;
  const kiosks = withKiosk(asked.kiosks, kiosk_id);
  if (kiosks.length < 2) return null;
  const own = kiosks.find(({ id }) => id === kiosk_id)?.offline_minutes;
  const isFirst = kiosks[0]?.id === kiosk_id;
  const longest = Math.max(0, ...children.map(({ day_s }) => day_s / 60));
  const minutes = new Set([...STEPS.filter((step) => step <= longest), ...(own === undefined ? [] : [own])]);
  const optionFor = (set: number | undefined): Option => {
    const text = set === undefined && isFirst ? words.offline_rest : words.offline_minutes(set ?? 0);
    const all = Math.max(0, ...worstOf(withMinutes(kiosks, kiosk_id, set), children).map((it) => it.minutes));
    return { value: set === undefined ? '' : String(set), text: words.offline_option(text, all) };
  };
  return {
    options: [undefined, ...[...minutes].sort((a, b) => a - b)].map(optionFor),
    chosen: own === undefined ? '' : String(own),
    worst: worstOf(kiosks, children),
  };
}

const STEPS = [5, 10, 15, 20, 30, 45, 60, 90, 120];

/** A kiosk about to be paired comes last: it is the youngest. */
function withKiosk(kiosks: readonly HouseholdKiosk[], kiosk_id: string): SharingKiosk[] {
  const active = sharingKiosks(
    kiosks.map((it) => ({ ...it, id: it.kiosk_id, user_id: '', settings: it.settings as never })),
    '',
  );
  return active.some(({ id }) => id === kiosk_id)
    ? active
    : [...active, { id: kiosk_id, offline_minutes: undefined }];
}

function withMinutes(
  kiosks: readonly SharingKiosk[],
  kiosk_id: string,
  offline_minutes: number | undefined,
): SharingKiosk[] {
  return kiosks.map((kiosk) => (kiosk.id === kiosk_id ? { ...kiosk, offline_minutes } : kiosk));
}

function worstOf(kiosks: readonly SharingKiosk[], children: readonly Child[]) {
  return children.map(({ name, day_s }) => {
    const all = kiosks.reduce((sum, { id }) => sum + offlineSeconds(kiosks, id, day_s), 0);
    return { name, minutes: Math.floor(all / 60) };
  });
}

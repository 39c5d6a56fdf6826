import { kioskSettings } from '../schema/kiosk-settings.ts';
import type { Row } from '../schema/mirrored.ts';

/** An active kiosk of the household. */
export interface SharingKiosk {
  readonly id: string;
  /** What a parent set aside for it. */
  readonly offline_minutes: number | undefined;
}

export type KioskRow = Pick<Row<'kiosks'>, 'id' | 'user_id' | 'status' | 'paired_at' | 'settings'>;

/** The kiosks that take from one day, the longest paired first. Every kiosk must find the same order. */
export function sharingKiosks(rows: readonly KioskRow[], user_id: string): SharingKiosk[] {
  return rows
    .filter((row) => row.user_id === user_id && row.status === 'active')
    .map(({ id, paired_at, settings }) => ({
      id,
      paired: paired_at.getTime(),
      offline_minutes: kioskSettings.parse(settings).offline_minutes,
    }))
    .sort((a, b) => order(a.paired, b.paired) || (a.id < b.id ? -1 : 1))
    .map(({ id, offline_minutes }) => ({ id, offline_minutes }));
}

export function isAlone(kiosks: readonly SharingKiosk[], kiosk_id: string): boolean {
  return kiosks.length === 1 && kiosks[0]?.id === kiosk_id;
}

/**
 * What a kiosk may play of a child's date without asking anybody. Of several all together never pass the date: what parents
 * set aside is handed out in order, and the first kiosk, if nothing was set for it, has the rest.
 */
export function offlineSeconds(kiosks: readonly SharingKiosk[], kiosk_id: string, whole_s: number): number {
  if (isAlone(kiosks, kiosk_id)) return whole_s;
  let rest = Math.floor(whole_s / 60);
  let own = 0;
  for (const { id, offline_minutes = 0 } of kiosks) {
    const minutes = Math.min(rest, offline_minutes);
    if (id === kiosk_id) own = minutes;
    rest -= minutes;
  }
  const [first] = kiosks;
  const hasTheRest = first?.id === kiosk_id && first.offline_minutes === undefined;
  return (hasTheRest ? rest : own) * 60;
}

/** The part of it that a parent set aside for this kiosk: leases to others leave it alone. */
export function keptSeconds(kiosks: readonly SharingKiosk[], kiosk_id: string, whole_s: number): number {
  const set = kiosks.find(({ id }) => id === kiosk_id)?.offline_minutes;
  return set === undefined || isAlone(kiosks, kiosk_id) ? 0 : offlineSeconds(kiosks, kiosk_id, whole_s);
}

/** What cannot be read comes last. */
function order(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

import type { Query } from '../../db/postgres/connect.ts';
import type { RefusalReason, SessionItem } from '../protocol.ts';

type Named = Pick<SessionItem, 'video_id' | 'profile_id' | 'nfc_chip_id'>;

/** What a session refers to. A household is null where there is no such row. */
export interface References {
  readonly named: Named;
  readonly video: string | null;
  readonly profile: string | null;
  readonly chip: string | null;
  /** The kiosk's household once had this row. */
  readonly videoDeleted: boolean;
  readonly profileDeleted: boolean;
  readonly chipDeleted: boolean;
}

export type Judged =
  /** Without the chip where it was deleted meanwhile, as sessions stored before lose it too. */
  | { readonly kind: 'fine'; readonly nfc_chip_id: string | null }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly detail: string };

export async function findReferences(query: Query, household: string, named: Named): Promise<References> {
  const [found] = await query<Omit<References, 'named'>>(
    `SELECT (SELECT user_id FROM videos WHERE id = $2) AS video,
       (SELECT user_id FROM profiles WHERE id = $3) AS profile,
       (SELECT user_id FROM nfc_chips WHERE id = $4) AS chip,
       ${wasDeleted('videos', '$2')} AS "videoDeleted",
       ${wasDeleted('profiles', '$3')} AS "profileDeleted",
       ${wasDeleted('nfc_chips', '$4')} AS "chipDeleted"`,
    [household, named.video_id, named.profile_id, named.nfc_chip_id],
  );
  if (!found) throw new Error('A select without from gave no row');
  return { named, ...found };
}

export function judgeReferences(found: References, household: string): Judged {
  const { named } = found;
  if (!found.profile)
    return missing('profile_unknown', 'child profile', named.profile_id, found.profileDeleted);
  if (!found.video) return missing('video_unknown', 'video', named.video_id, found.videoDeleted);
  if (found.profile !== household) return foreign('child profile', named.profile_id);
  if (found.video !== household) return foreign('video', named.video_id);
  if (named.nfc_chip_id && !found.chip) {
    if (found.chipDeleted) return { kind: 'fine', nfc_chip_id: null };
    return missing('chip_unknown', 'NFC chip', named.nfc_chip_id, false);
  }
  if (found.chip && found.chip !== household) return foreign('NFC chip', named.nfc_chip_id);
  return { kind: 'fine', nfc_chip_id: named.nfc_chip_id };
}

/** By its tombstone. */
function wasDeleted(table: string, id: string): string {
  return `EXISTS (SELECT FROM row_versions
    WHERE user_id = $1 AND table_name = '${table}' AND row_id = ${id} AND deleted)`;
}

function missing(reason: RefusalReason, what: string, id: string, deleted: boolean): Judged {
  const why = deleted ? 'was deleted from the account' : 'has never been in the account';
  return { kind: 'refused', reason, detail: `The ${what} ${id} ${why}, so its session cannot be kept` };
}

function foreign(what: string, id: string | null): Judged {
  const detail = `The ${what} ${id} belongs to another account than this kiosk`;
  return { kind: 'refused', reason: 'other_household', detail };
}

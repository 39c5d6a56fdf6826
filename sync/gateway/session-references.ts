import type { Query } from '../../db/postgres/connect.ts';
import type { SessionItem } from '../protocol.ts';
import { missing, wasDeleted } from './named-row.ts';
import type { Refused } from './store-item.ts';

type Named = Pick<SessionItem, 'video_id' | 'profile_id' | 'nfc_chip_id'>;

/** Which rows that a session refers to the household has, and which it once had. */
export interface References {
  readonly named: Named;
  readonly video: boolean;
  readonly profile: boolean;
  readonly chip: boolean;
  readonly videoDeleted: boolean;
  readonly profileDeleted: boolean;
  readonly chipDeleted: boolean;
}

export type Judged =
  /** Without the chip where it was deleted meanwhile, as sessions stored before lose it too. */
  { readonly outcome: 'fine'; readonly nfc_chip_id: string | null } | Refused;

/** Whether a chip was deleted so long ago is not known any more: no reason to lose a session. */
const HISTORY_PRUNED = `EXISTS (SELECT FROM household_revisions WHERE user_id = $1 AND pruned_through > 0)`;

export async function findReferences(query: Query, household: string, named: Named): Promise<References> {
  const [found] = await query<Omit<References, 'named'>>(
    `SELECT EXISTS (SELECT FROM videos WHERE id = $2 AND user_id = $1) AS video,
       EXISTS (SELECT FROM profiles WHERE id = $3 AND user_id = $1) AS profile,
       EXISTS (SELECT FROM nfc_chips WHERE id = $4 AND user_id = $1) AS chip,
       ${wasDeleted('videos', '$2')} AS "videoDeleted",
       ${wasDeleted('profiles', '$3')} AS "profileDeleted",
       ${wasDeleted('nfc_chips', '$4')} OR ${HISTORY_PRUNED} AS "chipDeleted"`,
    [household, named.video_id, named.profile_id, named.nfc_chip_id],
  );
  if (!found) throw new Error('A select without from gave no row');
  return { named, ...found };
}

export function judgeReferences(found: References): Judged {
  const profile = { what: 'child profile', id: found.named.profile_id };
  const video = { what: 'video', id: found.named.video_id };
  const chip = { what: 'NFC chip', id: found.named.nfc_chip_id };
  if (!found.profile) return missing('profile_unknown', profile, found.profileDeleted, 'session');
  if (!found.video) return missing('video_unknown', video, found.videoDeleted, 'session');
  if (chip.id && !found.chip) {
    if (found.chipDeleted) return { outcome: 'fine', nfc_chip_id: null };
    return missing('chip_unknown', chip, false, 'session');
  }
  return { outcome: 'fine', nfc_chip_id: chip.id };
}

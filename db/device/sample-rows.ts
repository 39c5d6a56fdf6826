import type { Row } from '../schema/mirrored.ts';
import type { Identity } from './identity.ts';
import type { MirrorRow, MirrorState } from './mirror-rows.ts';

/** Rows for tests: a household whose ids are readable. */
export const someDay = new Date('2026-01-15T12:00:00.000Z');

export function sampleId(kind: number, number: number): string {
  return `00000000-0000-4000-8${kind.toString(16).padStart(3, '0')}-${number.toString(16).padStart(12, '0')}`;
}

export const sampleState: MirrorState = {
  kiosk_id: sampleId(1, 1),
  user_id: sampleId(2, 1),
  cursor: 'cursor-1',
  pulled_at: someDay.getTime(),
};

export function chipRow(number: number, label: string | null = null): MirrorRow {
  return {
    type: 'row',
    table: 'nfc_chips',
    row: {
      id: sampleId(3, number),
      user_id: sampleState.user_id,
      chip_uid: `04:${number.toString(16).padStart(6, '0')}`,
      label,
      is_active: true,
      created_at: someDay,
      updated_at: null,
      user_uuid: null,
    },
  };
}

export function mappingRow(number: number): MirrorRow {
  return {
    type: 'row',
    table: 'video_nfc_mappings',
    row: {
      id: sampleId(4, number),
      video_id: sampleId(5, 1),
      nfc_chip_id: sampleId(3, number),
      profile_id: null,
      max_watch_time_minutes: 30,
      is_active: false,
      merged_into_id: null,
      created_at: someDay,
      updated_at: someDay,
    },
  };
}

export function kioskRow(settings: Record<string, unknown>): MirrorRow {
  return {
    type: 'row',
    table: 'kiosks',
    row: {
      id: sampleState.kiosk_id,
      user_id: sampleState.user_id,
      name: 'Kitchen',
      status: 'active',
      settings,
      paired_at: someDay,
      revoked_at: null,
    },
  };
}

export function profileRow(number: number): MirrorRow {
  return {
    type: 'row',
    table: 'profiles',
    row: {
      id: sampleId(7, number),
      user_id: sampleState.user_id,
      name: 'Mia',
      age: 6,
      age_rating_limit: null,
      avatar_url: null,
      daily_limit_minutes: 30,
      deleted_at: null,
      created_at: someDay,
      updated_at: null,
    },
  };
}

export function ruleRow(number: number, change: Partial<Row<'profile_rules'>> = {}): MirrorRow {
  const about = { id: sampleId(8, number), profile_id: sampleId(7, 1) };
  const nothing = { weekday: 1, minutes: null, quiet_from: null, quiet_to: null };
  return { type: 'row', table: 'profile_rules', row: { ...about, ...nothing, ...change } };
}

export function grantRow(number: number, change: Partial<Row<'watch_time_grants'>> = {}): MirrorRow {
  const about = { id: sampleId(9, number), profile_id: sampleId(7, 1) };
  const given = { date: '2026-01-15', minutes: 10, kiosk_id: null };
  return { type: 'row', table: 'watch_time_grants', row: { ...about, ...given, ...change } };
}

/** A kiosk with a key that it was given, before the gateway has answered to it. */
export function provisioned(key: string, change: Partial<Identity> = {}): Identity {
  const unpaired = { kiosk_id: null, user_id: null, thumbprint: null, paired_at: null };
  const accepted = { refused_at: null, refused_code: null, refused_reason: null };
  return { kind: 'provisioned', key, ...unpaired, ...accepted, ...change };
}

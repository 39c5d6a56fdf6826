import { getTableColumns } from '../../db/drizzle.ts';
import { type MirroredTable, mirrored } from '../../db/schema/mirrored.ts';

/** Days of watch times and grants that a kiosk holds: what a limit may still depend on. */
export const WATCH_TIME_DAYS = 40;

/**
 * A query for the rows of `table` that the household $1 may have on the date $2, each as the JSON that travels
 * (column `row`), with its `id`. Only what the kiosk's side of the schema declares is ever selected.
 */
export function householdRows(table: MirroredTable, and = ''): string {
  // Naming both parameters in every query lets one list of values do for all tables.
  return `SELECT it.id, row_to_json(sent)::text AS row
    FROM ${table} it, LATERAL (SELECT ${columnsSent(table).join(', ')}) sent
    WHERE $1::uuid IS NOT NULL AND $2::date IS NOT NULL AND ${belongs[table]} ${and}`;
}

/** The condition by which a row of `it` is the household's, $1 and $2 being as for `householdRows`. */
export function belongsTo(table: MirroredTable): string {
  return belongs[table];
}

const ownedDirectly = 'it.user_id = $1';
const ownedByChild = 'it.profile_id IN (SELECT id FROM profiles WHERE user_id = $1)';
const watchedLately = `${ownedByChild}
  AND it.date BETWEEN $2::date - ${WATCH_TIME_DAYS} AND $2::date + ${WATCH_TIME_DAYS}`;
/** However far ahead it is given: it would not be sent a second time when its date comes near. */
const grantedLately = `${ownedByChild} AND it.date BETWEEN $2::date - ${WATCH_TIME_DAYS} AND '9999-12-31'`;

/** The same households that the triggers' `household_of` gives. */
const belongs: Readonly<Record<MirroredTable, string>> = {
  platforms: 'true',
  users: 'it.id = $1',
  profiles: ownedDirectly,
  kiosks: ownedDirectly,
  videos: ownedDirectly,
  nfc_chips: ownedDirectly,
  video_nfc_mappings: 'it.nfc_chip_id IN (SELECT id FROM nfc_chips WHERE user_id = $1)',
  daily_watch_time: watchedLately,
  kiosk_watch_time: watchedLately,
  profile_rules: ownedByChild,
  watch_time_grants: grantedLately,
};

function columnsSent(table: MirroredTable): string[] {
  const record = getTableColumns(mirrored[table].pg) as Readonly<Record<string, { getSQLType(): string }>>;
  return Object.keys(getTableColumns(mirrored[table].sqlite)).map((name) => {
    switch (record[name]?.getSQLType()) {
      case 'timestamp':
        return `${dated(`it.${name}`)} AT TIME ZONE 'UTC' AS ${name}`;
      case 'timestamp with time zone':
        return `${dated(`it.${name}`)} AS ${name}`;
      default:
        return `it.${name}`;
    }
  });
}

/** Postgres knows infinity and the year 200,000; one such row must not make the whole answer illegible. */
export function dated(value: string): string {
  return `CASE WHEN ${value} IS NOT NULL THEN
    least(greatest(${value}, '0001-01-01'), '9999-12-31 23:59:59') END`;
}

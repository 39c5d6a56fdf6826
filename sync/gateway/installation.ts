import type { Postgres, Query } from '../../db/postgres/connect.ts';
import { asAccess } from '../../db/postgres/roles.ts';

/**
 * A start of the database server, the database in it and the table in that: SQL that costs next to nothing. No backup can be restored under
 * the same one.
 */
export const INCARNATION = `pg_postmaster_start_time()::text || ' '
  || (SELECT oid FROM pg_database WHERE datname = current_database())::text || ' '
  || coalesce(to_regclass('record_installation')::oid::text, '')`;

export interface Installation {
  /** Whether nothing was restored before this incarnation, or kiosks will hear of it. */
  readonly isKnown: (incarnation: string) => boolean;
  /** Looks whether a backup was restored; if so every household's history is void from then on. */
  readonly check: () => Promise<void>;
}

interface InstallationDeps {
  readonly postgres: Postgres;
  readonly log: { readonly warn: (fields: object, message: string) => void };
}

/** How many incarnations are remembered: each restart of the database is one. */
const REMEMBERED = 100;

/**
 * Notices that the database is a restored backup: kiosks have seen what it has forgotten. Whoever reads rows for a kiosk asks
 * first whether the incarnation is known, so that no answer comes from a history that is about to be void.
 */
export function watchInstallation({ postgres, log }: InstallationDeps): Installation {
  const known = new Set<string>();
  return {
    isKnown: (incarnation) => known.has(incarnation),
    check: async () => {
      const found = await asAccess(postgres, noteInstallation);
      if (found.kind === 'restored') {
        log.warn(
          { was: found.was, is: found.is },
          'a backup was restored: every kiosk fetches its rows anew',
        );
      }
      if (!found.whole && !known.has(found.incarnation)) {
        log.warn(
          {},
          'whether a whole server was restored cannot be seen: run `gateway -- restored` after that',
        );
      }
      if (known.size >= REMEMBERED) known.clear();
      known.add(found.incarnation);
    },
  };
}

/** For restores that nobody can see, such as a copy of the server's files. Answers how many households it concerns. */
export function voidHistory(postgres: Postgres): Promise<number> {
  return asAccess(postgres, changeEpochs);
}

type Noted = {
  readonly incarnation: string;
  /** False: only another database would be noticed, not another server. */
  readonly whole: boolean;
} & (
  | { readonly kind: 'same' | 'first' }
  | { readonly kind: 'restored'; readonly was: string; readonly is: string }
);

async function noteInstallation(query: Query): Promise<Noted> {
  const { installation, ...it } = await readInstallation(query);
  const made = await query(
    `INSERT INTO record_installation (installation) VALUES ($1) ON CONFLICT (single) DO NOTHING RETURNING single`,
    [installation],
  );
  if (made.length > 0) return { kind: 'first', ...it };
  const [row] = await query<{ installation: string }>(
    'SELECT installation FROM record_installation FOR UPDATE',
  );
  const was = row?.installation ?? '';
  if (was === installation) return { kind: 'same', ...it };
  await changeEpochs(query);
  await query('UPDATE record_installation SET installation = $1, noted_at = now()', [installation]);
  return { kind: 'restored', was, is: installation, ...it };
}

/**
 * As "system identifier:timeline:database:table": of the first two as much as this login may read. Tables that were dropped and
 * loaded from a dump have another number than before.
 */
async function readInstallation(query: Query) {
  const [may] = await query<{ control: boolean; wal: boolean }>(
    `SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS control,
       has_function_privilege('pg_walfile_name(pg_lsn)', 'EXECUTE')
         AND has_function_privilege('pg_current_wal_lsn()', 'EXECUTE') AS wal`,
  );
  const whole = may?.control === true && may.wal;
  // The timeline by the name of the log file, which is right from the first moment; a checkpoint would tell it later.
  const server = `(SELECT system_identifier::text FROM pg_control_system())
    || ':' || ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int`;
  const [found] = await query<{ installation: string; incarnation: string }>(
    `SELECT ${whole ? server : `'?:?'`} || ':'
       || (SELECT oid FROM pg_database WHERE datname = current_database())::text
       || ':' || 'record_installation'::regclass::oid::text AS installation,
       ${INCARNATION} AS incarnation`,
  );
  if (!found) throw new Error('A select without from gave no row');
  return { ...found, whole };
}

async function changeEpochs(query: Query): Promise<number> {
  // However many households there are, and however long somebody writes in one of them.
  await query('SET LOCAL statement_timeout = 0');
  await query(`SET LOCAL lock_timeout = '2min'`);
  // Kiosks first, as whoever pairs or removes one does.
  await query('SELECT FROM kiosks WHERE seal_hash IS NOT NULL ORDER BY id FOR UPDATE');
  await query('SELECT FROM household_revisions ORDER BY user_id FOR UPDATE');
  // What kiosks left with their last refresh is forgotten too: by it each would be taken for a clone of itself.
  await query('UPDATE kiosks SET seal_hash = NULL WHERE seal_hash IS NOT NULL');
  const changed = await query<{ count: number }>(
    `WITH changed AS (UPDATE household_revisions SET epoch = gen_random_uuid() RETURNING user_id)
     SELECT count(*) FROM changed`,
  );
  return changed[0]?.count ?? 0;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { connect, type Postgres, type Session } from './connect.ts';
import { asAccess } from './roles.ts';

let server: RecordServer;
let postgres: Postgres;

const ANNA = '00000000-0000-4000-8000-00000000000a';
const BERT = '00000000-0000-4000-8000-00000000000b';

/** Of these each household has as many rows as the other. */
const tables = [
  'access_events',
  'chip_sightings',
  'daily_watch_time',
  'kiosk_watch_time',
  'kiosks',
  'nfc_chips',
  'profile_rules',
  'profiles',
  'row_versions',
  'sync_receipts',
  'users',
  'video_nfc_mappings',
  'videos',
  'watch_sessions',
  'watch_time_grants',
  'watch_time_leases',
];

beforeAll(async () => {
  server = await startRecordServer();
  postgres = connect({ url: await server.freshRecord(), applicationName: 'test', connections: 2 });
  for (const household of [ANNA, BERT]) await postgres.query(rowsOf(household));
});

afterAll(async () => {
  await postgres.close();
  await server.stop();
});

describe('the role medio_gateway', () => {
  it('sees the rows of the household that its transaction names, and of no other', async () => {
    const all = await counts((session) => session.script('RESET ROLE'));
    const annas = await counts((session) => asGateway(session, ANNA));
    const berts = await counts((session) => asGateway(session, BERT));
    expect(annas).toEqual(berts);
    for (const table of tables) {
      // Platforms' versions belong to all households; there are none here.
      expect({ table, rows: annas[table] }).toEqual({ table, rows: (all[table] ?? 0) / 2 });
      expect(annas[table]).toBeGreaterThan(0);
    }
  });

  it('sees nothing when no household is named', async () => {
    const none = await counts((session) => session.script('SET LOCAL ROLE medio_gateway'));
    expect(none).toEqual(Object.fromEntries(tables.map((table) => [table, 0])));
  });

  it('cannot write into another household', async () => {
    const bertsKiosk = `(SELECT id FROM berts_kiosk)`;
    const writes = [
      `INSERT INTO kiosks (user_id, name, credential_hash) VALUES ('${BERT}', 'x', 'x')`,
      `UPDATE kiosks SET user_id = '${BERT}'`,
      `INSERT INTO sync_receipts (kiosk_id, item_id, kind, outcome)
       VALUES (${bertsKiosk}, gen_random_uuid(), 'session', 'stored')`,
      `INSERT INTO chip_sightings (kiosk_id, chip_uid, first_seen_at, last_seen_at) VALUES (${bertsKiosk}, '04', now(), now())`,
      `INSERT INTO watch_time_grants (profile_id, date, minutes)
       VALUES ((SELECT id FROM berts_child), '2026-01-15', 10)`,
      `INSERT INTO access_events (user_id, kind) VALUES ('${BERT}', 'paired')`,
    ];
    for (const write of writes) {
      await expect(
        inTransaction(async (session) => {
          await session.script(`CREATE TEMP TABLE berts_kiosk ON COMMIT DROP AS SELECT id FROM kiosks WHERE user_id = '${BERT}';
            CREATE TEMP TABLE berts_child ON COMMIT DROP AS SELECT id FROM profiles WHERE user_id = '${BERT}';
            GRANT SELECT ON berts_kiosk, berts_child TO medio_gateway`);
          await asGateway(session, ANNA);
          await session.script(write);
        }),
        write,
      ).rejects.toThrow(/row-level security/);
    }
  });

  it('changes only its own household’s rows where a filter is forgotten', async () => {
    const changed = await inTransaction(async (session) => {
      await asGateway(session, ANNA);
      return session.query<{ user_id: string }>(`UPDATE kiosks SET name = 'changed' RETURNING user_id`);
    });
    expect(changed).toEqual([{ user_id: ANNA }]);
  });

  it('is kept out of what was done to rows, and owns nothing', async () => {
    await expect(
      inTransaction(async (session) => {
        await asGateway(session, ANNA);
        await session.script('SELECT FROM row_reconciliations');
      }),
    ).rejects.toThrow(/permission denied/);
    const owned = await postgres.query(
      `SELECT relname FROM pg_class WHERE relowner = 'medio_gateway'::regrole
       UNION ALL SELECT proname FROM pg_proc WHERE proowner = 'medio_gateway'::regrole`,
    );
    expect(owned).toEqual([]);
  });

  it('finds row security on every table that is not everybody’s', async () => {
    const without = await postgres.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relrowsecurity ORDER BY relname`,
    );
    expect(without.map((it) => it.name)).toEqual(['platforms', 'schema_migrations', 'schema_progress']);
  });
});

describe('the role medio_access', () => {
  it('sees nothing of what children are allowed and what they watch', async () => {
    const hidden = [
      'profiles',
      'videos',
      'nfc_chips',
      'video_nfc_mappings',
      'daily_watch_time',
      'kiosk_watch_time',
      'watch_sessions',
      'profile_rules',
      'watch_time_grants',
      'chip_sightings',
    ];
    for (const table of hidden) {
      const read = asAccess(postgres, (query) => query(`SELECT FROM ${table}`));
      await expect(read, table).rejects.toThrow(/permission denied/);
    }
  });

  it('finds out who asks, of all households', async () => {
    const seen = await asAccess(postgres, (query) =>
      query<{ rows: number }>(`SELECT (SELECT count(*) FROM kiosks) + (SELECT count(*) FROM kiosk_tokens)
        + (SELECT count(password_hash) FROM users) + (SELECT count(*) FROM token_blacklist)
        + (SELECT count(*) FROM device_authorizations) AS rows`),
    );
    expect(seen).toEqual([{ rows: 10 }]);
  });

  it('of the history deletes tombstones only', async () => {
    const gone = await asAccess(postgres, (query) => query('DELETE FROM row_versions RETURNING table_name'));
    expect(gone).toEqual([]);
  });
});

describe('anybody else', () => {
  it('reads and writes the older tables as before', async () => {
    await inTransaction(async (session) => {
      await session.script(`CREATE ROLE older_backend NOLOGIN;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO older_backend;
        SET LOCAL ROLE older_backend`);
      const counted = await session.query(`SELECT (SELECT count(*) FROM users) AS users,
        (SELECT count(*) FROM videos) AS videos, (SELECT count(*) FROM watch_sessions) AS sessions`);
      expect(counted).toEqual([{ users: 2, videos: 2, sessions: 2 }]);
      await session.script(`UPDATE videos SET title = 'seen by all'; DELETE FROM watch_sessions;
        INSERT INTO videos (user_id, title) VALUES ('${BERT}', 'new')`);
      const titles = await session.query<{ title: string }>('SELECT title FROM videos ORDER BY title');
      expect(titles.map(({ title }) => title)).toEqual(['new', 'seen by all', 'seen by all']);
    });
  });
});

/** In a transaction that leaves nothing behind. */
async function inTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const session = await postgres.session();
  try {
    await session.script('BEGIN');
    return await work(session);
  } finally {
    await session.script('ROLLBACK');
    session.release();
  }
}

async function asGateway(session: Session, household: string): Promise<void> {
  await session.script(`SET LOCAL ROLE medio_gateway; SET LOCAL medio.household = '${household}'`);
}

function counts(become: (session: Session) => Promise<void>): Promise<Record<string, number>> {
  return inTransaction(async (session) => {
    await become(session);
    const found = tables.map((table) => `SELECT '${table}' AS name, count(*)::integer AS rows FROM ${table}`);
    const rows = await session.query<{ name: string; rows: number }>(found.join(' UNION ALL '));
    return Object.fromEntries(rows.map((it) => [it.name, it.rows]));
  });
}

function rowsOf(household: string): string {
  return `WITH account AS (
      INSERT INTO users (id, email, password_hash, name) VALUES ('${household}', '${household}', 'x', 'x')
    ) SELECT;
    DO $$ DECLARE child uuid; kiosk uuid; video uuid; chip uuid; BEGIN
      INSERT INTO profiles (user_id, name) VALUES ('${household}', 'x') RETURNING id INTO child;
      INSERT INTO kiosks (user_id, name, credential_hash) VALUES ('${household}', 'x', '${household}') RETURNING id INTO kiosk;
      INSERT INTO videos (user_id, title) VALUES ('${household}', 'x') RETURNING id INTO video;
      INSERT INTO nfc_chips (user_id, chip_uid) VALUES ('${household}', '${household}') RETURNING id INTO chip;
      INSERT INTO video_nfc_mappings (video_id, nfc_chip_id) VALUES (video, chip);
      INSERT INTO daily_watch_time (profile_id, date, total_minutes) VALUES (child, '2026-01-15', 1);
      INSERT INTO watch_sessions (user_id, video_id, profile_id) VALUES ('${household}', video, child);
      INSERT INTO token_blacklist (token_jti, user_id, expires_at) VALUES ('${household}', '${household}', now());
      INSERT INTO kiosk_watch_time (profile_id, date, kiosk_id, seconds) VALUES (child, '2026-01-15', kiosk, 60);
      INSERT INTO profile_rules (profile_id, weekday, minutes) VALUES (child, 1, 30);
      INSERT INTO watch_time_grants (profile_id, date, minutes) VALUES (child, '2026-01-15', 10);
      INSERT INTO watch_time_leases (profile_id, kiosk_id, date, upto_s, used_s, number, expires_at)
        VALUES (child, kiosk, '2026-01-15', 600, 0, 1, now());
      INSERT INTO device_authorizations (device_code_hash, user_code, key_thumbprint, user_id, expires_at)
        VALUES ('${household}', '${household.slice(-8)}', '${household}', '${household}', now());
      INSERT INTO kiosk_tokens (kiosk_id, token_hash, key_thumbprint, expires_at) VALUES (kiosk, '${household}', 'x', now());
      INSERT INTO access_events (user_id, kind) VALUES ('${household}', 'paired');
      INSERT INTO sync_receipts (kiosk_id, item_id, kind, outcome) VALUES (kiosk, gen_random_uuid(), 'session', 'stored');
      INSERT INTO chip_sightings (kiosk_id, chip_uid, first_seen_at, last_seen_at) VALUES (kiosk, '04', now(), now());
    END $$`;
}

import { connect, type Postgres } from '../../db/postgres/connect.ts';
import { provision } from '../../sync/gateway/provision.ts';

/** A household with so many mappings, of as few chips and videos as that takes: what is compared is one table's rows. */
export async function fillRecord(url: string, mappings: number): Promise<{ key: string }> {
  const postgres = connect({ url, applicationName: 'bench', connections: 1, statementTimeout: 0 });
  try {
    await postgres.query(
      "INSERT INTO users (email, password_hash, name) VALUES ('bench@example.org', 'x', 'Alex')",
    );
    const session = await postgres.session();
    await session.script(rowsSql(mappings)).finally(() => session.release('unknown'));
    await postgres.query('VACUUM ANALYZE');
    const made = await provision(postgres, { email: 'bench@example.org', name: 'Bench' });
    if (made.kind === 'refused') throw new Error(made.message);
    return { key: made.key };
  } finally {
    await postgres.close();
  }
}

/** Without triggers: a version of each row would only be asked for by a kiosk that has seen the household smaller. */
function rowsSql(mappings: number): string {
  const things = Math.ceil(Math.sqrt(mappings));
  const at = "timestamp '2026-01-01' + n * interval '1 second'";
  return `
    SET session_replication_role = replica;
    INSERT INTO profiles (user_id, name) SELECT id, 'Mia' FROM users;
    INSERT INTO videos (user_id, title, created_at, updated_at)
      SELECT u.id, 'Film ' || n, ${at}, ${at} FROM users u, generate_series(0, ${things - 1}) n;
    INSERT INTO nfc_chips (user_id, chip_uid, created_at, updated_at)
      SELECT u.id, '04' || upper(lpad(to_hex(n), 12, '0')), ${at}, ${at}
      FROM users u, generate_series(0, ${things - 1}) n;
    INSERT INTO video_nfc_mappings (video_id, nfc_chip_id, profile_id, max_watch_time_minutes, is_active, created_at, updated_at)
      SELECT v.id, c.id, p.id, 30, true, ${at}, ${at}
      FROM generate_series(0, ${mappings - 1}) n
      JOIN (SELECT id, row_number() OVER () - 1 AS nr FROM videos) v ON v.nr = n % ${things}
      JOIN (SELECT id, row_number() OVER () - 1 AS nr FROM nfc_chips) c ON c.nr = (n / ${things} + n) % ${things}
      CROSS JOIN profiles p`;
}

export interface Writer {
  readonly ids: readonly string[];
  /** Resolves when the commit was acknowledged. */
  readonly change: (ids: readonly string[], minutes: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Changes mappings as a parent's client does, with one connection of its own. */
export async function openWriter(url: string, table = 'video_nfc_mappings'): Promise<Writer> {
  const postgres: Postgres = connect({
    url,
    applicationName: 'bench-writer',
    connections: 1,
    statementTimeout: 0,
  });
  const found = await postgres.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY random() LIMIT 5000`);
  return {
    ids: found.map(({ id }) => id),
    change: async (ids, minutes) => {
      await postgres.query(
        `UPDATE ${table} SET max_watch_time_minutes = $2, updated_at = clock_timestamp() WHERE id = ANY ($1)`,
        [ids, minutes],
      );
    },
    close: postgres.close,
  };
}

/** The same rows for the peers, in a table without the record's triggers, which tells of each change by itself. */
export async function fillPeersTable(record: string, url: string): Promise<void> {
  const from = connect({ url: record, applicationName: 'bench', connections: 1, statementTimeout: 0 });
  const to = connect({ url, applicationName: 'bench', connections: 1, statementTimeout: 0 });
  try {
    await to.query(`CREATE TABLE bench_mappings (id uuid PRIMARY KEY, video_id uuid, nfc_chip_id uuid, profile_id uuid,
      max_watch_time_minutes integer, is_active boolean, created_at timestamp, updated_at timestamp)`);
    const rows = await from.query<{ text: string }>(
      `SELECT jsonb_agg(to_jsonb(it) - 'merged_into_id')::text AS text FROM
         (SELECT *, row_number() OVER () / 5000 AS part FROM video_nfc_mappings) it GROUP BY part`,
    );
    for (const { text } of rows) {
      await to.query(
        'INSERT INTO bench_mappings SELECT (jsonb_populate_recordset(null::bench_mappings, $1)).*',
        [text],
      );
    }
    const session = await to.session();
    await session.script(`
      CREATE INDEX ON bench_mappings (updated_at, id);
      CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_notify('bench', NEW.id::text); RETURN NULL; END $$;
      CREATE TRIGGER tell AFTER UPDATE ON bench_mappings FOR EACH ROW EXECUTE FUNCTION tell();`);
    session.release();
    await to.query('VACUUM ANALYZE bench_mappings');
  } finally {
    await from.close();
    await to.close();
  }
}

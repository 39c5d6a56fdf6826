import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../db/postgres/connect.ts';
import { migrate } from '../db/postgres/migrate.ts';
import { readMigrations } from '../db/postgres/migration-files.ts';
import { createDatabase, type PostgresServer, startPostgres } from './postgres.ts';

export interface RecordServer extends PostgresServer {
  /** A new database that has the record's schema and no rows; answers its URL. */
  readonly freshRecord: () => Promise<string>;
}

/** A server in a temporary folder, for tests and benchmarks. `stop` removes the folder. */
export async function startRecordServer(): Promise<RecordServer> {
  const dir = await mkdtemp(join(tmpdir(), 'medio-postgres-'));
  const server = await startPostgres({ dir });
  await makeTemplate(server.url);
  let made = 0;
  return {
    ...server,
    freshRecord: () => createDatabase(server.url, `record_${++made}`, 'record'),
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function makeTemplate(server: string): Promise<void> {
  const url = await createDatabase(server, 'record');
  const postgres = connect({ url, applicationName: 'medio-demo', connections: 1, statementTimeout: 0 });
  try {
    const migrations = await readMigrations();
    const result = await migrate({ postgres, migrations, now: Date.now, pause, random: Math.random });
    if (result.kind !== 'migrated') throw new Error(result.message);
  } finally {
    await postgres.close();
  }
}

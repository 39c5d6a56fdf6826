import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../../db/postgres/connect.ts';
import { migrate } from '../../../db/postgres/migrate.ts';
import { readMigrations } from '../../../db/postgres/migration-files.ts';
import { ensureDatabase, type PostgresServer, startPostgres } from '../../../demo/postgres.ts';

/** A real PostgreSQL that can be ended without warning and started again, at the same address on the same files. */
export interface ChaosRecord {
  /** Of the database with the record's schema, as the server's owner. */
  readonly url: string;
  /** `SIGQUIT` is PostgreSQL's immediate shutdown; `SIGKILL` no shutdown at all. Resolves when every process of it is gone. */
  readonly end: (signal: 'SIGQUIT' | 'SIGKILL') => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startRecord(dir: string): Promise<ChaosRecord> {
  mkdirSync(dir, { recursive: true });
  let server: PostgresServer = await startPostgres({ dir });
  const { port } = server;
  try {
    const url = await ensureDatabase(server.url, 'medio');
    await prepare(url);
    return {
      url,
      end: async (signal) => {
        process.kill(postmaster(dir), signal);
        await server.stop();
      },
      start: async () => {
        server = await startPostgres({ dir, port });
      },
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function prepare(url: string): Promise<void> {
  const postgres = connect({ url, applicationName: 'medio-chaos', connections: 1, statementTimeout: 0 });
  try {
    const migrations = await readMigrations();
    const result = await migrate({ postgres, migrations, now: Date.now, pause, random: Math.random });
    if (result.kind !== 'migrated') throw new Error(result.message);
    // The run's own: by these rows it knows what was committed when the answer to a COMMIT was lost.
    await postgres.query('CREATE SCHEMA chaos');
    await postgres.query('CREATE TABLE chaos.commits (id uuid PRIMARY KEY)');
  } finally {
    await postgres.close();
  }
}

function postmaster(dir: string): number {
  return Number.parseInt(readFileSync(join(dir, 'data/postmaster.pid'), 'utf8'), 10);
}

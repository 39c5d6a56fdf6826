import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Postgres } from '../connect.ts';
import { bringToRecord } from './bring-to-record.ts';
import { type StartName, scriptsFor } from './starting-points.ts';

/** The majors on which a migration is proved: the one from npm, and Debian's where it is installed. */
export const PG15 = '/usr/lib/postgresql/15/bin';
export const hasPg15 = existsSync(join(PG15, 'postgres'));

/** How a server is run and a database copied; see demo/postgres.ts. */
interface Deps {
  readonly startPostgres: (options: { dir: string; binaries?: string }) => Promise<{
    readonly url: string;
    readonly stop: () => Promise<void>;
  }>;
  readonly createDatabase: (server: string, name: string, template?: string) => Promise<string>;
  /** Folder of a PostgreSQL's programs; the one from npm when not given. */
  readonly binaries?: string;
}

export interface ProofServer {
  /** A database of its own as it is before a migration, with its rows. */
  readonly seeded: (start: StartName) => Promise<Postgres>;
  /** The same after the migration, with everything approved that the record needs. */
  readonly migrated: (start: StartName) => Promise<Postgres>;
  /** Where `postgres`, one of the above, is. */
  readonly urlOf: (postgres: Postgres) => string;
  readonly close: () => Promise<void>;
}

/** A server in a temporary folder. Each start is made once, each database is a copy. */
export async function openProofServer(deps: Deps): Promise<ProofServer> {
  const dir = await mkdtemp(join(tmpdir(), 'medio-proof-'));
  const server = await deps.startPostgres({ dir, ...(deps.binaries ? { binaries: deps.binaries } : {}) });
  const urls = new Map<Postgres, string>();
  const templates = new Map<string, Promise<string>>();
  let made = 0;

  const copyOf = async (template: string): Promise<Postgres> => {
    const url = await deps.createDatabase(server.url, `copy_${++made}`, template);
    const postgres = connect({ url, applicationName: 'test', connections: 30, statementTimeout: 0 });
    urls.set(postgres, url);
    return postgres;
  };
  const once = (name: string, make: () => Promise<void>): Promise<string> => {
    const known = templates.get(name) ?? make().then(() => name);
    templates.set(name, known);
    return known;
  };
  /** A template must have no connections while it is copied. */
  const fill = async (name: string, template: string | undefined, work: (it: Postgres) => Promise<void>) => {
    const url = await deps.createDatabase(server.url, name, template);
    const postgres = connect({ url, applicationName: 'test', connections: 2, statementTimeout: 0 });
    try {
      await work(postgres);
    } finally {
      await postgres.close();
    }
  };
  const seededTemplate = (start: StartName) =>
    once(`seeded ${start}`, () => fill(`seeded ${start}`, undefined, (it) => runScripts(it, start)));
  const migratedTemplate = (start: StartName) =>
    once(`migrated ${start}`, async () => {
      const from = await seededTemplate(start);
      await fill(`migrated ${start}`, from, (it) => bringToRecord(it, start));
    });

  return {
    seeded: async (start) => copyOf(await seededTemplate(start)),
    migrated: async (start) => copyOf(await migratedTemplate(start)),
    urlOf: (postgres) => urls.get(postgres) ?? '',
    close: async () => {
      for (const postgres of urls.keys()) await postgres.close();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function runScripts(postgres: Postgres, start: StartName): Promise<void> {
  const session = await postgres.session();
  try {
    for (const script of await scriptsFor(start)) await session.script(script);
  } finally {
    session.release('unknown');
  }
}

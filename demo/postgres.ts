import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { connect } from '../db/postgres/connect.ts';
import {
  type Account,
  type Binaries,
  giveTo,
  postgresAccount,
  postgresBinaries,
  run,
  startProcess,
} from './postgres-process.ts';
import { clearStalePid } from './postgres-stale-pid.ts';

export interface PostgresServer {
  /** Of the server's own database `postgres`, with its password. */
  readonly url: string;
  readonly port: number;
  /** Ends the server cleanly. May be called twice. */
  readonly stop: () => Promise<void>;
}

interface Options {
  /** Holds everything the server keeps; made and initialised when empty. */
  readonly dir: string;
  /** A free one when not given. */
  readonly port?: number;
  /** Folder of another PostgreSQL's programs, such as Debian's; the one from npm when not given. */
  readonly binaries?: string;
  readonly log?: (text: string) => void;
}

/**
 * A real PostgreSQL for tests, benchmarks and the demo, on 127.0.0.1 alone. It ends with this process, however that ends.
 * PostgreSQL refuses to run as root; started by root it runs as the account `postgres`, else `nobody`, and owns `dir`.
 */
export async function startPostgres(options: Options): Promise<PostgresServer> {
  const { port, log = () => {} } = options;
  const dir = resolve(options.dir);
  const binaries = await postgresBinaries(options.binaries);
  const account = postgresAccount();
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await giveTo(account, dir);
  // Somebody may have put it back.
  if (existsSync(join(dir, 'data'))) await giveTo(account, join(dir, 'data'));
  const password = await initialise(dir, account, binaries, log);
  const data = join(dir, 'data');

  for (let attempt = 1; ; attempt++) {
    await clearStalePid(data);
    const chosen = port ?? (await freePort());
    const started = await startProcess({ account, binaries, data, port: chosen, log });
    if (started.kind === 'ready') {
      const url = `postgresql://postgres:${password}@127.0.0.1:${chosen}/postgres`;
      return { url, port: chosen, stop: started.stop };
    }
    // Another program took the port, or what is left of a killed server still holds its memory.
    if (attempt === 5) throw new Error(`PostgreSQL in ${dir} did not start:\n${started.output}`);
    await new Promise((wake) => setTimeout(wake, 300));
  }
}

/** Makes a database, as a copy of `template` where given; answers its URL. */
export async function createDatabase(server: string, name: string, template = 'template1'): Promise<string> {
  const postgres = connect({ url: server, applicationName: 'medio-demo', connections: 1 });
  try {
    await postgres.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  } finally {
    await postgres.close();
  }
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** The database of that name, made when there is none; answers its URL. */
export async function ensureDatabase(server: string, name: string): Promise<string> {
  try {
    return await createDatabase(server, name);
  } catch (error) {
    if (!isThere(error)) throw error;
    const url = new URL(server);
    url.pathname = `/${name}`;
    return url.href;
  }
}

/** SQLSTATE 42P04: duplicate_database. */
function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P04';
}

/** Leaves `data` either absent or whole, however it is interrupted. Answers the superuser's password. */
async function initialise(
  dir: string,
  account: Account,
  binaries: Binaries,
  log: (text: string) => void,
): Promise<string> {
  const passwordFile = join(dir, 'password');
  if (existsSync(join(dir, 'data', 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();

  const password = randomBytes(18).toString('base64url');
  await writeFile(passwordFile, `${password}\n`);
  await chmod(passwordFile, 0o600);
  await giveTo(account, passwordFile);
  const unfinished = join(dir, 'data.new');
  await rm(unfinished, { recursive: true, force: true });
  const settings = ['--encoding=UTF8', '--locale=C'];
  if (binaries.hasOwnLocales) settings.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  log(await run(account, dir, [binaries.initdb, `--pgdata=${unfinished}`, ...settings, ...access]));
  await rename(unfinished, join(dir, 'data'));
  return password;
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

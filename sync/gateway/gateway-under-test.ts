import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { connect, type Postgres } from '../../db/postgres/connect.ts';
import { readMigrations } from '../../db/postgres/migration-files.ts';
import { type ManualClock, manualClock } from '../clock.ts';
import { EDITION } from '../edition.ts';
import { type PullLine, type PullOpening, pullLine, pullOpening } from '../protocol.ts';
import { watchInstallation } from './installation.ts';
import { createMetrics } from './metrics.ts';
import { provision } from './provision.ts';
import { makeServer, type ServerOptions } from './server.ts';
import { startWakeUps } from './wake-ups.ts';

/** A household of one of everything, with a kiosk. */
export interface Household {
  readonly user_id: string;
  readonly profile_id: string;
  readonly video_id: string;
  readonly chip_id: string;
  readonly kiosk_id: string;
  readonly key: string;
}

export interface GatewayUnderTest {
  readonly postgres: Postgres;
  readonly clock: ManualClock;
  readonly url: string;
  readonly household: (name: string) => Promise<Household>;
  readonly addKiosk: (household: Household, name: string) => Promise<Household>;
  /** Whether it hears what the database notifies. */
  readonly isHearing: () => boolean;
  readonly streams: () => number;
  readonly request: (key: string, path: string, init?: RequestInit) => Promise<Response>;
  /** Of this program's edition where none is named. */
  readonly pull: (
    key: string,
    path: string,
    edition?: number,
  ) => Promise<{ opening: PullOpening; lines: PullLine[] }>;
  readonly close: () => Promise<void>;
}

/** The gateway as it is, over HTTP, on the database at `databaseUrl`; only its clock is the test's. */
export async function startGateway(
  databaseUrl: string,
  options: Pick<ServerOptions, 'publicUrl' | 'trustProxy' | 'limitRules'> = {},
): Promise<GatewayUnderTest> {
  const postgres = connect({ url: databaseUrl, applicationName: 'test', connections: 10 });
  const clock = manualClock(Date.now());
  const log = pino({ level: 'silent' });
  const wakeUps = startWakeUps({ postgres, listenUrl: databaseUrl, clock, random: () => 0.5, log });
  const app = makeServer({
    ...options,
    streams: wakeUps.streams,
    installation: watchInstallation({ postgres, log }),
    postgres,
    clock,
    migrations: await readMigrations(),
    log,
    metrics: createMetrics(),
    metricsToken: null,
    draining: () => false,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const request = (key: string, path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
  const newKiosk = async (email: string, name: string) => {
    const made = await provision(postgres, { email, name, timezone: 'Europe/Berlin' });
    if (made.kind === 'refused') throw new Error(made.message);
    return { kiosk_id: made.kiosk_id, key: made.key };
  };

  return {
    postgres,
    clock,
    url,
    isHearing: wakeUps.isHearing,
    streams: wakeUps.streams.count,
    request,
    household: async (name) => {
      const rows = await postgres.query<Omit<Household, 'kiosk_id' | 'key'>>(NEW_HOUSEHOLD, [name]);
      return { ...(rows[0] as Household), ...(await newKiosk(`${name}@example.org`, 'Kitchen')) };
    },
    addKiosk: async (household, name) => {
      const [user] = await postgres.query<{ email: string }>('SELECT email FROM users WHERE id = $1', [
        household.user_id,
      ]);
      return { ...household, ...(await newKiosk(user?.email ?? '', name)) };
    },
    pull: async (key, path, edition = EDITION) => {
      const asked = `${path}${path.includes('?') ? '&' : '?'}edition=${edition}`;
      return readPull(await (await request(key, asked)).text());
    },
    close: async () => {
      // A connection on which nothing was ever asked would be waited for.
      const closing = app.close();
      app.server.closeAllConnections();
      await closing;
      await wakeUps.stop();
      await postgres.close();
    },
  };
}

function readPull(text: string): { opening: PullOpening; lines: PullLine[] } {
  const [first, ...rest] = text.trimEnd().split('\n');
  return {
    opening: pullOpening.parse(JSON.parse(first ?? '')),
    lines: rest.map((line) => pullLine.parse(JSON.parse(line))),
  };
}

const NEW_HOUSEHOLD = `
WITH u AS (
    INSERT INTO users (email, password_hash, name) VALUES ($1 || '@example.org', 'secret-hash', $1) RETURNING id),
  p AS (INSERT INTO profiles (user_id, name) SELECT id, 'Mia' FROM u RETURNING id),
  v AS (INSERT INTO videos (user_id, title) SELECT id, 'A film of ' || $1 FROM u RETURNING id),
  c AS (INSERT INTO nfc_chips (user_id, chip_uid) SELECT id, 'chip of ' || $1 FROM u RETURNING id),
  m AS (INSERT INTO video_nfc_mappings (video_id, nfc_chip_id) SELECT v.id, c.id FROM v, c)
SELECT u.id AS user_id, p.id AS profile_id, v.id AS video_id, c.id AS chip_id FROM u, p, v, c`;

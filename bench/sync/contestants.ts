import { join } from 'node:path';
import { peersFolder } from './install-peers.ts';
import { openWriter, type Writer } from './record.ts';
import { startServer } from './server-process.ts';

/** Where the same rows lie: in the record for us, in a plain table for everybody else. */
export interface Stage {
  readonly rows: number;
  readonly record: string;
  readonly key: string;
  readonly peers: string;
}

/** A contestant's server with the rows in it, and what to tell its clients. */
export interface Served extends Writer {
  readonly argument: string;
}

export interface Contestant {
  readonly name: string;
  readonly kind: 'us' | 'peer' | 'floor';
  /** Whether rows and changes are on disk when they are shown. */
  readonly durable: boolean;
  readonly program: string;
  /** What is measured of it besides the first load. */
  readonly follows: boolean;
  /** Loads at the largest size: as many as the slowness allows. */
  readonly loads: number;
  readonly serve: (stage: Stage) => Promise<Served>;
}

const here = import.meta.dirname;

export const contestants: readonly Contestant[] = [
  {
    name: 'floor: better-sqlite3',
    kind: 'floor',
    durable: true,
    program: join(here, 'floor.ts'),
    follows: true,
    loads: 3,
    serve: async ({ peers, rows }) => {
      const writer = await openWriter(peers, 'bench_mappings');
      return { ...writer, argument: JSON.stringify({ url: peers, rows }) };
    },
  },
  {
    name: 'floor: COPY out of Postgres',
    kind: 'floor',
    durable: false,
    program: join(here, 'copy.ts'),
    follows: false,
    loads: 3,
    serve: async ({ peers }) => ({ ...(await openWriter(peers, 'bench_mappings')), argument: peers }),
  },
  {
    name: 'Medio: gateway, mirror.db',
    kind: 'us',
    durable: true,
    program: join(here, 'medio.ts'),
    follows: true,
    loads: 5,
    serve: async ({ record, key }) => {
      const program = join(here, '../../sync/gateway/cli.ts');
      const env = { DATABASE_URL: record, LOG_LEVEL: 'silent', PORT: '0', NODE_ENV: 'production' };
      const server = await startServer([program, 'serve'], env);
      const writer = await openWriter(record);
      const close = async () => {
        await writer.close();
        await server.stop();
      };
      return { ...writer, close, argument: JSON.stringify({ url: server.url, key }) };
    },
  },
  onOwnTable('PowerSync client 1.1, stub', true, 'powersync', 3),
  onOwnTable('RxDB 17.6 in memory', false, 'rxdb', 3),
  {
    name: 'PouchDB 9, express-pouchdb',
    kind: 'peer',
    durable: true,
    program: join(peersFolder, 'pouchdb-client.mjs'),
    follows: true,
    loads: 1,
    serve: async ({ peers }) => {
      const server = await startServer([join(peersFolder, 'pouchdb-server.mjs')], { DATABASE_URL: peers });
      const writer = await openWriter(peers, 'bench_mappings');
      return {
        ids: writer.ids,
        argument: server.url,
        change: async (ids, minutes) => {
          const answer = await fetch(`${server.url}/change`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ ids, minutes }),
          });
          if (!answer.ok) throw new Error(`the change was answered ${answer.status}`);
          await answer.arrayBuffer();
        },
        close: async () => {
          await writer.close();
          await server.stop();
        },
      };
    },
  },
];

/** Peers that were looked at and do not take part, and why. */
export const absent: readonly (readonly [name: string, reason: string])[] = [
  ['PowerSync service', 'not all of its packages are on npm; its client runs against a stub of its protocol'],
  [
    'Rocicorp Zero 1.9',
    'refuses writes while offline, and needs logical replication and six processes of its own',
  ],
  ['ElectricSQL', 'the service is not on npm'],
  ['RxDB on SQLite', 'a paid plugin; the free one is a trial of limited size'],
];

function onOwnTable(name: string, durable: boolean, program: string, loads: number): Contestant {
  return {
    name,
    kind: 'peer',
    durable,
    program: join(peersFolder, `${program}-client.mjs`),
    follows: true,
    loads,
    serve: async ({ peers }) => {
      const server = await startServer([join(peersFolder, `${program}-server.mjs`)], { DATABASE_URL: peers });
      const writer = await openWriter(peers, 'bench_mappings');
      const close = async () => {
        await writer.close();
        await server.stop();
      };
      return { ...writer, close, argument: server.url };
    },
  };
}

import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { onPostgres } from '../drizzle.ts';

/** A statement that goes to a connection; rows come back as plain objects. */
export type Query = <R extends object>(text: string, values?: readonly unknown[]) => Promise<R[]>;

export interface Postgres {
  readonly orm: NodePgDatabase;
  readonly query: Query;
  /** One connection for a while, for transactions that outlive a function. */
  readonly session: () => Promise<Session>;
  /** How many there are now. */
  readonly connections: {
    readonly open: () => number;
    readonly idle: () => number;
    /** Asked for and not there yet. */
    readonly waited_for: () => number;
  };
  /** Waits for connections in use to be given back. May be called twice. */
  readonly close: () => Promise<void>;
}

export interface Session {
  readonly query: Query;
  /** Several statements without parameters at once. */
  readonly script: (sql: string) => Promise<void>;
  /** Gives the connection back; one in an unknown state is closed instead. May be called twice. */
  readonly release: (state?: 'sound' | 'unknown') => void;
}

interface Options {
  readonly url: string;
  readonly applicationName: string;
  readonly connections: number;
  /** Milliseconds one statement may take; 0 for as long as it likes. */
  readonly statementTimeout?: number;
  /** Told of connections that broke while nobody used them. */
  readonly onLost?: (error: Error) => void;
}

/** Longer than any statement may take. */
const UNANSWERED_MS = 120_000;

/** Makes no connection yet: those come and go as they are needed, also after the database was away. */
export function connect(options: Options): Postgres {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: options.statementTimeout ?? 30_000,
    // Whoever stops reading in the middle of a transaction must not hold its connection for ever.
    idle_in_transaction_session_timeout: 60_000,
    lock_timeout: 10_000,
    // A server that vanished without a word is given up long before TCP does.
    query_timeout: options.statementTimeout === 0 ? undefined : UNANSWERED_MS,
    keepAlive: true,
    client_encoding: 'UTF8',
    options: '-c TimeZone=UTC',
    types: { getTypeParser: typeParser },
  });
  pool.on('error', (error) => options.onLost?.(error));
  let closed: Promise<void> | undefined;
  return {
    orm: onPostgres(pool),
    query: queryOf(pool),
    connections: {
      open: () => pool.totalCount,
      idle: () => pool.idleCount,
      waited_for: () => pool.waitingCount,
    },
    session: async () => sessionOf(await pool.connect()),
    close: () => (closed ??= pool.end()),
  };
}

/** A connection that is told what others notify on one channel. What is notified while there is none is lost. */
export interface Ear {
  /** Rejects when the connection is dead, which it may not know by itself. */
  readonly check: () => Promise<void>;
  /** Resolves with the reason when the connection is gone, also after `close`. */
  readonly lost: Promise<string>;
  readonly close: () => Promise<void>;
}

/** Rejects when no connection could be made. Not through a pooler of transactions: there nothing is ever heard. */
export async function listen(
  options: Pick<Options, 'url' | 'applicationName'> & { readonly channel: string },
  onNotice: (payload: string) => void,
): Promise<Ear> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    keepAlive: true,
  });
  const lost = new Promise<string>((resolve) => {
    client.on('error', (error) => resolve(error.message));
    client.on('end', () => resolve('the connection ended'));
  });
  client.on('notification', ({ payload }) => onNotice(payload ?? ''));
  const close = () => client.end().catch(() => undefined);
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(options.channel)}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    check: async () => {
      await client.query('SELECT 1');
    },
    lost,
    close,
  };
}

function sessionOf(client: pg.PoolClient): Session {
  const ignore = () => {};
  // A connection that breaks between two statements says so on the next one.
  client.on('error', ignore);
  let released = false;
  // Once given back it is somebody else's.
  const mine = () => {
    if (released) throw new Error('The connection was given back');
    return client;
  };
  return {
    query: async (text, values) => queryOf(mine())(text, values),
    script: async (sql) => {
      await mine().query(sql);
    },
    release: (state = 'sound') => {
      if (released) return;
      released = true;
      client.off('error', ignore);
      client.release(state === 'unknown');
    },
  };
}

function queryOf(target: pg.Pool | pg.PoolClient): Query {
  return async <R extends object>(text: string, values: readonly unknown[] = []) =>
    (await target.query<R & pg.QueryResultRow>(text, [...values])).rows;
}

/** `timestamp` is read as UTC, `date` stays text, and `bigint` is a number: revisions and counts fit. */
const typeParser: typeof pg.types.getTypeParser = (oid: number, format?: unknown) => {
  if (oid === pg.types.builtins.TIMESTAMP) return (value: string) => new Date(`${value}Z`);
  if (oid === pg.types.builtins.DATE) return (value: string) => value;
  if (oid === pg.types.builtins.INT8) return Number;
  return pg.types.getTypeParser(oid, format as 'text');
};

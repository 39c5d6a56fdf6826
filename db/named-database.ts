import { adviceFor, isPostgresUrl } from './postgres/advice.ts';
import { connect, type Postgres } from './postgres/connect.ts';

/** What a person can put right, in one line. */
export interface Wrong {
  readonly kind: 'wrong';
  readonly message: string;
}

export function wrong(message: string): Wrong {
  return { kind: 'wrong', message };
}

/** The URL from the command line or the environment. */
export function namedUrl(
  url: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Wrong | { readonly kind: 'url'; readonly url: string } {
  const named = url ?? env['DATABASE_URL'];
  if (!named) return wrong('No database named: give --url URL or set DATABASE_URL');
  if (isPostgresUrl(named)) return { kind: 'url', url: named };
  return wrong('The URL must look like postgresql://user:password@host:port/database');
}

/** Connects for `work`; says what to do where the database cannot be used. */
export async function withDatabase<T>(
  url: string,
  work: (postgres: Postgres) => Promise<T>,
): Promise<T | Wrong> {
  const postgres = connect({ url, applicationName: 'medio-db', connections: 1, statementTimeout: 0 });
  try {
    return await work(postgres);
  } catch (error) {
    const advice = adviceFor(error, url);
    if (!advice) throw error;
    return wrong(advice);
  } finally {
    await postgres.close();
  }
}

import type { connect } from '../postgres/connect.ts';
import { failureOf } from '../postgres/failure.ts';
import type { ProbeResult } from './probe.ts';

/**
 * Which zone the database gives to programs that ask for none, such as the older backends. This program always asks for
 * UTC, so it takes a second connection without that wish.
 */
export async function probeTimeZone(
  deps: { readonly connect: typeof connect },
  url: string,
): Promise<ProbeResult> {
  const postgres = deps.connect({ url: withoutWishes(url), applicationName: 'medio-drift', connections: 1 });
  try {
    const [zone] = await postgres.query<{ name: string }>(`SELECT current_setting('TimeZone') AS name`);
    const name = zone?.name ?? '';
    return { ...ABOUT, kind: 'counted', ...(isUtc(name) ? NONE : { count: 1, ids: [name] }) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    return { ...ABOUT, kind: 'failed', message: failure.message };
  } finally {
    await postgres.close();
  }
}

/** Options in the URL go before those that `connect` sends; this one asks for what holds anyway. */
function withoutWishes(url: string): string {
  const plain = new URL(url);
  if (!plain.searchParams.has('options')) {
    plain.searchParams.set('options', '-c application_name=medio-drift');
  }
  return plain.href;
}

function isUtc(name: string): boolean {
  return /^(Etc\/)?(UTC|UCT|Zulu|Universal|GMT|GMT[+-]?0|Greenwich)$/i.test(name);
}

const ABOUT = {
  id: 'server-time-zone',
  title: 'time zone other than UTC: timestamps that older backends store are off by hours',
  table: 'server',
} as const;

const NONE = { count: 0, ids: [] } as const;

import { type Diagnostics, diagnostics } from '../local/channel.ts';

/**
 * The support screen's report from a running agent, fetched as its own window does: the boot secret in the address gets
 * the cookie, the cookie gets the report. Null when there is no answer within ten seconds.
 */
export async function askAgent(url: string): Promise<Diagnostics | null> {
  try {
    const signal = AbortSignal.timeout(10_000);
    const welcome = await fetch(url, { signal, redirect: 'manual' });
    const cookie = welcome.headers.getSetCookie().map((it) => it.split(';')[0]);
    const answer = await fetch(new URL('/diagnostics.json', url), {
      signal,
      headers: { cookie: cookie.join('; ') },
    });
    return diagnostics.parse(await answer.json());
  } catch {
    return null;
  }
}

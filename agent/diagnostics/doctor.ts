import type { Config } from '../config.ts';
import { findRunning } from '../instance.ts';
import { type Check, type Diagnostics, diagnostics } from '../local/channel.ts';
import { lookAtFiles } from './at-rest.ts';
import { diagnose } from './health.ts';

/** Prints what the support screen shows, from the running agent or, where none runs, from its files. Gives the exit code. */
export async function doctor(config: Config, options: { readonly json: boolean }): Promise<number> {
  const running = findRunning(config.home);
  const report = running?.url ? await ask(running.url) : diagnose(await lookAtFiles(config));
  if (!report) {
    process.stderr.write(
      `agent: the kiosk (pid ${running?.pid}) does not answer: stop it and start it again\n`,
    );
    return 1;
  }
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : readable(report, running !== null));
  return report.ok ? 0 : 1;
}

/** As the kiosk's own window does: the boot secret gets the cookie, the cookie gets the report. */
async function ask(url: string): Promise<Diagnostics | null> {
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

const signs: Readonly<Record<Check['state'], string>> = {
  ok: ' ok ',
  warn: 'look',
  bad: 'BAD ',
  skipped: ' -- ',
};

function readable(report: Diagnostics, running: boolean): string {
  const checks = report.checks.map((check, index) => {
    const line = `${String(index + 1).padStart(2)}  ${signs[check.state]}  ${check.title}: ${check.detail}`;
    return check.fix === null ? line : `${line}\n          fix: ${check.fix}`;
  });
  const facts = report.facts.flatMap(({ heading, lines }) => [
    `\n${heading}`,
    ...lines.map(({ name, value }) => `  ${name.padEnd(16)} ${value}`),
  ]);
  const decisions = report.decisions.slice(0, 10).map((it) => `  ${it.at}  ${it.uid.padEnd(20)} ${it.code}`);
  return [
    `${report.verdict}${running ? '' : ' (the kiosk is not running; this is from its files)'}`,
    '',
    ...checks,
    ...facts,
    '\nLast decisions',
    ...(decisions.length > 0 ? decisions : ['  none']),
    '',
  ].join('\n');
}

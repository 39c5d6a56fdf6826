import type { Config } from '../config.ts';
import { findRunning } from '../instance.ts';
import type { Check, Diagnostics } from '../local/channel.ts';
import { askAgent } from './ask.ts';
import { lookAtFiles } from './at-rest.ts';
import { diagnose } from './health.ts';

/** Prints what the support screen shows, from the running agent or, where none runs, from its files. Gives the exit code. */
export async function doctor(config: Config, options: { readonly json: boolean }): Promise<number> {
  const running = findRunning(config.home);
  const report = running?.url ? await askAgent(running.url) : diagnose(await lookAtFiles(config));
  if (!report) {
    process.stderr.write(
      `agent: the kiosk (pid ${running?.pid}) does not answer: stop it and start it again\n`,
    );
    return 1;
  }
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : readable(report, running !== null));
  return report.ok ? 0 : 1;
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

import { parseArgs } from 'node:util';
import { badNetwork } from '../e2e/chaos/proxy/fates.ts';
import { type Outcome, runChaos } from '../e2e/chaos/run.ts';

const HELP = `Usage: npm run bench -- chaos [--minutes N] [--seed S]

Kiosks, gateways and a Postgres in every kind of trouble at once, for as long as you like (1 minute), then all that they
played, stored and showed against each other. Ctrl-C ends the trouble early. Exit 1 when something does not agree.
`;

/** Gives the exit code. A line each ten seconds, and a summary. */
export async function chaos(args: readonly string[]): Promise<number> {
  const asked = read(args);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n`);
    return 1;
  }
  if (asked === null) {
    process.stdout.write(HELP);
    return 0;
  }
  const began = performance.now();
  const say = (line: string) => {
    const s = Math.round((performance.now() - began) / 1000);
    process.stdout.write(`${String(s).padStart(6)} s  ${line}\n`);
  };
  const stopping = new AbortController();
  process.on('SIGINT', () => stopping.abort());
  const { seed, minutes } = asked;
  const outcome = await runChaos({
    seed,
    seconds: minutes * 60,
    households: 3,
    killing: true,
    network: badNetwork,
    say,
    signal: stopping.signal,
  });
  process.stdout.write(summary(outcome));
  return outcome.violations.length === 0 ? 0 : 1;
}

/** Null: help is wanted. A string: what is wrong with what was asked. */
function read(args: readonly string[]): { readonly seed: number; readonly minutes: number } | string | null {
  const options = {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return null;
    const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
    if (!(minutes > 0)) return `chaos: --minutes ${values.minutes} is no length of time`;
    if (!Number.isSafeInteger(seed)) return `chaos: --seed ${values.seed} is no whole number`;
    return { minutes, seed };
  } catch (error) {
    return `chaos: ${(error as Error).message}`;
  }
}

function summary({ seed, violations, settled_ms, tally }: Outcome): string {
  const { sessions, seconds, cutShort, sights, different, committed, rolledBack, failures } = tally.totals;
  const lines = [
    `seed ${seed}`,
    `faults: ${listed(tally.faults)}`,
    `requests: ${listed(tally.fates)}`,
    `          ${listed(tally.requests)}`,
    `${sessions} sessions of ${seconds} s, ${cutShort} of them cut short`,
    `${committed} changes committed by others, ${rolledBack} rolled back`,
    ...(failures.size > 0 ? [`          ${listed(failures)}`] : []),
    `${different} states of mirrors seen in ${sights} looks`,
    `at rest ${(settled_ms / 1000).toFixed(1)} s after the last fault`,
    violations.length === 0 ? 'nothing was lost, counted twice or shown half' : 'NOT AS IT MUST BE:',
    ...violations.map(({ kind, of, detail }) => `  ${kind} ${of}: ${detail}`),
  ];
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
}

import { expect, it } from 'vitest';
import { badNetwork } from './chaos/proxy/fates.ts';
import { runChaos } from './chaos/run.ts';

/**
 * Four kiosks, two gateways and one Postgres, all of them processes of their own, in every kind of trouble at once. What they
 * played, stored and showed must agree to the second afterwards. Longer: `npm run bench -- chaos --minutes 30`.
 */

const SECONDS = 60;
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

it(`nothing is lost, counted twice or shown half in ${SECONDS} s of chaos (CHAOS_SEED=${seed})`, {
  timeout: 600_000,
}, async ({ annotate }) => {
  const said: string[] = [];
  const options = { seed, seconds: SECONDS, households: 3, killing: true, network: badNetwork };
  const { violations, settled_ms, tally } = await runChaos({ ...options, say: (line) => said.push(line) });
  expect({ seed, violations, said: violations.length > 0 ? said : [] }).toEqual({
    seed,
    violations: [],
    said: [],
  });

  // A run in which nothing went wrong would prove nothing.
  const { totals, faults, fates } = tally;
  const kinds = (counts: ReadonlyMap<string, number>, wanted: RegExp) =>
    [...counts].reduce((sum, [name, count]) => sum + (wanted.test(name) ? count : 0), 0);
  expect({
    killed: kinds(faults, /killed|at_once/) > 0,
    bent: kinds(fates, /^(?!pass)/) > 0,
    played: totals.seconds > 0,
    written: totals.committed > 0,
    seen: totals.different > 0,
  }).toEqual({ killed: true, bent: true, played: true, written: true, seen: true });
  await annotate(
    `CHAOS_SEED=${seed}: ${kinds(faults, /./)} faults, ${kinds(fates, /^(?!pass)/)} requests bent, ${totals.sessions} sessions ` +
      `(${totals.cutShort} cut short) of ${totals.seconds} s, ${totals.committed} changes committed, ` +
      `${totals.different} states seen, at rest after ${Math.round(settled_ms / 100) / 10} s`,
  );
});

import { describe, expect, it } from 'vitest';
import type { ChaosOptions, Planted } from './options.ts';
import { countsRepeats, deletesBeforeTheAnswer, readsByTimestamp } from './planted/planted.ts';
import { badNetwork, repeatingNetwork } from './proxy/fates.ts';
import { runChaos } from './run.ts';
import type { ViolationKind } from './violation.ts';

/** One household with two kiosks; what is seen on the way ends a run, what only the end shows needs all of it. */
const SECONDS = 20;
const ATTEMPTS = 3;
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

const planted: [string, Planted, ChaosOptions['network'], ViolationKind[]][] = [
  ['reads changes by their timestamps', readsByTimestamp, badNetwork, ['state', 'mirror']],
  ['empties the outbox before the answer', deletesBeforeTheAnswer, badNetwork, ['session', 'seconds']],
  ['counts a session each time it comes', countsRepeats, repeatingNetwork, ['seconds', 'minutes']],
];

describe('the chaos run', () => {
  for (const [what, mistake, network, signs] of planted) {
    it(`finds a kiosk or gateway that ${what} (CHAOS_SEED=${seed})`, { timeout: 900_000 }, async () => {
      const said: string[] = [];
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { violations } = await runChaos({
          seed: seed + attempt,
          seconds: SECONDS,
          households: 1,
          killing: false,
          network,
          planted: mistake,
          say: (line) => said.push(line),
        });
        // Only what the mistake does: no program may end by itself, and nothing else may be wrong.
        expect(violations.filter(({ kind }) => kind === 'broke' || kind === 'foreign')).toEqual([]);
        const kinds = new Set(violations.map(({ kind }) => kind));
        if (signs.some((sign) => kinds.has(sign))) return;
      }
      expect.fail(`not found in ${ATTEMPTS} runs:\n${said.join('\n')}`);
    });
  }
});

import { expect, it } from 'vitest';
import { liveDays } from './live-days.ts';

const seed = Number(process.env['ORACLE_SEED'] ?? 1);
const DAYS = 3000;

it(`no day of a household with several kiosks is longer than it may be (ORACLE_SEED=${seed})`, {
  timeout: 1_200_000,
}, () => {
  expect(liveDays({ kiosks: 'several', moves: true, days: DAYS, seed }).found).toBeNull();
});

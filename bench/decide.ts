import { decideIn, type House, openHouse } from './house.ts';
import { fillLedger, type Past } from './ledger-rows.ts';
import type { Part } from './main.ts';
import { micros, ratio, type Spread, spreadOf, timed } from './spread.ts';

const SIZES = [1, 1_000, 100_000];
const CHILDREN = 4;
const SESSIONS_A_DAY = 20;
const YEAR = 365;
const WARM_UP = 1_000;
const SAMPLES = 5_000;

/** The same taps on ledgers of three lengths, and for one size on a clock that nobody confirmed. */
export const decide: Part = async () => {
  const rows = [
    [
      'chips',
      'clock',
      'ledger rows',
      'bare statements',
      'decision',
      'ratio',
      'decisions a second',
      'beside empty',
    ],
  ];
  for (const chips of SIZES) {
    const house = await openHouse({ chips, children: CHILDREN });
    try {
      rows.push(...linesOf(measure(house, chips, true), [String(chips), 'trusted']));
      if (chips === 1_000) rows.push(...linesOf(measure(house, chips, false), [String(chips), 'held']));
    } finally {
      house.close();
    }
  }
  const title = `decide: p50 / p99, ${CHILDREN} children with ${SESSIONS_A_DAY} sessions a day: none, today, a year`;
  return { title, rows };
};

interface Measured {
  readonly ledgerRows: number;
  readonly statements: Spread;
  readonly decision: Spread;
  readonly aSecond: number;
}

function linesOf(measured: readonly Measured[], head: readonly string[]): string[][] {
  const [empty] = measured;
  return measured.map((it) => [
    ...head,
    String(it.ledgerRows),
    micros(it.statements),
    micros(it.decision),
    ratio(it.decision, it.statements),
    it.aSecond.toFixed(0),
    empty ? ratio(it.decision, empty.decision) : '',
  ]);
}

function measure(house: House, chips: number, told: boolean): Measured[] {
  const ledgers = [0, 1, YEAR].map((days) => {
    const deciding = decideIn(house, `${told ? 'trusted' : 'held'}-${days}`, { told });
    const past: Past = { days, sessionsADay: SESSIONS_A_DAY, children: CHILDREN, chips };
    const ledgerRows = fillLedger(deciding, past);
    return { deciding, ledgerRows, statements: [] as number[], decision: [] as number[] };
  });
  const nobody = { chosen: null, picked: null };
  const anyUid = () => house.uids[Math.floor(Math.random() * house.uids.length)] ?? '';
  // Side by side in one loop, so that a busy moment of the machine meets them all.
  for (let n = 0; n < WARM_UP + SAMPLES; n++) {
    for (const { deciding, statements, decision } of ledgers) {
      const { judge } = deciding;
      const [a, b] = [anyUid(), anyUid()];
      const bare = timed(() => deciding.statements(a));
      const whole = timed(() => judge.decide(b, nobody));
      if (n < WARM_UP) continue;
      statements.push(bare);
      decision.push(whole);
    }
  }
  for (const { deciding } of ledgers) {
    const { code } = deciding.judge.decide(anyUid(), nobody).record;
    if (code !== 'OK') throw new Error(`the chip did not play: ${code}`);
  }
  return ledgers.map(({ deciding, ledgerRows, statements, decision }) => {
    deciding.close();
    const whole_ms = decision.reduce((total, each) => total + each, 0);
    return {
      ledgerRows,
      statements: spreadOf(statements),
      decision: spreadOf(decision),
      aSecond: (1000 * decision.length) / whole_ms,
    };
  });
}

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../db/device/open.ts';
import { quiet } from '../log.ts';
import { openAgentState } from '../state.ts';
import { breachesOf } from './breaches.ts';
import { findIn } from './found.ts';
import { FIRST_AT, ordinaryLife } from './life.ts';
import { startLife } from './life-process.ts';
import { promisesFrom } from './promises.ts';

/** What a crash must not do is done on purpose, to a file that kept all its promises. */

const folder = mkdtempSync(join(tmpdir(), 'medio-breaches-'));
const home = join(folder, 'kiosk');
const promises = promisesFrom({ at: FIRST_AT, up: 0 });
const deps = { cache: join(folder, 'cache'), signal: new AbortController().signal };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const { ended } = startLife(deps, { ...ordinaryLife(home), acts: 40, ending: 'killed' }, promises.hear);
  expect(await ended).toBe('SIGKILL');
});

function breachesAfter(harm: (db: Db) => void) {
  const double = join(folder, 'double');
  cpSync(home, double, { recursive: true });
  const opened = openAgentState({ home: double, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  try {
    opened.state.db.pragma('foreign_keys = OFF');
    harm(opened.state.db);
    return breachesOf(findIn(opened.state), promises, 1);
  } finally {
    opened.state.close();
    rmSync(double, { recursive: true });
  }
}

const one =
  "(SELECT id FROM watch_sessions WHERE stopped_reason = 'parent_stopped' AND duration_seconds > 30 LIMIT 1)";
const last = "(SELECT id FROM watch_sessions WHERE stopped_reason = 'power_loss')";
const one_s = (seconds: string, of: string) =>
  `UPDATE ledger SET booked_s = booked_s + ${seconds}, played_s = played_s + ${seconds} WHERE session_id = ${of} AND piece = 0;
   UPDATE watch_sessions SET duration_seconds = duration_seconds + ${seconds} WHERE id = ${of};`;

describe('of a file that was opened after a kill', () => {
  it('nothing is wrong', () => expect(breachesAfter(() => undefined)).toEqual([]));

  const harms: [string, string, string][] = [
    [
      'a session is gone',
      `DELETE FROM ledger WHERE session_id = ${one}; DELETE FROM watch_sessions WHERE id = ${one}`,
      'lost',
    ],
    ['a second of a closed session is gone', one_s('-1', one), 'lost'],
    ['a second of the session that was cut short is gone', one_s('-1', last), 'lost'],
    ['an interruption costs more than is booked ahead', one_s('16', last), 'gained'],
    [
      'a session ended for another reason',
      `UPDATE watch_sessions SET stopped_reason = 'shutdown' WHERE id = ${one}`,
      'lost',
    ],
    ['a session is open', `UPDATE watch_sessions SET ended_at = NULL WHERE id = ${last}`, 'inconsistent'],
    ['a session is in no ledger', `DELETE FROM ledger WHERE session_id = ${one}`, 'inconsistent'],
    [
      'the ledger has other seconds than the session',
      `UPDATE ledger SET played_s = 0 WHERE session_id = ${one}`,
      'inconsistent',
    ],
    ['seconds went to an earlier day', "UPDATE ledger SET date = '2026-01-01'", 'lost'],
    ['a session will not be told', `DELETE FROM outbox WHERE id = ${last}`, 'inconsistent'],
    ['what will be told is spoilt', `UPDATE outbox SET checksum = 'x' WHERE id = ${one}`, 'inconsistent'],
    ['the position is gone', 'DELETE FROM positions', 'lost'],
    ['the position is an earlier one', 'UPDATE positions SET position_s = 1, updated_at = 1', 'lost'],
    ['the time is an earlier one', 'UPDATE clock SET lb = 1', 'lost'],
  ];
  for (const [what, sql, kind] of harms) {
    it(`is found that ${what}`, () => {
      expect(breachesAfter((db) => db.exec(sql)).map((breach) => breach.kind)).toContain(kind);
    });
  }
});

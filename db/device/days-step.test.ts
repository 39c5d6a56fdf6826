import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readClock, readZones } from './clock.ts';
import { onFile, withSteps, writeStateRows } from './earlier-file.ts';
import { ledgerOf } from './ledger.ts';
import { stateFile } from './state.ts';

it('seconds that an earlier version booked keep their dates, and count as of when they were booked', () => {
  const home = mkdtempSync(join(tmpdir(), 'medio-step-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  onFile(withSteps(stateFile(home), join(home, 'steps'), 1), (db) => writeStateRows(db, 1));
  onFile(stateFile(home), (db) => {
    const ledger = ledgerOf(db);
    const row = {
      session_id: 's1',
      timezone: 'Europe/Berlin',
      profile_id: '0',
      mapping_id: '0',
      booked_s: 16,
      played_s: 1,
      booked_at: 1000,
      lb_until: 1000,
      boot_id: null,
      held: 0,
    };
    expect(ledger.ofSession('s1')).toEqual([
      { ...row, piece: 0, date: '2026-01-15' },
      { ...row, piece: 1, date: '2026-01-16' },
    ]);
    const used = [ledger.usage('0', '0', '2026-01-16', null), ledger.usageSince('0', '0', 0, null)];
    expect(used).toEqual([
      { used_s: 16, mapping_used_s: 16 },
      { used_s: 2, mapping_used_s: 2 },
    ]);
    expect([readClock(db), readZones(db)]).toEqual([null, []]);
  });
});

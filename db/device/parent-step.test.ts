import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { waitingBonusesSince } from './bonuses.ts';
import { clockWriter, writeZones } from './clock.ts';
import { onFile, rowsOf, withSteps, writeStateRows } from './earlier-file.ts';
import { driftOf } from './file-drift.ts';
import { leasesOf } from './leases.ts';
import { readMirrorAge } from './mirror-age.ts';
import { pinTriesOf } from './pin-tries.ts';
import { stateFile } from './state.ts';

it('a file of before keeps every row, and has no tries, no age, no lease and no bonus', () => {
  const home = mkdtempSync(join(tmpdir(), 'medio-parent-step-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const before = onFile(withSteps(stateFile(home), join(home, 'steps'), 2), (db) => {
    writeStateRows(db, 20);
    clockWriter(db)({
      lb: 5,
      boot_id: 'b',
      boot_ms: 3,
      trusted: 1,
      source: 'ntp',
      gateway_at: null,
      backward_at: 1,
      backward_ms: 2,
    });
    writeZones(db, [{ timezone: 'Europe/Berlin', since: 0, until: null }]);
    return rowsOf(db);
  });
  expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true);
  onFile(stateFile(home), (db) => {
    expect([rowsOf(db, before), driftOf(db, stateFile(home))]).toEqual([before, []]);
    expect({
      tries: pinTriesOf(db).read(),
      age: readMirrorAge(db),
      lease: leasesOf(db).of('p1', '2026-01-15'),
      bonuses: waitingBonusesSince(db, '0000-01-01'),
    }).toEqual({ tries: null, age: null, lease: null, bonuses: [] });
  });
});

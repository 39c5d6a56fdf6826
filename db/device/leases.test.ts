import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onFile } from './earlier-file.ts';
import { leasesOf } from './leases.ts';
import { stateFile } from './state.ts';

const today = '2026-11-22';
const lease = (profile_id: string, date: string, upto_s: number) => ({
  profile_id,
  date,
  until: 99,
  upto_s,
  number: 7,
});

describe('a child’s lease', () => {
  it('is the last one put, for its date alone, in the next start too', () => {
    const home = mkdtempSync(join(tmpdir(), 'medio-leases-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    onFile(stateFile(home), (db) => {
      const leases = leasesOf(db);
      leases.put(lease('mia', today, 600));
      leases.put(lease('mia', today, 1200));
      leases.put(lease('ben', today, 300));
    });
    onFile(stateFile(home), (db) => {
      const leases = leasesOf(db);
      const of = (date: string) => [leases.of('mia', date), leases.of('ben', date), leases.of('zoe', date)];
      expect(of(today)).toEqual([lease('mia', today, 1200), lease('ben', today, 300), null]);
      expect(of('2026-11-23')).toEqual([null, null, null]);
      expect(leases.all()).toEqual([lease('ben', today, 300), lease('mia', today, 1200)]);
      leases.put(lease('mia', '2026-11-23', 60));
      leases.dropFor('ben');
      leases.dropFor('zoe');
      expect([of(today), of('2026-11-23')]).toEqual([
        [null, null, null],
        [lease('mia', '2026-11-23', 60), null, null],
      ]);
    });
  });
});

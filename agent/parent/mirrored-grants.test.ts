import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { onFile } from '../../db/device/earlier-file.ts';
import { openMirror } from '../../db/device/mirror.ts';
import { mirrorFile } from '../../db/device/mirror-file.ts';
import { mirroredGrants } from './mirrored-grants.ts';

it('bonuses of all kiosks are the mirror’s for that date, and none where there is no mirror', () => {
  const home = mkdtempSync(join(tmpdir(), 'medio-grants-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  expect(mirroredGrants({ connection: () => null })('2026-11-22')).toEqual([]);
  onFile(mirrorFile(home), (db) =>
    db.exec(`
      INSERT INTO mirror_state VALUES (1, 'kiosk', 'family', 'cursor-1', 5);
      INSERT INTO watch_time_grants (id, profile_id, date, minutes, kiosk_id) VALUES
        ('a', 'mia', '2026-11-22', 10, NULL), ('b', 'ben', '2026-11-22', 20, 'kiosk'), ('c', 'mia', '2026-11-23', 30, NULL)`),
  );
  const mirror = openMirror({ home });
  onTestFinished(mirror.close);
  expect(mirroredGrants(mirror)('2026-11-22')).toEqual([
    { id: 'a', profile_id: 'mia', date: '2026-11-22', minutes: 10 },
    { id: 'b', profile_id: 'ben', date: '2026-11-22', minutes: 20 },
  ]);
});

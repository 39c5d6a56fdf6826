import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { onFile } from './earlier-file.ts';
import { mirrorAgeWriter, readMirrorAge } from './mirror-age.ts';
import { stateFile } from './state.ts';

it('the age of the mirror is as it was last written, in the next start too', () => {
  const home = mkdtempSync(join(tmpdir(), 'medio-age-row-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const first = { running_ms: 5, boots: 1, boot_id: 'a', boot_ms: 4, extended_until_lb: 9_000 };
  const last = { running_ms: 65, boots: 2, boot_id: 'b', boot_ms: 60, extended_until_lb: null };
  onFile(stateFile(home), (db) => {
    expect(readMirrorAge(db)).toBeNull();
    const write = mirrorAgeWriter(db);
    write(first);
    expect(readMirrorAge(db)).toEqual(first);
    write(last);
  });
  expect(onFile(stateFile(home), readMirrorAge)).toEqual(last);
});

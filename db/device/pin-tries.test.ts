import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { onFile } from './earlier-file.ts';
import { pinTriesOf } from './pin-tries.ts';
import { stateFile } from './state.ts';

it('wrong PINs are as they were last written, in the next start too, until the right one clears them', () => {
  const home = mkdtempSync(join(tmpdir(), 'medio-tries-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const last = { failures: 7, boot_id: 'b', failed_boot_ms: 90 };
  onFile(stateFile(home), (db) => {
    const tries = pinTriesOf(db);
    tries.write({ failures: 6, boot_id: 'a', failed_boot_ms: 80 });
    tries.write(last);
  });
  onFile(stateFile(home), (db) => {
    const tries = pinTriesOf(db);
    expect(tries.read()).toEqual(last);
    tries.clear();
    tries.clear();
    expect(tries.read()).toBeNull();
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSteps } from './migration-files.ts';
import { openDeviceReadOnly } from './open.ts';
import { openState, stateFile } from './state.ts';

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-state-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

describe("the kiosk's own state", () => {
  it('is made at the first start, folder and all, and every commit is synced', () => {
    const home = join(newHome(), 'deep', 'inside');
    const opened = openState({ home });
    if (opened.kind !== 'open') throw new Error(opened.kind);
    expect(opened.db.pragma('synchronous', { simple: true })).toBe(2);
    expect(opened.db.pragma('journal_mode', { simple: true })).toBe('wal');
    opened.db.close();
    expect(openDeviceReadOnly(stateFile(home)).kind).toBe('open');
  });

  it('is not touched when a later version wrote it', () => {
    const home = newHome();
    const opened = openState({ home });
    if (opened.kind !== 'open') throw new Error(opened.kind);
    opened.db.pragma('user_version = 99');
    opened.db.close();
    expect(openState({ home })).toEqual({
      kind: 'newer',
      found: 99,
      known: readSteps(stateFile(home).migrations).length,
    });
  });

  it('is unavailable where its folder cannot be made', () => {
    const home = newHome();
    writeFileSync(join(home, 'file'), '');
    expect(openState({ home: join(home, 'file', 'kiosk') })).toEqual({
      kind: 'unavailable',
      detail: expect.stringMatching(/^ENOTDIR: not a directory, mkdir/),
    });
  });

  it('stays where it is when damaged', () => {
    const home = newHome();
    const bytes = 'not a database, whatever it says, for sure'.repeat(99);
    writeFileSync(join(home, 'state.db'), bytes);
    expect(openState({ home })).toEqual({
      kind: 'damaged',
      detail: 'SQLITE_NOTADB: file is not a database',
    });
    expect(readdirSync(home)).toEqual(['state.db']);
    expect(readFileSync(join(home, 'state.db'), 'utf8')).toBe(bytes);
  });
});

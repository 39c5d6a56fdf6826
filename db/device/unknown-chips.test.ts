import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openState } from './state.ts';
import { type Seen, unknownChipsOf } from './unknown-chips.ts';

const HOUR = 3600_000;
const noon = Date.parse('2026-01-16T12:00:00Z');

function kiosk() {
  const home = mkdtempSync(join(tmpdir(), 'medio-unknown-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const { db } = opened;
  onTestFinished(() => {
    db.close();
    rmSync(home, { recursive: true, force: true });
  });
  const told: Seen[] = [];
  const chips = unknownChipsOf(db);
  const seen = (uid: string, now: number) => {
    const it = chips.seen(uid, now);
    if (it) told.push(it);
  };
  const rows = () => db.prepare('SELECT count(*) FROM unknown_chips').pluck().get();
  return { db, told, rows, seen };
}

describe('a chip that nobody knows', () => {
  it('is told of at once, and then once an hour with all that was counted meanwhile', () => {
    const { seen, told } = kiosk();
    for (const minutes of [0, 1, 2, 59, 60, 61, 125]) seen('A', noon + minutes * 60_000);
    expect(told).toEqual([
      { chip_uid: 'A', at: noon, times: 1 },
      { chip_uid: 'A', at: noon + HOUR, times: 4 },
      { chip_uid: 'A', at: noon + 125 * 60_000, times: 2 },
    ]);
  });

  it('is told of apart from others, and in time where the clock was put back', () => {
    const { seen, told } = kiosk();
    seen('A', noon);
    seen('B', noon + 1);
    seen('A', noon - HOUR);
    seen('A', noon - HOUR + 1);
    expect(told.map(({ chip_uid }) => chip_uid)).toEqual(['A', 'B', 'A']);
  });

  it('does not fill the disk, nor the queue, when it is another one each time', () => {
    const { seen, told, rows } = kiosk();
    for (let n = 0; n < 500; n++) seen(`chip ${n}`, noon + n);
    expect([told.length, rows()]).toEqual([200, 200]);
    for (let n = 0; n < 500; n++) seen(`later ${n}`, noon + HOUR + 500 + n);
    expect([told.length, rows()]).toEqual([400, 200]);
  });

  it('makes room for others an hour after it was told of, also where more was counted since', () => {
    const { seen, told, rows } = kiosk();
    for (let n = 0; n < 200; n++) {
      seen(`chip ${n}`, noon + n);
      seen(`chip ${n}`, noon + n);
    }
    seen('new', noon + HOUR - 1);
    seen('new', noon + HOUR);
    expect([told.at(-1), told.length, rows()]).toEqual([
      { chip_uid: 'new', at: noon + HOUR, times: 1 },
      201,
      200,
    ]);
  });

  it('is not counted where the decision could not be written', () => {
    const { db, seen, told } = kiosk();
    const write = db.transaction(() => {
      seen('A', noon);
      throw new Error('the disk is full');
    });
    expect(write).toThrow('the disk is full');
    seen('A', noon + 1);
    expect(told.map(({ at }) => at)).toEqual([noon, noon + 1]);
  });
});

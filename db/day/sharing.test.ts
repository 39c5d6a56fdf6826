import { describe, expect, it } from 'vitest';
import { keptSeconds, offlineSeconds, type SharingKiosk, sharingKiosks } from './sharing.ts';

const FAMILY = '00000000-0000-4000-8000-000000000001';
const OTHERS = '00000000-0000-4000-8000-000000000009';

describe('the kiosks that share a day', () => {
  const kiosk = (id: string, change: Partial<Parameters<typeof sharingKiosks>[0][number]> = {}) => ({
    id,
    user_id: FAMILY,
    status: 'active',
    settings: {},
    paired_at: new Date(0),
    ...change,
  });
  const ids = (...rows: ReturnType<typeof kiosk>[]) => sharingKiosks(rows, FAMILY).map((each) => each.id);

  it('are the household’s active ones, the longest paired first, then by id', () => {
    expect(
      ids(
        kiosk('d', { paired_at: new Date(2) }),
        kiosk('c', { paired_at: new Date(1) }),
        kiosk('b', { paired_at: new Date(1) }),
        kiosk('gone', { status: 'revoked' }),
        kiosk('foreign', { user_id: OTHERS }),
        kiosk('a', { paired_at: new Date(Number.NaN) }),
      ),
    ).toEqual(['b', 'c', 'd', 'a']);
  });

  it('bring the minutes that are set aside for them; malformed ones are none', () => {
    const rows = [kiosk('a', { settings: { offline_minutes: 20 } }), kiosk('b'), kiosk('c')];
    const malformed = kiosk('d', { settings: { offline_minutes: -1 } });
    expect(sharingKiosks([...rows, malformed], FAMILY)).toEqual([
      { id: 'a', offline_minutes: 20 },
      { id: 'b', offline_minutes: undefined },
      { id: 'c', offline_minutes: undefined },
      { id: 'd', offline_minutes: 0 },
    ]);
  });
});

describe('what a kiosk may play without asking', () => {
  const kiosks: SharingKiosk[] = [
    { id: 'first', offline_minutes: undefined },
    { id: 'second', offline_minutes: 20 },
    { id: 'third', offline_minutes: undefined },
  ];
  const ids = ['first', 'second', 'third', 'foreign'];

  it('is the rest for the first, what is set for the others', () => {
    expect(ids.map((id) => offlineSeconds(kiosks, id, 3600))).toEqual([2400, 1200, 0, 0]);
  });

  it('is kept from others only where a parent set it', () => {
    expect(ids.map((id) => keptSeconds(kiosks, id, 3600))).toEqual([0, 1200, 0, 0]);
    expect(ids.map((id) => keptSeconds(kiosks, id, 600))).toEqual([0, 600, 0, 0]);
  });

  it('is all of the date for one that is alone, which has nobody to keep it from', () => {
    const alone = [{ id: 'first', offline_minutes: 20 }];
    expect([offlineSeconds(alone, 'first', 3599), keptSeconds(alone, 'first', 3599)]).toEqual([3599, 0]);
  });
});

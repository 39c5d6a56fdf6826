import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Identity } from '../../db/device/identity.ts';
import { type Mirror, openMirror } from '../../db/device/mirror.ts';
import { chipRow, provisioned, sampleId, sampleState, someDay } from '../../db/device/sample-rows.ts';
import { systemClock } from '../clock.ts';
import { openHttp } from './http.ts';
import { pull } from './pull.ts';
import {
  changesOpening,
  errorBody,
  json,
  ndjson,
  scriptedServer,
  snapshotOpening,
  whole,
} from './scripted-server.ts';

const fresh: Identity = provisioned('secret');
const known: Identity = { ...fresh, kiosk_id: sampleState.kiosk_id, user_id: sampleState.user_id };
const end = (lines: number) => ({ type: 'end', lines });

/** A mirror on disk and a server that answers pull after pull with the given lines. */
async function kiosk(...answers: (readonly unknown[])[]) {
  const home = mkdtempSync(join(tmpdir(), 'medio-pull-'));
  const mirror = openMirror({ home });
  const server = await scriptedServer((_, response) => ndjson(response, answers.shift() ?? []));
  const http = openHttp({ baseUrl: server.url });
  onTestFinished(async () => {
    await http.close();
    mirror.close();
    rmSync(home, { recursive: true, force: true });
  });
  const confirmed: unknown[] = [];
  const deps = {
    http,
    mirror,
    clock: systemClock(),
    heardTime: () => {},
    confirmed: ({ kiosk_id, user_id }: { kiosk_id: string; user_id: string }) =>
      confirmed.push({ kiosk_id, user_id }),
  };
  return {
    home,
    mirror,
    server,
    confirmed,
    pull: (identity = known) => pull(deps, identity, new AbortController().signal),
    urls: () => server.heard.map((request) => request.url),
  };
}

/** A kiosk whose mirror already holds chip 1. */
async function settled(...answers: (readonly unknown[])[]) {
  const it = await kiosk(whole(snapshotOpening(), [chipRow(1)]), ...answers);
  await it.pull();
  return it;
}

function chips(mirror: Mirror): unknown[] | undefined {
  return mirror.connection()?.db.prepare('SELECT id FROM nfc_chips ORDER BY id').pluck().all();
}

describe('the first pull', () => {
  it('takes a snapshot with the key as proof, and learns who the kiosk is', async () => {
    const it = await kiosk(whole(snapshotOpening(), [chipRow(1), chipRow(2)]));
    expect(await it.pull(fresh)).toEqual({
      kind: 'pulled',
      source: 'snapshot',
      lines: 2,
      state: sampleState,
    });
    expect(it.server.heard).toEqual([
      { method: 'GET', url: '/v1/snapshot?edition=2', authorization: 'Bearer secret', body: '' },
    ]);
    expect(it.mirror.status()).toEqual({ kind: 'ready', ...sampleState });
    expect(it.confirmed).toEqual([{ kiosk_id: sampleState.kiosk_id, user_id: sampleState.user_id }]);
    expect(chips(it.mirror)).toEqual([sampleId(3, 1), sampleId(3, 2)]);
  });

  it('does not build on the mirror of a key that was replaced', async () => {
    const it = await settled(whole(snapshotOpening({ cursor: 'other' }), [chipRow(9)]));
    expect((await it.pull(fresh)).kind).toBe('pulled');
    expect(it.urls()).toEqual(['/v1/snapshot?edition=2', '/v1/snapshot?edition=2']);
    expect(chips(it.mirror)).toEqual([sampleId(3, 9)]);
  });
});

describe('a later pull', () => {
  it('asks from its cursor and follows the pages to the end', async () => {
    const it = await settled(
      whole(changesOpening({ cursor: 'a&b', more: true }), [chipRow(2)]),
      whole(changesOpening({ cursor: 'c', now: '2026-01-15T12:00:09Z' }), [
        { type: 'gone', table: 'nfc_chips', id: sampleId(3, 1) },
      ]),
    );
    const state = { ...sampleState, cursor: 'c', pulled_at: someDay.getTime() + 9000 };
    expect(await it.pull()).toEqual({ kind: 'pulled', source: 'changes', lines: 2, state });
    expect(it.urls().slice(1)).toEqual([
      '/v1/changes?cursor=cursor-1&edition=2',
      '/v1/changes?cursor=a%26b&edition=2',
    ]);
    expect(chips(it.mirror)).toEqual([sampleId(3, 2)]);
    expect(it.mirror.status()).toEqual({ kind: 'ready', ...state });
  });

  it('takes a snapshot when its cursor is of no use any more', async () => {
    const required = [{ type: 'snapshot_required', v: 1, reason: 'other_epoch' }];
    const it = await settled(required, whole(snapshotOpening({ cursor: 'new' }), [chipRow(5)]));
    expect(await it.pull()).toMatchObject({ kind: 'pulled', source: 'snapshot', lines: 1 });
    expect(chips(it.mirror)).toEqual([sampleId(3, 5)]);
  });

  it('keeps the pages that were whole when a later one breaks', async () => {
    const it = await settled(whole(changesOpening({ cursor: 'a', more: true }), [chipRow(2)]), [
      changesOpening({ cursor: 'b' }),
      chipRow(3),
    ]);
    expect((await it.pull()).kind).toBe('malformed');
    expect(it.mirror.status()).toEqual({ kind: 'ready', ...sampleState, cursor: 'a' });
    expect(chips(it.mirror)).toEqual([sampleId(3, 1), sampleId(3, 2)]);
  });
});

describe('an answer that cannot be trusted', () => {
  const broken: [string, readonly unknown[], string][] = [
    [
      'a snapshot without its trailer',
      [snapshotOpening(), chipRow(7)],
      'the trailer is missing after 1 lines',
    ],
    ['changes without their trailer', [changesOpening(), chipRow(7)], 'the trailer is missing after 1 lines'],
    ['a snapshot with a wrong count', [snapshotOpening(), chipRow(7), end(2)], '1 lines came, 2 were sent'],
    ['changes with a wrong count', [changesOpening(), chipRow(7), end(0)], '1 lines came, 0 were sent'],
    [
      'lines after the trailer',
      [...whole(changesOpening(), []), chipRow(7)],
      'there are lines after the trailer',
    ],
    ['another version', whole(snapshotOpening({ v: 2 }), []), 'opening: v Invalid input: expected 1'],
    ['no opening', [chipRow(7), end(1)], expect.stringMatching(/^opening: /)],
    ['nothing at all', [], 'the answer is empty'],
    [
      'an unknown table',
      [changesOpening(), { ...chipRow(7), table: 'secrets' }, end(1)],
      expect.stringMatching(/^line 2: /),
    ],
    ['a row with a column too many', [changesOpening(), extra(), end(1)], expect.stringMatching(/^line 2: /)],
    [
      'a page that goes nowhere',
      whole(changesOpening({ cursor: 'cursor-1', more: true }), []),
      'more was promised at the same cursor',
    ],
  ];

  function extra() {
    const { row, ...line } = chipRow(7);
    return { ...line, row: { ...row, password_hash: 'x' } };
  }

  it.each(broken)('is %s: the live mirror stays as it was', async (_, lines, detail) => {
    const it = await settled(lines);
    expect(await it.pull()).toEqual({ kind: 'malformed', detail });
    expect(chips(it.mirror)).toEqual([sampleId(3, 1)]);
    expect(it.mirror.status()).toMatchObject({ kind: 'ready', cursor: 'cursor-1' });
    expect(readdirSync(it.home).filter((name) => name.includes('next'))).toEqual([]);
  });

  it('is one for another kiosk or household, and confirms nothing', async () => {
    const strange = { kiosk_id: sampleState.kiosk_id, user_id: sampleId(2, 99) };
    for (const opening of [snapshotOpening(strange), changesOpening(strange)]) {
      const it = await settled(whole(opening, [chipRow(7)]));
      expect(await it.pull()).toEqual({ kind: 'foreign', ...strange });
      expect(chips(it.mirror)).toEqual([sampleId(3, 1)]);
      expect(it.confirmed.length).toBe(1);
    }
  });

  it('is changes where a snapshot was asked for, and asking for a snapshot twice', async () => {
    const changes = await kiosk(whole(changesOpening(), []));
    expect((await changes.pull()).kind).toBe('malformed');
    const required = [{ type: 'snapshot_required', v: 1, reason: 'cursor_ahead' }];
    const again = await kiosk(required);
    expect((await again.pull()).kind).toBe('malformed');
    expect(again.mirror.status()).toEqual({ kind: 'missing' });
  });
});

describe('a pull', () => {
  it('tells a refused key from other refusals', async () => {
    const it = await kiosk();
    it.server.replace((_, response) => json(response, 401, errorBody('kiosk_revoked')));
    expect(await it.pull()).toEqual({ kind: 'unauthorized', code: 'kiosk_revoked' });
    it.server.replace((_, response) => response.writeHead(403).end('go away'));
    const rejected = {
      kind: 'rejected',
      status: 403,
      code: null,
      detail: 'no reason given',
      retryAfterMs: null,
    };
    expect(await it.pull()).toEqual(rejected);
  });

  it('asks nothing while the mirror is one of a later version', async () => {
    const it = await settled();
    it.mirror.connection()?.db.pragma('user_version = 99');
    it.mirror.close();
    const mirror = openMirror({ home: it.home });
    onTestFinished(() => mirror.close());
    const http = { lines: () => Promise.reject(new Error('it asked')) };
    const deps = { http, mirror, clock: systemClock(), heardTime: () => {}, confirmed: () => {} };
    expect(await pull(deps, known, new AbortController().signal)).toEqual({ kind: 'mirror_newer' });
  });

  it('goes on from where it was in a mirror that the storage did not let be opened before', async () => {
    const it = await settled(whole(changesOpening(), [chipRow(2)]));
    it.mirror.close();
    // Where SQLite's log belongs: it says what it says of a disk without room for another file.
    const inTheWay = join(it.home, 'mirror.db-wal');
    mkdirSync(inTheWay);
    const mirror = openMirror({ home: it.home });
    const http = openHttp({ baseUrl: it.server.url });
    onTestFinished(async () => {
      await http.close();
      mirror.close();
    });
    expect(mirror.status().kind).toBe('unavailable');
    rmdirSync(inTheWay);
    const deps = { http, mirror, clock: systemClock(), heardTime: () => {}, confirmed: () => {} };
    expect(await pull(deps, known, new AbortController().signal)).toMatchObject({
      kind: 'pulled',
      source: 'changes',
    });
    expect(chips(mirror)).toEqual([sampleId(3, 1), sampleId(3, 2)]);
  });

  it('starts over with a snapshot after the mirror was found damaged', async () => {
    const it = await settled(whole(snapshotOpening(), [chipRow(6)]));
    it.mirror.condemn('read error');
    expect(await it.pull()).toMatchObject({ kind: 'pulled', source: 'snapshot' });
    expect(chips(it.mirror)).toEqual([sampleId(3, 6)]);
  });
});

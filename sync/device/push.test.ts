import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Identity } from '../../db/device/identity.ts';
import { deadLetters, outboxDepth, putInOutbox } from '../../db/device/outbox.ts';
import { provisioned, sampleId, someDay } from '../../db/device/sample-rows.ts';
import { openState } from '../../db/device/state.ts';
import { systemClock } from '../clock.ts';
import { PUSH_BODY_LIMIT } from '../protocol.ts';
import { openHttp } from './http.ts';
import { push } from './push.ts';
import { errorBody, type Heard, json, scriptedServer } from './scripted-server.ts';

const identity: Identity = provisioned('secret', { kiosk_id: 'k', user_id: 'u' });
const now = someDay.toISOString();
type Item = { id: string; poison?: boolean };

async function kiosk(answer: (items: Item[]) => [status: number, body: unknown]) {
  const home = mkdtempSync(join(tmpdir(), 'medio-push-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const { db } = opened;
  const server = await scriptedServer(({ body }, response) =>
    json(response, ...answer(JSON.parse(body).items)),
  );
  const http = openHttp({ baseUrl: server.url });
  onTestFinished(async () => {
    await http.close();
    db.close();
    rmSync(home, { recursive: true, force: true });
  });
  return {
    db,
    server,
    queue: (...items: Item[]) => {
      db.transaction(() => {
        for (const item of items) putInOutbox(db, item, 1, 'u');
      })();
    },
    push: () =>
      push({ http, db, clock: systemClock(), heardTime: () => {} }, identity, new AbortController().signal),
  };
}

const items = (count: number): Item[] => Array.from({ length: count }, (_, n) => ({ id: sampleId(6, n) }));
const stored = (sent: Item[]) => sent.map(({ id }) => ({ id, outcome: 'stored' }));
const taken = (sent: Item[]): [number, unknown] => [200, { v: 1, now, answers: stored(sent) }];
const sizes = (heard: readonly Heard[]) => heard.map(({ body }) => JSON.parse(body).items.length);

describe('a push', () => {
  it('sends the outbox as it stands and removes what the gateway has', async () => {
    const it = await kiosk(taken);
    const [a, b] = items(2) as [Item, Item];
    it.queue(a, b);
    expect(await it.push()).toEqual({ kind: 'pushed', delivered: 2, refused: 0 });
    expect(it.server.heard).toEqual([
      {
        method: 'POST',
        url: '/v1/push',
        authorization: 'Bearer secret',
        body: JSON.stringify({ v: 1, items: [a, b] }),
      },
    ]);
    expect(outboxDepth(it.db)).toBe(0);
    expect(await it.push()).toEqual({ kind: 'nothing_to_push' });
  });

  it('sends no more than 500 items and no more than a mebibyte', async () => {
    const many = await kiosk(taken);
    many.queue(...items(501));
    await many.push();
    const large = await kiosk(taken);
    const wide = items(4).map((item) => ({ ...item, text: 'ä'.repeat(200_000) }));
    large.queue(...wide);
    await large.push();
    expect([...sizes(many.server.heard), ...sizes(large.server.heard)]).toEqual([500, 2]);
    expect(Buffer.byteLength(large.server.heard[0]?.body ?? '')).toBeLessThan(PUSH_BODY_LIMIT);
  });

  it('buries an item that the gateway refuses, one without an id by its place', async () => {
    const it = await kiosk(([a]) => [
      200,
      {
        v: 1,
        now,
        answers: [
          { id: a?.id, outcome: 'known' },
          { id: null, outcome: 'refused', reason: 'malformed', detail: 'no id' },
        ],
      },
    ]);
    it.queue(...items(2));
    expect(await it.push()).toEqual({ kind: 'pushed', delivered: 1, refused: 1 });
    expect(deadLetters(it.db).map(({ id, reason }) => ({ id, reason }))).toEqual([
      { id: sampleId(6, 1), reason: 'malformed' },
    ]);
    expect(outboxDepth(it.db)).toBe(0);
  });
});

describe('a batch that is refused for one item', () => {
  it.each([
    [400, 'malformed'],
    [413, 'too_large'],
  ])('with %i is halved until that one is alone; the others are delivered', async (status, code) => {
    const it = await kiosk((sent) =>
      sent.some((item) => item.poison) ? [status, errorBody(code, 'this one')] : taken(sent),
    );
    it.queue(...items(20).map((item, at) => (at === 7 ? { ...item, poison: true } : item)));
    expect(await it.push()).toEqual({ kind: 'pushed', delivered: 19, refused: 1 });
    expect(outboxDepth(it.db)).toBe(0);
    expect(deadLetters(it.db)).toMatchObject([{ id: sampleId(6, 7), reason: code, detail: 'this one' }]);
    expect(it.server.heard.length).toBeLessThan(12);
  });

  it('for which the gateway itself breaks keeps that one, and the others are delivered all the same', async () => {
    const it = await kiosk((sent) =>
      sent.some((item) => item.poison) ? [500, errorBody('internal', 'a bug')] : taken(sent),
    );
    it.queue(...items(500).map((item, at) => (at === 123 ? { ...item, poison: true } : item)));
    expect(await it.push()).toMatchObject({ kind: 'rejected', status: 500, code: 'internal' });
    expect({ depth: outboxDepth(it.db), dead: deadLetters(it.db) }).toEqual({ depth: 1, dead: [] });
  });

  it('is not asked about for ever when every item is refused', async () => {
    const it = await kiosk(() => [500, errorBody('internal', 'a bug')]);
    it.queue(...items(500));
    expect(await it.push()).toMatchObject({ kind: 'rejected', status: 500 });
    expect(it.server.heard.length).toBe(32);
    expect(outboxDepth(it.db)).toBe(500);
  });

  it('is kept whole when it was not the gateway that refused', async () => {
    const it = await kiosk(() => [413, { message: 'Request Entity Too Large' }]);
    it.queue(...items(3));
    expect(await it.push()).toMatchObject({ kind: 'rejected', status: 413, code: null });
    expect({ depth: outboxDepth(it.db), dead: deadLetters(it.db) }).toEqual({ depth: 3, dead: [] });
  });
});

describe('an answer that does not fit', () => {
  const cases: [string, (sent: Item[]) => [number, unknown], string][] = [
    ['answers too few', (sent) => [200, { v: 1, now, answers: stored(sent.slice(1)) }], 'malformed'],
    [
      'answers in another order',
      (sent) => [200, { v: 1, now, answers: stored(sent).reverse() }],
      'malformed',
    ],
    ['speaks another version', (sent) => [200, { v: 2, now, answers: stored(sent) }], 'malformed'],
    ['is a refusal of the key', () => [401, errorBody('kiosk_unknown')], 'unauthorized'],
    ['is an overload', () => [503, errorBody('unavailable')], 'rejected'],
  ];

  it.each(cases)('and %s leaves the outbox as it was', async (_, answer, kind) => {
    const it = await kiosk(answer);
    it.queue(...items(2));
    expect((await it.push()).kind).toBe(kind);
    expect({ depth: outboxDepth(it.db), dead: deadLetters(it.db) }).toEqual({ depth: 2, dead: [] });
  });
});

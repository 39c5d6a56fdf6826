import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Db } from './open.ts';
import {
  checksumOf,
  deadLetters,
  nextBatch,
  outboxDepth,
  outboxOf,
  putInOutbox,
  settleOutbox,
  waitingFor,
} from './outbox.ts';
import { openState } from './state.ts';

const all = { items: 500, bytes: 1_000_000 };

function stateDb(): Db {
  const home = mkdtempSync(join(tmpdir(), 'medio-outbox-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  onTestFinished(() => {
    opened.db.close();
    rmSync(home, { recursive: true, force: true });
  });
  return opened.db;
}

const item = (id: string, seconds = 0) => ({ id, seconds });
const queued = (id: string, seconds = 0, version = 1) => ({
  id,
  version,
  body: JSON.stringify(item(id, seconds)),
});

describe('the outbox', () => {
  it('gives the oldest first, and a changed item keeps its place with a higher version', () => {
    const db = stateDb();
    putInOutbox(db, item('a', 1), 100);
    putInOutbox(db, item('b', 1), 200);
    putInOutbox(db, item('a', 2), 300);
    expect(nextBatch(db, all, 400, null)).toEqual([queued('a', 2, 2), queued('b', 1)]);
    expect({ depth: outboxDepth(db), oldest: waitingFor(db, null).oldest_at }).toEqual({
      depth: 2,
      oldest: 100,
    });
  });

  it('prepares nothing when something is put into it', () => {
    const db = stateDb();
    const outbox = outboxOf(db);
    const prepare = vi.spyOn(db, 'prepare');
    outbox.put(item('a', 1), 100);
    outbox.put(item('a', 2), 200);
    expect(prepare).not.toHaveBeenCalled();
    expect(nextBatch(db, all, 300, null)).toEqual([queued('a', 2, 2)]);
  });

  it('is empty and says so', () => {
    const db = stateDb();
    const seen = {
      batch: nextBatch(db, all, 1, null),
      depth: outboxDepth(db),
      oldest: waitingFor(db, null).oldest_at,
    };
    expect(seen).toEqual({ batch: [], depth: 0, oldest: null });
  });

  it('keeps a batch within its count and its bytes, but always gives one', () => {
    const db = stateDb();
    for (const id of ['a', 'b', 'c']) putInOutbox(db, item(id), 1);
    const bytes = JSON.stringify(item('a')).length + 1;
    const ids = (limit: { items: number; bytes: number }) => nextBatch(db, limit, 1, null).map((it) => it.id);
    expect(ids({ items: 2, bytes: 1000 })).toEqual(['a', 'b']);
    expect(ids({ items: 9, bytes: bytes * 2 })).toEqual(['a', 'b']);
    expect(ids({ items: 9, bytes: bytes * 2 - 1 })).toEqual(['a']);
    expect(ids({ items: 9, bytes: 1 })).toEqual(['a']);
  });

  it('vanishes with the transaction that it was written in', () => {
    const db = stateDb();
    const failing = db.transaction(() => {
      putInOutbox(db, item('a'), 1);
      throw new Error('the fact could not be written');
    });
    expect(() => failing()).toThrow('the fact');
    expect(outboxDepth(db)).toBe(0);
  });

  it('removes what the gateway has, buries what it refused, and keeps what it did not answer', () => {
    const db = stateDb();
    for (const id of ['stored', 'known', 'refused', 'unanswered']) putInOutbox(db, item(id), 1);
    settleOutbox(
      db,
      nextBatch(db, all, 1, null),
      [
        { id: 'stored', outcome: 'stored' },
        { id: 'known', outcome: 'known' },
        { id: 'refused', outcome: 'refused', reason: 'video_unknown', detail: 'no such video' },
        { id: 'never sent', outcome: 'stored' },
      ],
      50,
    );
    expect(nextBatch(db, all, 2, null)).toEqual([queued('unanswered')]);
    expect(deadLetters(db)).toEqual([
      {
        id: 'refused',
        body: JSON.stringify(item('refused')),
        reason: 'video_unknown',
        detail: 'no such video',
        refused_at: 50,
      },
    ]);
  });

  it('keeps an item that went on while its earlier state was being sent, whatever the answer', () => {
    const db = stateDb();
    for (const id of ['a', 'b']) putInOutbox(db, item(id, 1), 1);
    const sent = nextBatch(db, all, 1, null);
    for (const id of ['a', 'b']) putInOutbox(db, item(id, 2), 2);
    settleOutbox(
      db,
      sent,
      [
        { id: 'a', outcome: 'stored' },
        { id: 'b', outcome: 'refused', reason: 'malformed', detail: '' },
      ],
      3,
    );
    expect(nextBatch(db, all, 4, null)).toEqual([queued('a', 2, 2), queued('b', 2, 2)]);
    expect(deadLetters(db)).toEqual([]);
  });

  it('forgets a refusal when the gateway has the item after all', () => {
    const db = stateDb();
    putInOutbox(db, item('a', 1), 1);
    settleOutbox(
      db,
      nextBatch(db, all, 1, null),
      [{ id: 'a', outcome: 'refused', reason: 'video_unknown', detail: '' }],
      2,
    );
    putInOutbox(db, item('a', 2), 3);
    settleOutbox(db, nextBatch(db, all, 3, null), [{ id: 'a', outcome: 'stored' }], 4);
    expect({ depth: outboxDepth(db), dead: deadLetters(db) }).toEqual({ depth: 0, dead: [] });
  });

  it('sets rows aside that do not match their checksum, and gives those behind them', () => {
    const db = stateDb();
    for (const id of ['a', 'b', 'c']) putInOutbox(db, item(id), 1);
    db.prepare("UPDATE outbox SET body = '{}' WHERE id = 'a'").run();
    db.prepare("UPDATE outbox SET version = 7 WHERE id = 'b'").run();
    expect(nextBatch(db, { items: 1, bytes: 1000 }, 9, null)).toEqual([queued('c')]);
    expect(deadLetters(db)).toEqual([
      { id: 'a', body: '{}', reason: 'damaged', detail: 'checksum does not match', refused_at: 9 },
      {
        id: 'b',
        body: JSON.stringify(item('b')),
        reason: 'damaged',
        detail: 'checksum does not match',
        refused_at: 9,
      },
    ]);
  });

  it('has a checksum that covers id, version and body', () => {
    const one = { id: 'a', version: 1, body: 'x' };
    const others = [
      { ...one, id: 'b' },
      { ...one, version: 2 },
      { ...one, body: 'y' },
    ];
    expect(checksumOf(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(others.filter((other) => checksumOf(other) === checksumOf(one))).toEqual([]);
  });
});

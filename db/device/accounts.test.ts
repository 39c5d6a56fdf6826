import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { carryOver } from './carry-over.ts';
import { onFile, withSteps, writeStateRows } from './earlier-file.ts';
import { confirmOffer, declineOffer, dropDeclined, keepOffer, nextSeal, readGrant, sealed } from './grant.ts';
import { adoptKey, confirmIdentity, forgetIdentity, isOut, markRefused, readIdentity } from './identity.ts';
import { checksumOf, deadLettersOf, nextBatch, putInOutbox, settleOutbox, waitingFor } from './outbox.ts';
import { keepPairingRequest, readPairingRequest } from './pairing-request.ts';
import type { SessionRow } from './sessions.ts';
import { openState, stateFile } from './state.ts';

function newHome() {
  const home = mkdtempSync(join(tmpdir(), 'medio-accounts-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function stateDb(home = newHome()) {
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  onTestFinished(() => {
    opened.db.close();
  });
  return opened.db;
}

const all = { items: 99, bytes: 1e6 };
const offer = {
  pairing: 'p1',
  thumbprint: 'key',
  refresh_token: 'secret',
  seal: 'first',
  kiosk_id: 'kiosk',
  user_id: 'ours',
  account: 'a…x@example.org',
  kiosk_name: 'Kitchen',
};
const nothing = () => undefined;
const request = {
  thumbprint: 'key',
  device_code: 'd',
  user_code: 'BCDF-GHJK',
  verification_uri: 'https://g/pair',
  verification_uri_complete: 'https://g/pair?c',
  interval_ms: 5_000,
  boot_id: 'b',
  expires_boot_ms: 9,
};
type State = ReturnType<typeof stateDb>;
const idsOf = (db: State, user_id: string | null) => nextBatch(db, all, 9, user_id).map(({ id }) => id);

describe('what waits to be sent', () => {
  it('goes to the account under which it was made, and to no other', () => {
    const db = stateDb();
    keepOffer(db, offer);
    confirmOffer(db, 1, nothing);
    putInOutbox(db, { id: 'a' }, 1);
    putInOutbox(db, { id: 'b' }, 2, 'theirs');
    keepOffer(db, { ...offer, pairing: 'p2', user_id: 'theirs' });
    confirmOffer(db, 2, nothing);
    // Also where it grows when the kiosk is another's.
    putInOutbox(db, { id: 'a' }, 3);
    putInOutbox(db, { id: 'c' }, 4);
    expect([idsOf(db, 'ours'), idsOf(db, 'theirs'), idsOf(db, null)]).toEqual([['a'], ['b', 'c'], []]);
    expect(waitingFor(db, 'theirs')).toEqual({ waiting: 2, oldest_at: 2, of_others: 1 });
    settleOutbox(
      db,
      nextBatch(db, all, 9, 'ours'),
      [{ id: 'a', outcome: 'refused', reason: 'r', detail: 'd' }],
      9,
    );
    expect([deadLettersOf(db, 'ours').length, deadLettersOf(db, 'theirs').length]).toEqual([1, 0]);
  });

  it('from before the gateway said whose kiosk it is, is the account’s that it names', () => {
    const db = stateDb();
    adoptKey(db, 'mk1_key');
    putInOutbox(db, { id: 'a' }, 1);
    expect([idsOf(db, null), idsOf(db, 'ours')]).toEqual([['a'], []]);
    confirmIdentity(db, 'mk1_key', { kiosk_id: 'kiosk', user_id: 'ours' });
    expect([idsOf(db, null), idsOf(db, 'ours')]).toEqual([[], ['a']]);
  });

  it('in a file of an earlier version is its account’s, and still has its checksum', () => {
    const home = newHome();
    onFile(withSteps(stateFile(home), join(home, 'steps'), 3), (db) => {
      writeStateRows(db, 20);
      const body = '{"id":"s1"}';
      const checksum = checksumOf({ id: 's1', version: 1, body });
      db.prepare("UPDATE outbox SET version = 1, body = ?, checksum = ? WHERE id = 's1'").run(body, checksum);
      db.exec("DELETE FROM outbox WHERE id <> 's1'; INSERT INTO outbox SELECT 99, 'other', 1, '{}', '', 1");
      db.prepare("UPDATE outbox SET checksum = ? WHERE id = 'other'").run(
        checksumOf({ id: 'other', version: 1, body: '{}' }),
      );
      // A kiosk that was given another key in between.
      db.exec(
        "UPDATE identity SET user_id = 'theirs'; UPDATE watch_sessions SET user_id = 'ours' WHERE id = 's1'",
      );
    });
    const db = stateDb(home);
    expect([idsOf(db, 'ours'), idsOf(db, 'theirs'), deadLettersOf(db, 'theirs').map(({ id }) => id)]).toEqual(
      [['s1'], ['other'], ['d1']],
    );
    expect(readIdentity(db)).toMatchObject({ kind: 'provisioned', key: 'mk1_secret', user_id: 'theirs' });
  });
});

describe('a pairing', () => {
  it('is an offer until it is confirmed, and then who this kiosk is', () => {
    const db = stateDb();
    keepPairingRequest(db, request);
    keepOffer(db, offer);
    expect([readIdentity(db), readGrant(db)?.status, readPairingRequest(db)]).toEqual([
      null,
      'offered',
      null,
    ]);
    const carried: unknown[] = [];
    expect(confirmOffer(db, 7, (ids) => carried.push(ids))).toBe(true);
    expect(confirmOffer(db, 8, (ids) => carried.push(ids))).toBe(false);
    expect([readIdentity(db), carried]).toEqual([
      {
        kind: 'paired',
        key: 'p1',
        kiosk_id: 'kiosk',
        user_id: 'ours',
        thumbprint: 'key',
        paired_at: 7,
        refused_at: null,
        refused_code: null,
        refused_reason: null,
      },
      [{ kiosk_id: 'kiosk', user_id: 'ours' }],
    ]);
  });

  it('that was declined never becomes one', () => {
    const db = stateDb();
    keepOffer(db, offer);
    declineOffer(db);
    expect([confirmOffer(db, 7, nothing), readIdentity(db)]).toEqual([false, null]);
    dropDeclined(db);
    expect(readGrant(db)).toBeNull();
  });

  it('leaves one seal with each refresh, the same until it was answered', () => {
    const db = stateDb();
    keepOffer(db, offer);
    expect([nextSeal(db, 'p1', () => 'x'), nextSeal(db, 'p1', () => 'y')]).toEqual(['x', 'x']);
    sealed(db, 'p1', { seal: 'not this one', refresh_token: null });
    expect(readGrant(db)).toMatchObject({ seal: 'first', next_seal: 'x', refresh_token: 'secret' });
    sealed(db, 'p1', { seal: 'x', refresh_token: null });
    expect(readGrant(db)).toMatchObject({ seal: 'x', next_seal: null, refresh_token: 'secret' });
  });

  it('is over for good only by what cannot pass, keeps whose it was, and no late answer brings it back', () => {
    const db = stateDb();
    keepOffer(db, offer);
    confirmOffer(db, 1, nothing);
    db.exec("INSERT INTO decisions (at, body) VALUES (1, '{}')");
    markRefused(db, 'p1', 'token_invalid', 5);
    markRefused(db, 'another', 'kiosk_revoked', 5);
    expect([readIdentity(db)?.refused_at, readGrant(db)?.status]).toEqual([null, 'confirmed']);
    markRefused(db, 'p1', 'kiosk_revoked', 6, 'parent');
    markRefused(db, 'p1', 'unpaired', 8);
    confirmIdentity(db, 'p1', { kiosk_id: 'kiosk', user_id: 'ours' });
    const identity = readIdentity(db);
    expect(identity).toMatchObject({
      user_id: 'ours',
      refused_at: 6,
      refused_code: 'kiosk_revoked',
      refused_reason: 'parent',
    });
    expect([
      isOut(identity),
      readGrant(db),
      db.prepare('SELECT count(*) FROM decisions').pluck().get(),
    ]).toEqual([true, null, 0]);
  });

  it('ends where a key is given, and where the kiosk is forgotten', () => {
    const db = stateDb();
    keepOffer(db, offer);
    confirmOffer(db, 1, nothing);
    adoptKey(db, 'mk1_key');
    expect([readIdentity(db)?.kind, readGrant(db)]).toEqual(['provisioned', null]);
    forgetIdentity(db);
    expect(readIdentity(db)).toBeNull();
  });
});

describe('sessions that an account has not heard of', () => {
  it('count to the kiosk that it has now; those that it has heard, and other accounts’, stay as they are', () => {
    const db = stateDb();
    const session = db.prepare(
      "INSERT INTO watch_sessions (id, user_id, kiosk_id, video_id, profile_id, started_at) VALUES (?, ?, 'old', 'v', 'p', ?)",
    );
    for (const [at, id] of ['heard', 'unheard', 'undated'].entries()) session.run(id, 'ours', at);
    session.run('foreign', 'theirs', 9);
    db.exec(`INSERT INTO ledger VALUES ('undated', 0, '2026-03-01', 'UTC', 'p', 'm', 5, 5, 1, 1, 'b', 1)`);
    putInOutbox(db, { id: 'unheard' }, 1, 'ours');
    putInOutbox(db, { id: 'foreign' }, 1, 'theirs');
    const queued: SessionRow[] = [];
    const deps = { state: db, queue: (row: SessionRow) => queued.push(row) };
    for (let twice = 0; twice < 2; twice++) carryOver(deps, { kiosk_id: 'new', user_id: 'ours' }, 5);
    expect(queued.map(({ id, kiosk_id }) => [id, kiosk_id])).toEqual([
      ['unheard', 'new'],
      ['undated', 'new'],
    ]);
    expect(
      db.prepare("SELECT id FROM watch_sessions WHERE kiosk_id = 'old' ORDER BY id").pluck().all(),
    ).toEqual(['foreign', 'heard']);
  });
});

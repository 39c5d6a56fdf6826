import { createHash } from 'node:crypto';
import type { Db, Statement } from './open.ts';

/** A queued item as it goes out: `body` is its JSON, `version` tells whether it has changed since. */
export interface QueuedItem {
  readonly id: string;
  readonly version: number;
  readonly body: string;
}

/** What the gateway said to one item. `stored` and `known` both mean: it has it. */
export type OutboxAnswer =
  | { readonly id: string; readonly outcome: 'stored' | 'known' }
  | { readonly id: string; readonly outcome: 'refused'; readonly reason: string; readonly detail: string };

export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  /** The gateway's reason, or `damaged` for a row that did not match its checksum. */
  readonly reason: string;
  readonly detail: string;
  readonly refused_at: number;
}

/** Takes what the gateway has to hear, with statements that are prepared once. */
export interface Outbox {
  /**
   * Queues an item; call inside the transaction that writes the fact. The same id replaces what was queued and keeps its
   * place. It is sent to the account `user_id` alone; where none is given, to the one this kiosk belongs to now, or first will.
   */
  readonly put: (item: { readonly id: string }, now: number, user_id?: string) => void;
}

export function outboxOf(db: Db): Outbox {
  const version = prepareVersion(db);
  const upsert = db.prepare<
    QueuedItem & { readonly checksum: string; readonly now: number; readonly user_id: string | null }
  >(`
    INSERT INTO outbox (id, version, body, checksum, queued_at, user_id)
    VALUES (@id, @version, @body, @checksum, @now, coalesce(@user_id, (SELECT user_id FROM identity)))
    ON CONFLICT (id) DO UPDATE SET version = @version, body = @body, checksum = @checksum`);
  return {
    put: (item, now, user_id) => {
      const queued = { id: item.id, version: (version.get(item.id) ?? 0) + 1, body: JSON.stringify(item) };
      upsert.run({ ...queued, checksum: checksumOf(queued), now, user_id: user_id ?? null });
    },
  };
}

/** As `put`, for one item. */
export function putInOutbox(db: Db, item: { readonly id: string }, now: number, user_id?: string): void {
  outboxOf(db).put(item, now, user_id);
}

/**
 * The oldest items of an account, at least one if any, within both limits; null: of those that were queued before anybody said
 * whose they are. Rows that do not match their checksum are set aside.
 */
export function nextBatch(
  db: Db,
  limit: { readonly items: number; readonly bytes: number },
  now: number,
  user_id: string | null,
): QueuedItem[] {
  return db.transaction(() => {
    for (;;) {
      const rows = oldest(db, limit.items, user_id);
      const damaged = rows.filter((row) => row.checksum !== checksumOf(row));
      if (damaged.length === 0) return withinBytes(rows.map(queued), limit.bytes);
      for (const row of damaged) bury(db, row, { reason: 'damaged', detail: 'checksum does not match' }, now);
    }
  })();
}

/**
 * Takes the gateway's answers to `sent`. An item is only removed if it has not changed since it was sent; one without
 * an answer stays.
 */
export function settleOutbox(
  db: Db,
  sent: readonly QueuedItem[],
  answers: readonly OutboxAnswer[],
  now: number,
): void {
  const answerTo = new Map(answers.map((answer) => [answer.id, answer]));
  const version = prepareVersion(db);
  db.transaction(() => {
    for (const item of sent) {
      const answer = answerTo.get(item.id);
      if (!answer || version.get(item.id) !== item.version) continue;
      if (answer.outcome === 'refused') bury(db, item, answer, now);
      else remove(db, item.id);
    }
  })();
}

/** Of all accounts. */
export function outboxDepth(db: Db): number {
  return db.prepare('SELECT count(*) FROM outbox').pluck().get() as number;
}

/** What waits for an account, and what does not because it is another's. */
export interface Waiting {
  readonly waiting: number;
  /** When the item at the head of the queue was first queued, in milliseconds; null when all is delivered. */
  readonly oldest_at: number | null;
  readonly of_others: number;
}

export function waitingFor(db: Db, user_id: string | null): Waiting {
  const counted = db.prepare<{ readonly user_id: string | null }, Waiting>(`
    SELECT count(*) FILTER (WHERE user_id IS @user_id) AS waiting,
           (SELECT queued_at FROM outbox WHERE user_id IS @user_id ORDER BY seq LIMIT 1) AS oldest_at,
           count(*) FILTER (WHERE user_id IS NOT @user_id) AS of_others
      FROM outbox`);
  return counted.get({ user_id }) ?? { waiting: 0, oldest_at: null, of_others: 0 };
}

/** Of all accounts. */
export function deadLetters(db: Db): DeadLetter[] {
  return refusedItems(db, '@user_id IS NULL').all({ user_id: null });
}

export function deadLettersOf(db: Db, user_id: string | null): DeadLetter[] {
  return refusedItems(db, 'user_id IS @user_id').all({ user_id });
}

/** What makes a row from a damaged file trustworthy. SHA-256 in hex. */
export function checksumOf({ id, version, body }: QueuedItem): string {
  return createHash('sha256').update(`${id}\n${version}\n${body}`).digest('hex');
}

type OutboxRow = QueuedItem & { readonly seq: number; readonly checksum: string };

function oldest(db: Db, items: number, user_id: string | null): OutboxRow[] {
  return db
    .prepare('SELECT seq, id, version, body, checksum FROM outbox WHERE user_id IS ? ORDER BY seq LIMIT ?')
    .all(user_id, items) as OutboxRow[];
}

function refusedItems(db: Db, where: string) {
  return db.prepare<[{ readonly user_id: string | null }], DeadLetter>(
    `SELECT id, body, reason, detail, refused_at FROM dead_letters WHERE ${where} ORDER BY refused_at, id`,
  );
}

function queued({ id, version, body }: OutboxRow): QueuedItem {
  return { id, version, body };
}

function withinBytes(items: readonly QueuedItem[], bytes: number): QueuedItem[] {
  let total = 0;
  const fit = items.findIndex((item) => {
    total += Buffer.byteLength(item.body) + 1;
    return total > bytes;
  });
  return fit === -1 ? [...items] : items.slice(0, Math.max(1, fit));
}

function prepareVersion(db: Db): Statement<[string], number> {
  return db.prepare<[string], number>('SELECT version FROM outbox WHERE id = ?').pluck();
}

/** What the gateway has makes an earlier refusal of the same item void. */
function remove(db: Db, id: string): void {
  db.prepare('DELETE FROM outbox WHERE id = ?').run(id);
  db.prepare('DELETE FROM dead_letters WHERE id = ?').run(id);
}

function bury(db: Db, item: QueuedItem, why: { reason: string; detail: string }, now: number): void {
  db.prepare(
    `INSERT OR REPLACE INTO dead_letters (id, body, reason, detail, refused_at, user_id)
     SELECT :id, :body, :reason, :detail, :now, user_id FROM outbox WHERE id = :id`,
  ).run({ id: item.id, body: item.body, reason: why.reason, detail: why.detail, now });
  db.prepare('DELETE FROM outbox WHERE id = ?').run(item.id);
}

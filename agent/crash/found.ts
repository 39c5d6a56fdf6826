import type { LedgerRow } from '../../db/device/ledger.ts';
import { checksumOf, type QueuedItem } from '../../db/device/outbox.ts';
import type { SessionItem } from '../../sync/protocol.ts';
import type { State } from '../state.ts';

/** What is in a kiosk's file that was opened after a crash. */
export interface Found {
  /** By id, in the order of their ids. */
  readonly sessions: ReadonlyMap<string, FoundSession>;
  /** What the gateway is to hear, by the session it is about. */
  readonly queued: ReadonlyMap<string, Queued>;
  /** Seconds seen on a date, by the ledger; those that have no date yet left out. */
  readonly playedOn: ReadonlyMap<string, number>;
  readonly position: { readonly position_s: number; readonly updated_at: number } | null;
  /** The kiosk's own time. */
  readonly lb: number | null;
  /** What SQLite says of the file; null: all is well. */
  readonly damage: string | null;
}

export interface FoundSession {
  readonly ended_at: number | null;
  readonly reason: string | null;
  readonly duration_s: number;
  readonly completed: number | null;
  readonly pieces: readonly LedgerRow[];
}

export interface Queued {
  readonly sound: boolean;
  readonly item: SessionItem;
}

export function findIn({ db }: State): Found {
  const pieces = new Map<string, LedgerRow[]>();
  const playedOn = new Map<string, number>();
  for (const row of db.prepare<[], LedgerRow>('SELECT * FROM ledger ORDER BY session_id, piece').all()) {
    pieces.set(row.session_id, [...(pieces.get(row.session_id) ?? []), row]);
    if (row.held === 0) playedOn.set(row.date, (playedOn.get(row.date) ?? 0) + row.played_s);
  }
  const sessions = db.prepare<[], Omit<FoundSession, 'pieces'> & { readonly id: string }>(`
    SELECT id, ended_at, stopped_reason AS reason, duration_seconds AS duration_s, completed FROM watch_sessions`);
  const position = db.prepare<[], NonNullable<Found['position']>>(
    'SELECT position_s, updated_at FROM positions',
  );
  const lb = db.prepare<[], number>('SELECT lb FROM clock').pluck();
  return {
    sessions: new Map(
      sessions.all().map(({ id, ...rest }) => [id, { ...rest, pieces: pieces.get(id) ?? [] }]),
    ),
    queued: new Map(db.prepare<[], OutboxRow>('SELECT * FROM outbox').all().map(queuedIn)),
    playedOn,
    position: position.get() ?? null,
    lb: lb.get() ?? null,
    damage: damageIn(db),
  };
}

type OutboxRow = QueuedItem & { readonly checksum: string };

function queuedIn(row: OutboxRow): [string, Queued] {
  return [row.id, { sound: row.checksum === checksumOf(row), item: JSON.parse(row.body) }];
}

/** `integrity_check` compares every index with its table; the kiosk itself only asks for `quick_check`. */
function damageIn(db: State['db']): string | null {
  const found = db.pragma('integrity_check(3)') as { integrity_check: string }[];
  const texts = found.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  const broken = db.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0) texts.push(`${broken.length} references lead nowhere`);
  return texts.length === 0 ? null : texts.join('; ');
}

import type { History } from '../acts/history.ts';
import type { Violation } from '../violation.ts';
import type { KioskFiles, PlayedSession } from './kiosk-files.ts';
import type { RecordedSession, RecordRows } from './record-rows.ts';

/** A kiosk's side of the story. */
export interface Played {
  readonly name: string;
  readonly kiosk_id: string;
  readonly files: KioskFiles;
  /** Sessions that were on its screen. */
  readonly shown: ReadonlySet<string>;
}

/** Every session that was played is in the record exactly once, as the kiosk has it, and none that nobody played. */
export function checkSessions(
  played: readonly Played[],
  record: Pick<RecordRows, 'sessions' | 'chips'>,
  others: Pick<History, 'sessions'>,
): Violation[] {
  const found: Violation[] = [];
  const recorded = new Map(record.sessions.map((it) => [it.id, it]));
  const known = new Set(others.sessions);
  for (const { name, kiosk_id, files, shown } of played) {
    const say = (kind: 'session' | 'seconds', detail: string) => found.push({ kind, of: name, detail });
    const own = new Set(files.sessions.map(({ id }) => id));
    for (const id of shown)
      if (!own.has(id)) say('session', `${id} was on the screen and is not in state.db`);
    for (const session of files.sessions) {
      known.add(session.id);
      const there = recorded.get(session.id);
      if (!there) say('session', `${described(session)} is not in the record`);
      else for (const detail of differences(session, there, kiosk_id, record.chips)) say('session', detail);
      if (there && there.seconds !== session.seconds) {
        say('seconds', `${described(session)} has ${there.seconds} s in the record`);
      }
      if (session.seconds !== session.ledger_s) {
        say('seconds', `${described(session)} has ${session.ledger_s} s in the ledger`);
      }
    }
  }
  for (const { id, kiosk_id } of record.sessions) {
    if (!known.has(id))
      found.push({ kind: 'session', of: kiosk_id ?? 'the other writer', detail: `${id}: nobody played it` });
  }
  for (const id of others.sessions) {
    if (!recorded.has(id))
      found.push({ kind: 'session', of: 'the other writer', detail: `${id} is gone from the record` });
  }
  return found;
}

function* differences(
  session: PlayedSession,
  there: RecordedSession,
  kiosk_id: string,
  chips: ReadonlySet<string>,
): Generator<string> {
  const same = (what: string, is: unknown, was: unknown) =>
    is === was ? [] : [`${described(session)}: ${what} is ${is} in the record, and was ${was}`];
  yield* same('the kiosk', there.kiosk_id, kiosk_id);
  yield* same('the child', there.profile_id, session.profile_id);
  yield* same('the video', there.video_id, session.video_id);
  yield* same('the reason', there.stopped_reason, session.stopped_reason);
  yield* same('completed', there.completed, session.completed === null ? null : session.completed === 1);
  // A chip that a parent threw away is forgotten, and only then.
  const chip = chips.has(session.nfc_chip_id) ? session.nfc_chip_id : null;
  yield* same('the chip', there.nfc_chip_id, chip);
  if (!there.ended) yield `${described(session)} has no end in the record`;
}

function described({ id, seconds, stopped_reason }: PlayedSession): string {
  return `session ${id} (${seconds} s, ${stopped_reason})`;
}

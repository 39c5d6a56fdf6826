import { digestTable } from '../../db/device/digest.ts';
import { faultIn } from '../../db/device/file-fault.ts';
import type { Identity } from '../../db/device/identity.ts';
import type { Mirror } from '../../db/device/mirror.ts';
import type { Clock } from '../clock.ts';
import { EDITION } from '../edition.ts';
import { type DigestAnswer, digestAnswer } from '../protocol.ts';
import { authHeaders } from './auth.ts';
import type { Failure, Http } from './http.ts';
import { type Refusal, refusalOf } from './refusal.ts';

export type Comparison =
  /** The copy is the record's, row by row. */
  | { readonly kind: 'alike' }
  /** It is not, and was set aside: the next pull fetches everything. */
  | { readonly kind: 'differs'; readonly detail: string }
  /** One of the two moved on meanwhile: nothing can be said. */
  | { readonly kind: 'moved_on' }
  | Refusal
  | Failure;

export interface CompareDeps {
  readonly http: Pick<Http, 'json'>;
  readonly mirror: Mirror;
}

const DAY_MS = 24 * 3600_000;
/** A comparison that came to nothing is not repeated with every pull: the gateway reads all rows for it. */
const AGAIN_MS = 600_000;

/** Compares the copy once a day, and after a stop that was none. Null: it is not due. Call after a pull. */
export function comparisonWhenDue(deps: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly mirror: Mirror;
}) {
  let triedAt = Number.NEGATIVE_INFINITY;
  return async (
    http: Pick<Http, 'json'>,
    identity: Identity,
    signal: AbortSignal,
  ): Promise<Comparison | null> => {
    if (!isDue(deps.mirror) || deps.clock.monotonic() - triedAt < AGAIN_MS) return null;
    triedAt = deps.clock.monotonic();
    return compareMirror({ http, mirror: deps.mirror }, identity, signal);
  };
}

function isDue(mirror: Mirror): boolean {
  const status = mirror.status();
  const last = mirror.lastCheck();
  if (status.kind !== 'ready' || !last) return false;
  if (last.after_unclean_stop || last.checked_at === null) return true;
  return Math.abs(status.pulled_at - last.checked_at) >= DAY_MS;
}

/** Asks what the rows come to in the record, and works out what they come to here. */
export async function compareMirror(
  deps: CompareDeps,
  identity: Identity,
  signal: AbortSignal,
): Promise<Comparison> {
  const { mirror } = deps;
  const before = standing(mirror);
  if (before === null) return { kind: 'moved_on' };
  const answer = await deps.http.json({
    method: 'GET',
    path: `/v1/digest?edition=${EDITION}`,
    headers: authHeaders(identity),
    signal,
  });
  if (answer.kind !== 'answer') return answer;
  if (answer.status < 200 || answer.status > 299) return refusalOf(answer);
  const parsed = digestAnswer.safeParse(answer.value);
  if (!parsed.success) return { kind: 'malformed', detail: 'the answer about the digest was not understood' };
  if (standing(mirror) !== before || !isAbout(parsed.data, mirror)) return { kind: 'moved_on' };

  const found = await differences(mirror, parsed.data, signal);
  if (signal.aborted) return { kind: 'aborted' };
  // What was compared may have been replaced under way.
  if (standing(mirror) !== before) return { kind: 'moved_on' };
  if (found.length > 0) {
    const detail = `the copy is not as the record has it: ${found.join(', ')}`;
    mirror.condemn(detail);
    return { kind: 'differs', detail };
  }
  mirror.checked(Date.parse(parsed.data.now));
  return { kind: 'alike' };
}

/** Which file, and where it stands; null without rows. */
function standing(mirror: Mirror): string | null {
  const [status, connection] = [mirror.status(), mirror.connection()];
  return status.kind === 'ready' && connection ? `${connection.generation} ${status.cursor}` : null;
}

function isAbout({ cursor, kiosk_id, user_id }: DigestAnswer, mirror: Mirror): boolean {
  const status = mirror.status();
  if (status.kind !== 'ready') return false;
  return cursor === status.cursor && kiosk_id === status.kiosk_id && user_id === status.user_id;
}

async function differences(mirror: Mirror, said: DigestAnswer, signal: AbortSignal): Promise<string[]> {
  const found: string[] = [];
  for (const { table, dates, rows, digest } of said.tables) {
    const connection = mirror.connection();
    if (!connection) return found;
    try {
      const own = await digestTable(connection.db, table, dates, () => otherWork(signal));
      if (own.rows !== rows) found.push(`${table} has ${own.rows} rows for ${rows}`);
      else if (own.digest !== digest) found.push(`${table} differs`);
    } catch (error) {
      if (signal.aborted || mirror.connection()?.db !== connection.db) return found;
      const fault = faultIn(error);
      if (fault?.kind === 'unavailable') throw error;
      found.push(`${table} cannot be read (${fault?.detail ?? String(error)})`);
    }
  }
  return found;
}

/** Lets taps and pages have their turn. */
async function otherWork(signal: AbortSignal): Promise<void> {
  await new Promise((turn) => setImmediate(turn));
  signal.throwIfAborted();
}

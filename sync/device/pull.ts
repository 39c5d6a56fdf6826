import type { Identity } from '../../db/device/identity.ts';
import type { Mirror, SnapshotLoad } from '../../db/device/mirror.ts';
import type { MirrorState } from '../../db/device/mirror-rows.ts';
import type { Clock } from '../clock.ts';
import { EDITION } from '../edition.ts';
import type { PullOpening } from '../protocol.ts';
import { authHeaders } from './auth.ts';
import type { Failure, Http, Stream } from './http.ts';
import { type Change, readPullAnswer } from './pull-answer.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { type ServerTime, timeRequest } from './server-clock.ts';

export type PullOutcome =
  /** The mirror is as the record was at `state.pulled_at`. */
  | {
      readonly kind: 'pulled';
      readonly source: 'changes' | 'snapshot';
      readonly lines: number;
      readonly state: MirrorState;
    }
  | Refusal
  | Failure
  /** The answer was for another kiosk or household than this one. Nothing of it was used. */
  | { readonly kind: 'foreign'; readonly kiosk_id: string; readonly user_id: string }
  /** A later version wrote the mirror: only an update of the program helps. */
  | { readonly kind: 'mirror_newer' }
  /** The mirror was found damaged, wiped or closed under way; the next pull takes a snapshot. */
  | { readonly kind: 'mirror_lost'; readonly detail: string };

export interface PullDeps {
  readonly http: Pick<Http, 'lines'>;
  readonly mirror: Mirror;
  readonly clock: Clock;
  readonly heardTime: (time: ServerTime) => void;
  /** The gateway knows the key, and this is whose it is. Told before any row is used. */
  readonly confirmed: (ids: { readonly kiosk_id: string; readonly user_id: string }) => void;
  /** What this kiosk was told it had delivered may be lost: the record is another than it was, or nobody can say. */
  readonly forgotten?: () => void;
}

/** Pages and restarts of one pull: a gateway that never comes to an end is not followed for ever. */
const MAX_REQUESTS = 10_000;

/**
 * Brings the mirror up to date: changes since its cursor, page by page, or a snapshot where there is no cursor that the
 * gateway takes. Each page is applied with its cursor in one transaction, so stopping anywhere loses nothing.
 */
export async function pull(deps: PullDeps, identity: Identity, signal: AbortSignal): Promise<PullOutcome> {
  deps.mirror.retry();
  let cursor = usableCursor(deps.mirror, identity);
  let fresh = cursor === null;
  let lines = 0;
  for (let requests = 0; requests < MAX_REQUESTS; requests++) {
    if (deps.mirror.status().kind === 'newer') return { kind: 'mirror_newer' };
    const page = await pullPage(deps, { identity, cursor, fresh, signal });
    if (page.kind === 'snapshot_required') {
      if (cursor === null)
        return { kind: 'malformed', detail: 'a snapshot was refused in favour of a snapshot' };
      cursor = null;
      fresh = !sameRecord.has(page.reason);
      continue;
    }
    if (page.kind !== 'page') return page;
    lines += page.lines;
    if (!page.more) return { kind: 'pulled', source: page.source, lines, state: page.state };
    if (page.state.cursor === cursor)
      return { kind: 'malformed', detail: 'more was promised at the same cursor' };
    cursor = page.state.cursor;
  }
  return { kind: 'malformed', detail: `no end after ${MAX_REQUESTS} pages` };
}

/** With these the gateway still has what it said it has. */
const sameRecord: ReadonlySet<string> = new Set(['history_pruned', 'other_edition']);

/** A mirror of another household, or of a key that the gateway has not confirmed, is no base for changes. */
function usableCursor(mirror: Mirror, identity: Identity): string | null {
  const status = mirror.status();
  if (status.kind !== 'ready') return null;
  const same = status.kiosk_id === identity.kiosk_id && status.user_id === identity.user_id;
  return same ? status.cursor : null;
}

interface Ask {
  readonly identity: Identity;
  readonly cursor: string | null;
  /** Nothing says that the record is the one that was pulled from before. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
}

type Page =
  | {
      readonly kind: 'page';
      readonly source: 'changes' | 'snapshot';
      readonly lines: number;
      readonly more: boolean;
      readonly state: MirrorState;
    }
  | { readonly kind: 'snapshot_required'; readonly reason: string };

type NotAPage = Exclude<PullOutcome, { kind: 'pulled' }>;

async function pullPage(deps: PullDeps, ask: Ask): Promise<Page | NotAPage> {
  const heard = timeRequest(deps.clock);
  const answer = await deps.http.lines({
    method: 'GET',
    path: pathOf(ask.cursor),
    headers: { ...authHeaders(ask.identity), accept: 'application/x-ndjson' },
    signal: ask.signal,
  });
  if (answer.kind === 'answer') return refusalOf(answer);
  if (answer.kind !== 'stream') return answer;
  return takePage(deps, ask, answer, (opening) => {
    deps.heardTime(heard(opening.now));
    deps.confirmed(opening);
  });
}

function pathOf(cursor: string | null): string {
  if (cursor === null) return `/v1/snapshot?edition=${EDITION}`;
  return `/v1/changes?cursor=${encodeURIComponent(cursor)}&edition=${EDITION}`;
}

type Rows = Exclude<PullOpening, { type: 'snapshot_required' }>;

async function takePage(
  deps: PullDeps,
  ask: Ask,
  stream: Stream,
  heard: (opening: Rows) => void,
): Promise<Page | NotAPage> {
  let load: SnapshotLoad | null = null;
  const changes: Change[] = [];
  try {
    const read = await readPullAnswer<NotAPage>(stream.batches, {
      opening: (opening) => {
        if (opening.type === 'snapshot_required') return null;
        const refusal = refuse(opening, ask);
        if (refusal) return refusal;
        heard(opening);
        if (opening.type === 'changes') return null;
        // Before the mirror has the new cursor: if this is interrupted, it is asked for again.
        if (ask.fresh) deps.forgotten?.();
        load = deps.mirror.beginSnapshot();
        return load ? null : { kind: 'mirror_lost', detail: 'the mirror takes no snapshot' };
      },
      changes: (some) => {
        if (load) load.add(some.filter((change) => change.type === 'row'));
        else changes.push(...some);
      },
    });
    if (read.kind === 'stopped') return read.why;
    if (read.kind !== 'complete') return read;
    if (read.opening.type === 'snapshot_required') {
      return { kind: 'snapshot_required', reason: read.opening.reason };
    }
    const lost = await store(deps.mirror, { load, changes, state: stateOf(read.opening) });
    return lost ?? pageOf(read.opening, read.lines);
  } finally {
    (load as SnapshotLoad | null)?.discard();
  }
}

function refuse(opening: Rows, { identity, cursor }: Ask): NotAPage | null {
  const { kiosk_id, user_id } = opening;
  const known = identity.kiosk_id !== null && identity.user_id !== null;
  if (known && (identity.kiosk_id !== kiosk_id || identity.user_id !== user_id)) {
    return { kind: 'foreign', kiosk_id, user_id };
  }
  if (opening.type === 'changes' && cursor === null) {
    return { kind: 'malformed', detail: 'changes came where a snapshot was asked for' };
  }
  return null;
}

async function store(
  mirror: Mirror,
  taken: { load: SnapshotLoad | null; changes: readonly Change[]; state: MirrorState },
): Promise<NotAPage | null> {
  if (taken.load) {
    const done = await taken.load.commit(taken.state);
    return done === 'swapped'
      ? null
      : { kind: 'mirror_lost', detail: 'the mirror was wiped or closed meanwhile' };
  }
  const done = mirror.applyChanges(taken.changes, taken.state);
  if (done.kind === 'applied') return null;
  const detail = done.kind === 'damaged' ? done.detail : 'the mirror was wiped or closed meanwhile';
  return { kind: 'mirror_lost', detail };
}

function stateOf(opening: Rows): MirrorState {
  const { kiosk_id, user_id, cursor } = opening;
  return { kiosk_id, user_id, cursor, pulled_at: Date.parse(opening.now) };
}

function pageOf(opening: Rows, lines: number): Page {
  const more = opening.type === 'changes' && opening.more;
  return { kind: 'page', source: opening.type, lines, more, state: stateOf(opening) };
}

import type { Identity } from '../../db/device/identity.ts';
import type { Db } from '../../db/device/open.ts';
import { nextBatch, type OutboxAnswer, type QueuedItem, settleOutbox } from '../../db/device/outbox.ts';
import type { Clock } from '../clock.ts';
import { type ItemAnswer, PROTOCOL_VERSION, PUSH_BODY_LIMIT, PUSH_LIMIT, pushAnswer } from '../protocol.ts';
import { authHeaders } from './auth.ts';
import type { Failure, Http } from './http.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { type ServerTime, timeRequest } from './server-clock.ts';

export type PushOutcome =
  | { readonly kind: 'nothing_to_push' }
  /** Every item of the batch was answered: the gateway has `delivered`, and will never take `refused`. */
  | { readonly kind: 'pushed'; readonly delivered: number; readonly refused: number }
  | Refusal
  | Failure;

export interface PushDeps {
  readonly http: Pick<Http, 'json'>;
  /** state.db */
  readonly db: Db;
  readonly clock: Clock;
  readonly heardTime: (time: ServerTime) => void;
}

/** Room for what surrounds the items. */
const ENVELOPE_BYTES = 100;

/** Requests of one push: enough to find one item among 500 by halving, too few to trouble a gateway that refuses all. */
const MAX_REQUESTS = 32;

/**
 * Sends the oldest items of the outbox and settles what was answered; the rest stays for the next time. A batch that is
 * refused as a whole is halved until the item at fault is alone, so that it does not hold up the others.
 */
export async function push(deps: PushDeps, identity: Identity, signal: AbortSignal): Promise<PushOutcome> {
  const limit = { items: PUSH_LIMIT, bytes: PUSH_BODY_LIMIT - ENVELOPE_BYTES };
  const batch = nextBatch(deps.db, limit, deps.clock.now(), identity.user_id);
  if (batch.length === 0) return { kind: 'nothing_to_push' };

  const waiting: (readonly QueuedItem[])[] = [batch];
  const total = { delivered: 0, refused: 0 };
  let fault: Rejected | null = null;
  for (let requests = 0; requests < MAX_REQUESTS; requests++) {
    const items = waiting.pop();
    if (!items) break;
    const answered = await post(deps, { identity, signal }, items);
    if (answered.kind !== 'answers' && !isBatchFault(answered)) return answered;
    if (answered.kind === 'rejected' && items.length > 1) {
      const middle = Math.ceil(items.length / 2);
      waiting.push(items.slice(middle), items.slice(0, middle));
      continue;
    }
    const answers = answered.kind === 'answers' ? answered.answers : burial(items, answered);
    if (answered.kind === 'rejected' && answers.length === 0) fault = answered;
    settleOutbox(deps.db, items, answers, deps.clock.now());
    const refused = answers.filter((answer) => answer.outcome === 'refused').length;
    total.refused += refused;
    total.delivered += answers.length - refused;
  }
  return fault ?? { kind: 'pushed', ...total };
}

type Rejected = Extract<Refusal, { kind: 'rejected' }>;

/** The whole batch was refused for what may be one item in it. */
function isBatchFault(answered: Posted): answered is Rejected {
  if (answered.kind !== 'rejected') return false;
  return answered.status === 400 || answered.status === 413 || answered.code === 'internal';
}

/**
 * What a refusal means for an item that was sent alone. Only the gateway's own verdict on it buries it: a proxy's 413, a
 * portal's 400 or the gateway's own fault says nothing about the item.
 */
function burial(items: readonly QueuedItem[], { code, detail }: Rejected): OutboxAnswer[] {
  if (code !== 'malformed' && code !== 'too_large') return [];
  return items.map(({ id }) => ({ id, outcome: 'refused', reason: code, detail }));
}

interface Ask {
  readonly identity: Identity;
  readonly signal: AbortSignal;
}

type Posted = { readonly kind: 'answers'; readonly answers: readonly OutboxAnswer[] } | Refusal | Failure;

async function post(deps: PushDeps, ask: Ask, items: readonly QueuedItem[]): Promise<Posted> {
  const heard = timeRequest(deps.clock);
  const answer = await deps.http.json({
    method: 'POST',
    path: '/v1/push',
    headers: authHeaders(ask.identity),
    body: `{"v":${PROTOCOL_VERSION},"items":[${items.map((item) => item.body).join(',')}]}`,
    signal: ask.signal,
  });
  if (answer.kind !== 'answer') return answer;
  if (answer.status < 200 || answer.status > 299) return refusalOf(answer);
  const parsed = pushAnswer.safeParse(answer.value);
  if (!parsed.success) return { kind: 'malformed', detail: 'the answer to a push was not understood' };
  deps.heardTime(heard(parsed.data.now));
  const answers = matched(items, parsed.data.answers);
  return answers
    ? { kind: 'answers', answers }
    : { kind: 'malformed', detail: 'the answers are not to these items' };
}

/** One answer for each item, in order. An item too broken to have an id is answered without one. */
function matched(items: readonly QueuedItem[], answers: readonly ItemAnswer[]): OutboxAnswer[] | null {
  if (answers.length !== items.length) return null;
  const pairs = items.map((item, at): OutboxAnswer | null => {
    const answer = answers[at];
    if (!answer || (answer.id !== null && answer.id !== item.id)) return null;
    return { ...answer, id: item.id };
  });
  const found = pairs.filter((pair) => pair !== null);
  return found.length === items.length ? found : null;
}

import type { Identity } from '../../db/device/identity.ts';
import type { Clock } from '../clock.ts';
import { streamEvent } from '../protocol.ts';
import { authHeaders } from './auth.ts';
import type { Failure, Http } from './http.ts';
import { type Refusal, refusalOf } from './refusal.ts';

export type EventsOutcome =
  /** It was open for `lasted_ms`, and is no more. */
  { readonly kind: 'stream_over'; readonly lasted_ms: number; readonly detail: string } | Refusal | Failure;

export interface EventsDeps {
  readonly http: Pick<Http, 'events'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** The stream is open: from now on changes are told of. Those from before are not. */
  readonly opened: () => void;
  /** There may be something to pull. */
  readonly hinted: () => void;
}

/** Listens to the gateway until the stream ends, is silent for too long or is aborted. */
export async function followEvents(
  deps: EventsDeps,
  identity: Identity,
  signal: AbortSignal,
): Promise<EventsOutcome> {
  const answer = await deps.http.events({
    method: 'GET',
    path: '/v1/events',
    headers: { ...authHeaders(identity), accept: 'text/event-stream' },
    signal,
  });
  if (answer.kind === 'answer') return refusalOf(answer);
  if (answer.kind !== 'events') return answer;

  const since = deps.clock.monotonic();
  deps.opened();
  const over = (detail: string): EventsOutcome => ({
    kind: 'stream_over',
    lasted_ms: deps.clock.monotonic() - since,
    detail,
  });
  for await (const event of answer.events) {
    if (event.kind === 'aborted') return event;
    if (event.kind !== 'event') return over(event.detail);
    if (isChange(event.data)) deps.hinted();
  }
  return over('the gateway ended it');
}

/** What this program does not understand may be news of a kind that it does not know. */
function isChange(data: string): boolean {
  try {
    return streamEvent.safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}

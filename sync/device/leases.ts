import type { Identity } from '../../db/device/identity.ts';
import type { Clock } from '../clock.ts';
import { type LeaseAnswer, type LeaseRequest, leaseAnswer } from '../protocol.ts';
import { authHeaders } from './auth.ts';
import type { Failure, Http } from './http.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { type ServerTime, timeRequest } from './server-clock.ts';

/** What became of a question for a part of a child's day; the gateway's own words where it answered. */
export type LeaseOutcome = Told | Refusal | Failure;

type Told = LeaseAnswer extends infer A
  ? A extends { type: infer T }
    ? { readonly kind: T } & Omit<A, 'type' | 'v' | 'now'>
    : never
  : never;

export interface LeaseDeps {
  readonly http: Pick<Http, 'json'>;
  readonly clock: Clock;
  readonly heardTime: (time: ServerTime) => void;
}

/** Asks the gateway for a lease, or gives one back. */
export async function askForLease(
  deps: LeaseDeps,
  identity: Identity,
  request: LeaseRequest,
  signal: AbortSignal,
): Promise<LeaseOutcome> {
  const heard = timeRequest(deps.clock);
  const answer = await deps.http.json({
    method: 'POST',
    path: '/v1/leases',
    headers: authHeaders(identity),
    body: JSON.stringify(request),
    signal,
  });
  if (answer.kind !== 'answer') return answer;
  if (answer.status < 200 || answer.status > 299) return refusalOf(answer);
  const parsed = leaseAnswer.safeParse(answer.value);
  if (!parsed.success || !isTo(request, parsed.data)) {
    return { kind: 'malformed', detail: 'the answer to a lease was not understood' };
  }
  const { type, v, now, ...told } = parsed.data;
  deps.heardTime(heard(now));
  return { kind: type, ...told } as Told;
}

function isTo(request: LeaseRequest, answer: LeaseAnswer): boolean {
  switch (answer.type) {
    case 'none':
      return true;
    case 'given_back':
      return request.type === 'give_back';
    case 'lease':
      return (
        request.type === 'take' && answer.profile_id === request.profile_id && answer.date === request.date
      );
  }
}

import { errorAnswer } from '../protocol.ts';
import type { Answer } from './http.ts';

/** An answer that is not 2xx. */
export type Refusal =
  /** The gateway does not accept the kiosk's key. */
  | { readonly kind: 'unauthorized'; readonly code: string }
  | {
      readonly kind: 'rejected';
      readonly status: number;
      /** Null when it was not the gateway that answered, but something in between. */
      readonly code: string | null;
      readonly detail: string;
      readonly retryAfterMs: number | null;
    };

export function refusalOf({ status, value, retryAfterMs }: Answer): Refusal {
  const error = errorAnswer.safeParse(value);
  if (status === 401) return { kind: 'unauthorized', code: error.data?.code ?? 'unauthorized' };
  return {
    kind: 'rejected',
    status,
    code: error.data?.code ?? null,
    detail: error.data?.message ?? 'no reason given',
    retryAfterMs,
  };
}

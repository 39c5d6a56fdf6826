import type { Identity } from '../../db/device/identity.ts';
import { errorAnswer } from '../protocol.ts';
import type { Answer, Failure, Http, HttpRequest } from './http.ts';
import type { KioskTokens, TokenAnswer } from './tokens.ts';

/**
 * The same requests, each with a token and the proof that it is this kiosk's (RFC 9449). A token that is no longer taken is got
 * anew, once. Whoever asks sees answers and failures as without it.
 */
export function authorizedHttp(
  deps: { readonly http: Http; readonly tokens: KioskTokens },
  identity: Identity,
): Http {
  const { http, tokens } = deps;
  if (identity.kind === 'provisioned') return http;
  const pairing = identity.key;

  const through =
    <T>(perform: (request: HttpRequest) => Promise<T | Answer | Failure>) =>
    async (request: HttpRequest): Promise<T | Answer | Failure> => {
      for (let tries = 1; ; tries++) {
        const token = await tokens.token(pairing, request.signal);
        if (token.kind !== 'token') return withoutToken(token);
        const { method, path } = request;
        const answer = await token.oauth.prove(
          { access_token: token.value, method, path },
          (headers, onHead) => perform({ ...request, headers: { ...request.headers, ...headers }, onHead }),
        );
        const refused = unauthorized(answer);
        if (!refused) return answer;
        const { code, reason = null } = errorAnswer.safeParse(refused.value).data ?? {};
        if (code === 'kiosk_revoked') {
          tokens.lost(pairing, code, reason);
          return refused;
        }
        tokens.drop(token.value);
        if (tries > 1) return { kind: 'malformed', detail: 'a token that was just got is not taken' };
      }
    };

  return {
    ...http,
    json: through(http.json),
    lines: through(http.lines),
    events: through(http.events),
  };
}

function unauthorized(answer: unknown): Answer | null {
  const { kind, status } = answer as Partial<Answer>;
  return kind === 'answer' && status === 401 ? (answer as Answer) : null;
}

/** Said in the words of an answer, so that whoever asked waits and retries as ever. */
function withoutToken(token: Exclude<TokenAnswer, { kind: 'token' }>): Answer | Failure {
  switch (token.kind) {
    case 'out':
      return { kind: 'answer', status: 401, retryAfterMs: null, value: revoked(token.detail) };
    case 'superseded':
      return { kind: 'unreachable', code: 'NOT_PAIRED', detail: 'this pairing is over' };
    case 'refused': {
      const { status, retryAfterMs, error, detail } = token;
      if (status !== 401) return { kind: 'answer', status, retryAfterMs, value: null };
      return { kind: 'malformed', detail: `no token: ${error ?? ''} ${detail}` };
    }
    default:
      return token;
  }
}

function revoked(message: string) {
  return { v: 1, type: 'error', code: 'kiosk_revoked', message };
}

import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Agent, type Dispatcher } from 'undici';
import { jsonLines, type LineBatch } from './lines.ts';

/** Milliseconds; `total` bounds even an answer that trickles. */
export interface HttpTimeouts {
  readonly connect: number;
  readonly headers: number;
  readonly body: number;
  readonly total: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** A whole answer. `value` is the JSON it carried; null when it carried none, which only a refusal may do. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly value: unknown;
}

/** A 2xx answer whose NDJSON is still arriving. It must be read to its end or be left by `break` or `return`. */
export interface Stream {
  readonly kind: 'stream';
  readonly batches: AsyncIterable<LineBatch | Failure>;
}

export type Failure =
  /** No answer, or not all of it. `code` is the system's or undici's. */
  | { readonly kind: 'unreachable'; readonly code: string; readonly detail: string }
  /** Something answered, but not in the gateway's language: a captive portal, a broken proxy. */
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'aborted' };

export interface Http {
  readonly json: (request: HttpRequest) => Promise<Answer | Failure>;
  readonly lines: (request: HttpRequest) => Promise<Stream | Answer | Failure>;
  /** Ends every request under way. */
  readonly close: () => Promise<void>;
}

const defaults: HttpTimeouts = { connect: 10_000, headers: 30_000, body: 30_000, total: 600_000 };

/** A refusal or a push's answers; anything longer is not ours. */
const JSON_LIMIT = 1024 * 1024;

/** One line of a pull: a row, of which a video's description is the longest part. */
const LINE_LIMIT = 1024 * 1024;

/** Requests to the gateway at `baseUrl`. undici is imported here and nowhere else; no failure of the network throws. */
export function openHttp(deps: {
  readonly baseUrl: URL;
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly lineLimit?: number;
}): Http {
  const timeouts = { ...defaults, ...deps.timeouts };
  const prefix = deps.baseUrl.pathname.replace(/\/+$/, '');
  const agent = new Agent({
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    // One request per connection, and connections to spare: a stuck push cannot hold up a pull.
    allowH2: false,
    connections: 4,
  });

  const send = async (
    request: HttpRequest,
    use: (arrived: Arrived) => Promise<Stream | Answer | Failure>,
  ) => {
    const deadline = AbortSignal.timeout(timeouts.total);
    const failed = (error: unknown) => failureOf(error, request.signal, deadline);
    try {
      const response = await agent.request({
        origin: deps.baseUrl.origin,
        method: request.method,
        path: prefix + request.path,
        headers: headersOf(request),
        body: request.body ?? null,
        signal: AbortSignal.any([request.signal, deadline]),
      });
      return await use({ response, body: decoded(response), failed });
    } catch (error) {
      return failed(error);
    }
  };

  return {
    json: (request) => send(request, wholeAnswer) as Promise<Answer | Failure>,
    lines: (request) =>
      send(request, async (arrived) => {
        if (!isSuccess(arrived.response.statusCode)) return wholeAnswer(arrived);
        return { kind: 'stream', batches: streamed(arrived, deps.lineLimit ?? LINE_LIMIT) };
      }),
    close: () => agent.destroy(),
  };
}

interface Arrived {
  readonly response: Dispatcher.ResponseData;
  readonly body: Readable;
  readonly failed: (error: unknown) => Failure;
}

function headersOf(request: HttpRequest): Record<string, string> {
  const type = request.body === undefined ? {} : { 'content-type': 'application/json' };
  return { accept: 'application/json', 'accept-encoding': 'gzip', ...type, ...request.headers };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function decoded({ headers, body }: Dispatcher.ResponseData): Readable {
  if (headers['content-encoding'] !== 'gzip') return body.setEncoding('utf8');
  // `pipeline` ties the two together: whichever breaks or is left takes the other with it. The reader sees the error.
  return pipeline(body, createGunzip({ chunkSize: 64 * 1024 }), () => {}).setEncoding('utf8');
}

async function* streamed({ body, failed }: Arrived, lineLimit: number): AsyncGenerator<LineBatch | Failure> {
  try {
    yield* jsonLines(body, lineLimit);
  } catch (error) {
    yield failed(error);
  }
}

async function wholeAnswer({ response, body }: Arrived): Promise<Answer | Failure> {
  let text = '';
  for await (const chunk of body) {
    text += chunk;
    if (text.length > JSON_LIMIT)
      return { kind: 'malformed', detail: `an answer of over ${JSON_LIMIT} bytes` };
  }
  const value = parsed(text);
  const status = response.statusCode;
  if (value === undefined && isSuccess(status))
    return { kind: 'malformed', detail: 'the answer is not JSON' };
  const retryAfterMs = retryAfterOf(response.headers['retry-after']);
  return { kind: 'answer', status, retryAfterMs, value: value ?? null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds only: the form with a date would need two clocks to agree. */
function retryAfterOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : null;
}

function failureOf(error: unknown, asked: AbortSignal, deadline: AbortSignal): Failure {
  if (asked.aborted) return { kind: 'aborted' };
  if (deadline.aborted) {
    return { kind: 'unreachable', code: 'TOTAL_TIMEOUT', detail: 'the answer took too long in all' };
  }
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  const { code, message } = error;
  if (/^(Z_|HPE_)/.test(code)) return { kind: 'malformed', detail: `${code}: ${message}` };
  return { kind: 'unreachable', code, detail: message };
}

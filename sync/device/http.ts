import { pipeline, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGunzip, gzip } from 'node:zlib';
import { Agent, type Dispatcher } from 'undici';
import { jsonLines, type LineBatch } from './lines.ts';
import { eventData } from './sse.ts';

/** Milliseconds; `total` bounds even an answer that trickles. An event stream has no total: it may be silent for `silence`. */
export interface HttpTimeouts {
  readonly connect: number;
  readonly headers: number;
  readonly body: number;
  readonly total: number;
  readonly silence: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Told the head of the answer as soon as it is there. Names are in small letters. */
  readonly onHead?: (head: Head) => void;
}

export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request for a library that makes and reads its messages by itself, to any address. */
export interface TextRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

export interface TextAnswer extends Head {
  readonly kind: 'text';
  readonly text: string;
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

/** A 2xx answer that goes on for ever, the data of one event at a time. It must be left by `break` or `return`. */
export interface Events {
  readonly kind: 'events';
  readonly events: AsyncIterable<{ readonly kind: 'event'; readonly data: string } | Failure>;
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
  /** Whatever the status. Redirects are not followed. */
  readonly text: (request: TextRequest) => Promise<TextAnswer | Failure>;
  readonly events: (request: HttpRequest) => Promise<Events | Answer | Failure>;
  /** Ends every request under way. */
  readonly close: () => Promise<void>;
}

const defaults: HttpTimeouts = {
  connect: 10_000,
  headers: 30_000,
  body: 30_000,
  total: 600_000,
  silence: 45_000,
};

/** A refusal or a push's answers; anything longer is not ours. */
const JSON_LIMIT = 1024 * 1024;

/** One line of a pull: a row, of which a video's description is the longest part. */
const LINE_LIMIT = 1024 * 1024;

/** One event: a hint. */
const EVENT_LIMIT = 16 * 1024;

/** Bytes from which on a body is worth compressing. */
const COMPRESSED_FROM = 2048;

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
    connections: 6,
  });

  const send = async <R>(
    request: HttpRequest,
    use: (arrived: Arrived) => Promise<R>,
    kind: 'whole' | 'endless' = 'whole',
  ): Promise<R | Failure> => {
    const deadline = kind === 'whole' ? AbortSignal.timeout(timeouts.total) : null;
    const failed = (error: unknown) => failureOf(error, request.signal, deadline);
    try {
      const body = await encoded(request.body);
      const response = await agent.request({
        origin: deps.baseUrl.origin,
        method: request.method,
        path: prefix + request.path,
        headers: headersOf(request, body),
        body,
        signal: deadline ? AbortSignal.any([request.signal, deadline]) : request.signal,
        ...(kind === 'endless' && { bodyTimeout: timeouts.silence }),
      });
      request.onHead?.(headOf(response));
      return await use({ response, body: decoded(response), failed });
    } catch (error) {
      return failed(error);
    }
  };

  const text = async ({ url, signal, ...request }: TextRequest): Promise<TextAnswer | Failure> => {
    const deadline = AbortSignal.timeout(timeouts.total);
    try {
      const { origin, pathname, search } = new URL(url);
      const response = await agent.request({
        origin,
        path: pathname + search,
        method: request.method as Dispatcher.HttpMethod,
        headers: { ...request.headers, 'accept-encoding': 'gzip' },
        body: request.body,
        signal: AbortSignal.any([signal, deadline]),
      });
      const whole = await wholeText(decoded(response));
      return whole === null ? tooLong : { kind: 'text', ...headOf(response), text: whole };
    } catch (error) {
      return failureOf(error, signal, deadline);
    }
  };

  return {
    text,
    json: (request) => send(request, wholeAnswer),
    lines: (request) =>
      send<Stream | Answer | Failure>(request, async (arrived) => {
        if (!isSuccess(arrived.response.statusCode)) return wholeAnswer(arrived);
        return { kind: 'stream', batches: streamed(arrived, deps.lineLimit ?? LINE_LIMIT) };
      }),
    events: (request) =>
      send<Events | Answer | Failure>(
        request,
        async (arrived) => {
          const { statusCode, headers } = arrived.response;
          if (!isSuccess(statusCode)) return wholeAnswer(arrived);
          if (/^text\/event-stream\b/.test(String(headers['content-type']))) {
            return { kind: 'events', events: told(arrived) };
          }
          arrived.body.on('error', () => {}).destroy();
          return { kind: 'malformed', detail: 'the answer is no event stream' };
        },
        'endless',
      ),
    close: () => agent.destroy(),
  };
}

interface Arrived {
  readonly response: Dispatcher.ResponseData;
  readonly body: Readable;
  readonly failed: (error: unknown) => Failure;
}

function headersOf(request: HttpRequest, body: string | Buffer | null): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    ...(body !== null && { 'content-type': 'application/json' }),
    ...(Buffer.isBuffer(body) && { 'content-encoding': 'gzip' }),
    ...request.headers,
  };
}

/** Off the main thread: a batch of half a megabyte would hold up a tap. */
async function encoded(body: string | undefined): Promise<string | Buffer | null> {
  if (body === undefined || body.length < COMPRESSED_FROM) return body ?? null;
  return promisify(gzip)(body, { level: constants.Z_BEST_SPEED });
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

async function* told({
  body,
  failed,
}: Arrived): AsyncGenerator<{ readonly kind: 'event'; readonly data: string } | Failure> {
  try {
    yield* eventData(body, EVENT_LIMIT);
  } catch (error) {
    yield failed(error);
  }
}

function headOf({ statusCode, headers }: Dispatcher.ResponseData): Head {
  const flat = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return { status: statusCode, headers: Object.fromEntries(flat) };
}

const tooLong: Failure = { kind: 'malformed', detail: `an answer of over ${JSON_LIMIT} bytes` };

/** Null where it is longer than anything of ours. */
async function wholeText(body: Readable): Promise<string | null> {
  let text = '';
  for await (const chunk of body) {
    text += chunk;
    if (text.length > JSON_LIMIT) return null;
  }
  return text;
}

async function wholeAnswer({ response, body }: Arrived): Promise<Answer | Failure> {
  const text = await wholeText(body);
  if (text === null) return tooLong;
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

/** Milliseconds, of the header's seconds: the form with a date would need two clocks to agree. */
export function retryAfterOf(header: string | string[] | null | undefined): number | null {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : null;
}

function failureOf(error: unknown, asked: AbortSignal, deadline: AbortSignal | null): Failure {
  if (asked.aborted) return { kind: 'aborted' };
  if (deadline?.aborted) {
    return { kind: 'unreachable', code: 'TOTAL_TIMEOUT', detail: 'the answer took too long in all' };
  }
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  const { code, message } = error;
  if (/^(Z_|HPE_)/.test(code)) return { kind: 'malformed', detail: `${code}: ${message}` };
  return { kind: 'unreachable', code, detail: message };
}

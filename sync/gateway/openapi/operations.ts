import { z } from 'zod';
import {
  digestAnswer,
  errorAnswer,
  leaseAnswer,
  leaseRequest,
  PUSH_LIMIT,
  pullLine,
  pullOpening,
  pushAnswer,
  pushItem,
  pushRequest,
  streamEvent,
} from '../../protocol.ts';

/** One thing that can be asked of the gateway, as its description tells it. */
export interface Operation {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Kiosks only; the others are open to anybody. */
  readonly kiosks: boolean;
  readonly query?: readonly Parameter[];
  readonly body?: z.ZodType;
  readonly answers: readonly Answer[];
}

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly description: string;
  readonly type: 'application/json' | 'application/x-ndjson' | 'text/event-stream' | 'text/plain';
  /** Of a line where there are many; null: text. */
  readonly schema: z.ZodType | null;
}

const edition: Parameter = {
  name: 'edition',
  required: false,
  description: 'Which tables the kiosk knows; 1 where it is left out.',
  schema: { type: 'integer', minimum: 1, maximum: 999, default: 1 },
};

const unavailable: Answer = {
  status: 503,
  description:
    'The database does not answer, or this gateway is about to end: ask again after Retry-After seconds.',
  type: 'application/json',
  schema: errorAnswer,
};
const refused: readonly Answer[] = [
  {
    status: 400,
    description: 'The request is not understood.',
    type: 'application/json',
    schema: errorAnswer,
  },
  {
    status: 401,
    description:
      'Who asks is not known, was revoked, or has to prove itself anew (see WWW-Authenticate, DPoP-Nonce).',
    type: 'application/json',
    schema: errorAnswer,
  },
  unavailable,
];
const pull: Answer = {
  status: 200,
  description:
    'NDJSON: one opening, then a line for each row, then `end` with their count. Without `end` the answer is void.',
  type: 'application/x-ndjson',
  schema: pullOpening.or(pullLine),
};

/** All but OAuth, which describes itself (RFC 8414), and the parent's pages. */
export const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/snapshot',
    summary: "Every row of the kiosk's household, as of one moment",
    kiosks: true,
    query: [edition],
    answers: [pull, ...refused],
  },
  {
    method: 'get',
    path: '/v1/changes',
    summary: "What became of the household's rows since a cursor, a page at a time",
    description:
      'Pages end on a revision: no transaction is split. With `more`, ask again with the new cursor.',
    kiosks: true,
    query: [
      {
        name: 'cursor',
        required: true,
        description: 'Of the last answer; opaque.',
        schema: { type: 'string', maxLength: 200 },
      },
      edition,
    ],
    answers: [pull, ...refused],
  },
  {
    method: 'post',
    path: '/v1/push',
    summary: 'What happened on the kiosk, answered item by item',
    description:
      'May be repeated: what is there already is answered `known`. One malformed item refuses no other.',
    kiosks: true,
    body: pushRequest.extend({ items: z.array(pushItem).min(1).max(PUSH_LIMIT) }),
    answers: [
      {
        status: 200,
        description: "An answer for each item, in the items' order.",
        type: 'application/json',
        schema: pushAnswer,
      },
      ...refused,
      {
        status: 413,
        description: 'More items or bytes than one push may have.',
        type: 'application/json',
        schema: errorAnswer,
      },
    ],
  },
  {
    method: 'post',
    path: '/v1/leases',
    summary: 'Part of a day that several kiosks share: taken, renewed, or given back',
    description: 'May be repeated: a lease that was given is never shortened.',
    kiosks: true,
    body: leaseRequest,
    answers: [
      {
        status: 200,
        description: 'How far the kiosk may go, or why it may not.',
        type: 'application/json',
        schema: leaseAnswer,
      },
      ...refused,
    ],
  },
  {
    method: 'get',
    path: '/v1/events',
    summary: 'Says when there may be something to pull',
    description:
      'An endless answer of server-sent events, each with one message as its data; a comment every 20 seconds. A hint, never data.',
    kiosks: true,
    answers: [
      { status: 200, description: 'The stream.', type: 'text/event-stream', schema: streamEvent },
      ...refused,
    ],
  },
  {
    method: 'get',
    path: '/v1/digest',
    summary: "What the household's rows come to, table by table, for a kiosk to compare its copy with",
    description: 'Says something about a copy that stands at the same cursor, and nothing about any other.',
    kiosks: true,
    query: [edition],
    answers: [
      { status: 200, description: 'Counts and digests.', type: 'application/json', schema: digestAnswer },
      ...refused,
    ],
  },
  open('/healthz', 'This process lives', 'application/json'),
  open('/readyz', 'It can do its work, or says why not', 'application/json', [unavailable]),
  open('/metrics', 'Prometheus metrics, for who may look', 'text/plain'),
  open('/openapi.json', 'This description', 'application/json'),
];

function open(path: string, summary: string, type: Answer['type'], more: readonly Answer[] = []): Operation {
  return {
    method: 'get',
    path,
    summary,
    kiosks: false,
    answers: [{ status: 200, description: summary, type, schema: null }, ...more],
  };
}

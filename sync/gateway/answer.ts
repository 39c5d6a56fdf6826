import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type ErrorAnswer, PROTOCOL_VERSION } from '../protocol.ts';

/** Seconds after which a kiosk may ask again when the gateway cannot answer. */
export const RETRY_AFTER = 5;

const statuses: Readonly<Record<ErrorAnswer['code'], number>> = {
  kiosk_unknown: 401,
  kiosk_revoked: 401,
  token_invalid: 401,
  malformed: 400,
  too_large: 413,
  not_found: 404,
  unavailable: 503,
  internal: 500,
};

/** Answers with an error, the same way everywhere. */
export function sendError(
  reply: FastifyReply,
  code: ErrorAnswer['code'],
  message: string,
  status = statuses[code],
  reason?: ErrorAnswer['reason'],
): FastifyReply {
  const body: ErrorAnswer = {
    v: PROTOCOL_VERSION,
    type: 'error',
    code,
    message,
    ...(reason && { reason }),
  };
  if (status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer');
  if (status === 503) reply.header('retry-after', RETRY_AFTER);
  return reply.code(status).header('cache-control', 'no-store').send(body);
}

/** For a body that its parser does not take: the first thing that is wrong with it. */
export function sendUnparsed(reply: FastifyReply, { issues: [first] }: z.ZodError): FastifyReply {
  return sendError(reply, 'malformed', `${first?.path.join('.') || 'body'}: ${first?.message}`);
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Access } from '../access/access.ts';
import { type Proof, verifyProof } from '../access/dpop-proof.ts';
import type { Verdict } from '../access/limits.ts';
import { CLIENT_ID } from '../access/names.ts';
import { RETRY_AFTER } from '../answer.ts';

export function sendOAuthError(
  reply: FastifyReply,
  status: number,
  error: string,
  description: string,
  more: Readonly<Record<string, string>> = {},
): FastifyReply {
  return reply.code(status).send({ error, error_description: description, ...more });
}

/** A try that was not let through. `too_many`: of what there were too many. */
export function sendLimited(
  reply: FastifyReply,
  verdict: Exclude<Verdict, { kind: 'allowed' }>,
  too_many: string,
): FastifyReply {
  if (verdict.kind === 'unavailable') {
    reply.header('retry-after', RETRY_AFTER);
    return sendOAuthError(reply, 503, 'temporarily_unavailable', 'The gateway cannot serve this now');
  }
  reply.header('retry-after', verdict.retry_after_s);
  return sendOAuthError(reply, 429, 'slow_down', `Too many ${too_many}`);
}

/** A parameter of a form: sent once, and not of any length. */
export const parameter = (longest: number) => z.string().min(1).max(longest);

/** What the body says, or null after an answer that says what is wrong with it. */
export function readForm<S extends z.ZodType>(
  request: FastifyRequest,
  reply: FastifyReply,
  schema: S,
): z.output<S> | null {
  const body = { ...(request.body as Record<string, unknown> | null) };
  const client = body['client_id'];
  if (typeof client === 'string' && client !== CLIENT_ID) {
    sendOAuthError(reply, 401, 'invalid_client', 'No such client');
    return null;
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const named = issue?.path.join('.') || 'the body';
  sendOAuthError(reply, 400, 'invalid_request', `${named} is missing or malformed`);
  return null;
}

/** Which key sends this, or null after an answer that asks for a proof. Every answer from here on brings a nonce. */
export async function proofOf(
  access: Access,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
): Promise<Proof | null> {
  reply.header('dpop-nonce', await access.nonces.issue());
  const proof = await verifyProof(access, {
    proof: headerOf(request, 'dpop'),
    method: request.method,
    url: `${access.publicUrl()}${path}`,
  });
  if (proof.kind === 'proof') return proof;
  sendOAuthError(reply, 400, proof.error, proof.message);
  return null;
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

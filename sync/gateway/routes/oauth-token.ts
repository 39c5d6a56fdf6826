import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CLIENT_ID, paths, SCOPE } from '../access/names.ts';
import { redeemCode } from '../access/redeem-code.ts';
import { refresh } from '../access/refresh.ts';
import type { GatewayDeps } from '../gateway.ts';
import { DEVICE_CODE_GRANT } from './oauth-metadata.ts';
import { parameter, proofOf, readForm, sendLimited, sendOAuthError } from './oauth-request.ts';

/** 128 bits, as base64url. */
const seal = z.string().regex(/^[\w-]{22,64}$/);

const form = z.discriminatedUnion('grant_type', [
  z.object({
    grant_type: z.literal(DEVICE_CODE_GRANT),
    client_id: z.literal(CLIENT_ID),
    device_code: parameter(200),
  }),
  z.object({
    grant_type: z.literal('refresh_token'),
    client_id: z.literal(CLIENT_ID),
    refresh_token: parameter(200),
    scope: z.literal(SCOPE).optional(),
    seal: seal.optional(),
    next_seal: seal,
    app_version: parameter(50).optional(),
  }),
]);

/** POST /oauth/token: a device code or a refresh token, with a proof, for an access token. May be repeated when the answer was lost. */
export function tokenRoute(app: FastifyInstance, access: GatewayDeps): void {
  app.post<{ Body?: { grant_type?: unknown } }>(paths.token, async (request, reply) => {
    const grant_type = request.body?.grant_type;
    if (typeof grant_type === 'string' && !grants.has(grant_type)) {
      return sendOAuthError(reply, 400, 'unsupported_grant_type', 'No such grant');
    }
    const asked = readForm(request, reply, form);
    if (!asked) return reply;
    const proof = await proofOf(access, request, reply, paths.token);
    if (!proof) return reply;
    const address = request.ip;
    // Refreshing is not limited: who asks for it has proven a token and its key.
    if (asked.grant_type === DEVICE_CODE_GRANT) {
      const verdict = await access.limits.take('polling', { address });
      if (verdict.kind !== 'allowed') return sendLimited(reply, verdict, 'questions from this address');
    }
    const grant =
      asked.grant_type === 'refresh_token'
        ? await refresh(access, {
            refresh_token: asked.refresh_token,
            proof,
            seal: asked.seal ?? null,
            next_seal: asked.next_seal,
            app_version: asked.app_version ?? null,
            address,
          })
        : await redeemCode(access, { device_code: asked.device_code, proof, address });
    if (grant.kind === 'granted') return reply.send(grant.answer);
    const more =
      grant.code === undefined ? {} : { code: grant.code, ...(grant.reason && { reason: grant.reason }) };
    return sendOAuthError(reply, 400, grant.error, grant.message, more);
  });
}

const grants: ReadonlySet<string> = new Set([DEVICE_CODE_GRANT, 'refresh_token']);

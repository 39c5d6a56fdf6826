import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Access } from '../access/access.ts';
import { CLIENT_ID, paths, SCOPE } from '../access/names.ts';
import { CODE_LIFETIME, POLL_INTERVAL, startPairing } from '../access/start-pairing.ts';
import { showUserCode } from '../access/user-code.ts';
import { parameter, proofOf, readForm, sendLimited, sendOAuthError } from './oauth-request.ts';

/** Printable, on one line: it is shown to a parent. */
const shown = (longest: number) => parameter(longest).regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);

const form = z.object({
  client_id: z.literal(CLIENT_ID),
  scope: parameter(200).optional(),
  description: shown(100).optional(),
  app_version: shown(50).optional(),
});

/** POST /oauth/device_authorization (RFC 8628, section 3.1), with a proof, so that the code is of use to this key alone. */
export function deviceAuthorizationRoute(app: FastifyInstance, access: Access): void {
  app.post(paths.deviceAuthorization, async (request, reply) => {
    const asked = readForm(request, reply, form);
    if (!asked) return reply;
    if (asked.scope !== undefined && asked.scope !== SCOPE) {
      return sendOAuthError(reply, 400, 'invalid_scope', `The only scope is ${SCOPE}`);
    }
    const proof = await proofOf(access, request, reply, paths.deviceAuthorization);
    if (!proof) return reply;
    const verdict = await access.limits.take('device_authorization', {
      address: request.ip,
      key: proof.thumbprint,
    });
    if (verdict.kind !== 'allowed') return sendLimited(reply, verdict, 'requests for a code');
    const started = await startPairing(access, {
      proof,
      description: asked.description ?? null,
      app_version: asked.app_version ?? null,
      address: request.ip,
    });
    if (started.kind === 'proof_used') {
      return sendOAuthError(reply, 400, 'invalid_dpop_proof', 'The proof was used before');
    }
    const user_code = showUserCode(started.user_code);
    const verification_uri = access.publicUrl() + paths.pair;
    return reply.send({
      device_code: started.device_code,
      user_code,
      verification_uri,
      verification_uri_complete: `${verification_uri}?user_code=${user_code}`,
      expires_in: CODE_LIFETIME,
      interval: POLL_INTERVAL,
    });
  });
}

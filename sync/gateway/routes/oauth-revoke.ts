import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Access } from '../access/access.ts';
import { CLIENT_ID, paths } from '../access/names.ts';
import { revokeToken } from '../access/revoke-token.ts';
import { parameter, readForm } from './oauth-request.ts';

const form = z.object({ client_id: z.literal(CLIENT_ID), token: parameter(4_096) });

/**
 * POST /oauth/revoke (RFC 7009). Whoever has a token may give it up: no proof is asked for. Answers 200 whether there was such a
 * token or not, so it may be repeated.
 */
export function revokeRoute(app: FastifyInstance, access: Access): void {
  app.post(paths.revoke, async (request, reply) => {
    const asked = readForm(request, reply, form);
    if (!asked) return reply;
    await revokeToken(access, asked.token);
    return reply.code(200).send();
  });
}

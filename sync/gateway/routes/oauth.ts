import formbody from '@fastify/formbody';
import type { FastifyError, FastifyInstance } from 'fastify';
import { failureOf } from '../../../db/postgres/failure.ts';
import { RETRY_AFTER } from '../answer.ts';
import type { GatewayDeps } from '../gateway.ts';
import { deviceAuthorizationRoute } from './oauth-device-authorization.ts';
import { metadataRoutes } from './oauth-metadata.ts';
import { sendOAuthError } from './oauth-request.ts';
import { revokeRoute } from './oauth-revoke.ts';
import { tokenRoute } from './oauth-token.ts';

/** OAuth's side of the gateway: how a kiosk comes to its tokens. Forms in, JSON out, errors as OAuth has them. */
export async function oauthRoutes(app: FastifyInstance, access: GatewayDeps): Promise<void> {
  await app.register(formbody, { bodyLimit: 8 * 1024 });
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  answerErrors(app);
  metadataRoutes(app, access);
  deviceAuthorizationRoute(app, access);
  tokenRoute(app, access);
  revokeRoute(app, access);
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = failureOf(error);
    if (failure) {
      request.log.warn({ failure }, 'the database cannot serve this request');
      reply.header('retry-after', RETRY_AFTER);
      return sendOAuthError(reply, 503, 'temporarily_unavailable', 'The gateway cannot serve this now');
    }
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) return sendOAuthError(reply, status, 'invalid_request', error.message);
    request.log.error({ err: error }, 'a bug');
    return sendOAuthError(reply, 500, 'server_error', 'The gateway made a mistake; its log says more');
  });
}

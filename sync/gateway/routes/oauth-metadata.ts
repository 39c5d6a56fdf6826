import type { FastifyInstance } from 'fastify';
import type { Access } from '../access/access.ts';
import { PROOF_ALGORITHMS } from '../access/dpop-proof.ts';
import { publicJwk } from '../access/key-ring.ts';
import { paths, SCOPE } from '../access/names.ts';

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** GET /.well-known/oauth-authorization-server (RFC 8414) and the keys that access tokens are signed with. */
export function metadataRoutes(app: FastifyInstance, access: Access): void {
  app.get(paths.metadata, async (_request, reply) => {
    const at = access.publicUrl();
    return reply.header('cache-control', 'public, max-age=300').send({
      issuer: at,
      device_authorization_endpoint: at + paths.deviceAuthorization,
      token_endpoint: at + paths.token,
      revocation_endpoint: at + paths.revoke,
      jwks_uri: at + paths.jwks,
      grant_types_supported: [DEVICE_CODE_GRANT, 'refresh_token'],
      response_types_supported: [],
      scopes_supported: [SCOPE],
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
      dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
    });
  });

  app.get(paths.jwks, async (_request, reply) => {
    const keys = (await access.keys.keys()).filter((it) => it.purpose === 'access_token');
    return reply.header('cache-control', 'public, max-age=300').send({ keys: keys.map(publicJwk) });
  });
}

import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  LogController,
} from 'fastify';
import { type Failure, failureOf } from '../../db/postgres/failure.ts';
import { type Access, makeAccess } from './access/access.ts';
import type { Rules } from './access/limits.ts';
import { sendError } from './answer.ts';
import { authenticate } from './authenticate.ts';
import type { GatewayDeps } from './gateway.ts';
import { listeningUrl } from './listening-url.ts';
import { createLongReads } from './long-reads.ts';
import { makePasswords } from './password/passwords.ts';
import { changesRoute } from './routes/changes.ts';
import { digestRoute } from './routes/digest.ts';
import { eventsRoute } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { leasesRoute } from './routes/leases.ts';
import { metricsRoute } from './routes/metrics.ts';
import { oauthRoutes } from './routes/oauth.ts';
import { headerOf } from './routes/oauth-request.ts';
import { openApiRoute } from './routes/openapi.ts';
import { pairRoutes } from './routes/pair.ts';
import { pushRoute } from './routes/push.ts';
import { snapshotRoute } from './routes/snapshot.ts';

export interface ServerOptions
  extends Omit<GatewayDeps, keyof Access | 'longReads'>,
    Pick<Access, 'postgres' | 'clock'> {
  readonly log: FastifyBaseLogger;
  /** Where kiosks and parents reach the gateways; without one, where this listens. */
  readonly publicUrl?: string | null;
  /** Addresses and networks of proxies whose word on who asks is taken; none: nobody's. */
  readonly trustProxy?: readonly string[];
  readonly limitRules?: Rules;
}

/** Of the ten connections of a gateway: the others are for requests that are answered at once. */
const LONG_READS = 6;

/** The gateway's HTTP side, not yet listening. */
export function makeServer(options: ServerOptions): FastifyInstance {
  const app = Fastify({
    loggerInstance: options.log,
    trustProxy: options.trustProxy?.length ? [...options.trustProxy] : false,
    // One line a request, written below: Fastify's own two would say less.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 60_000,
    connectionTimeout: 120_000,
    keepAliveTimeout: 75_000,
    bodyLimit: 16 * 1024,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    frameworkErrors: (error, _request, reply) => {
      sendError(reply, 'malformed', error.message);
    },
  });
  app.removeContentTypeParser('text/plain');
  const deps: GatewayDeps = {
    ...options,
    longReads: createLongReads({ clock: options.clock, most: LONG_READS }),
    ...makeAccess({ ...options, publicUrl: () => options.publicUrl ?? listeningUrl(app.server) }),
  };
  app.decorateRequest('kiosk', null);
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, 'not_found', `There is no ${request.method} ${request.url.split('?')[0]}`),
  );
  answerErrors(app);
  noteRequests(app, deps);
  healthRoutes(app, deps);
  metricsRoute(app, deps);
  openApiRoute(app, deps);
  app.register((forOAuth) => oauthRoutes(forOAuth, deps));
  const passwords = makePasswords();
  app.addHook('onClose', passwords.close);
  pairRoutes(app, { ...deps, passwords });
  app.register(async (forKiosks) => {
    onlyKiosks(forKiosks, deps);
    snapshotRoute(forKiosks, deps);
    changesRoute(forKiosks, deps);
    pushRoute(forKiosks, deps);
    leasesRoute(forKiosks, deps);
    eventsRoute(forKiosks, deps);
    digestRoute(forKiosks, deps);
  });
  return app;
}

function onlyKiosks(app: FastifyInstance, deps: GatewayDeps): void {
  app.addHook('onRequest', async (request, reply) => {
    const { authorization } = request.headers;
    // Also where it is refused: that is how a kiosk comes to its first one.
    if (/^DPoP /i.test(authorization ?? '')) reply.header('dpop-nonce', await deps.nonces.issue());
    const identity = await authenticate(deps, {
      method: request.method,
      path: request.url,
      authorization,
      proof: headerOf(request, 'dpop'),
    });
    if (identity.kind === 'kiosk') {
      request.kiosk = identity;
      return;
    }
    reply.header('www-authenticate', identity.challenge);
    return sendError(reply, identity.code, identity.message, undefined, identity.reason);
  });
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = failureOf(error);
    if (failure) {
      request.log.warn({ failure }, 'the database cannot serve this request');
      return sendError(reply, 'unavailable', explain(failure));
    }
    const status = error.statusCode ?? 500;
    if (status === 413) return sendError(reply, 'too_large', error.message);
    if (status >= 400 && status < 500) return sendError(reply, 'malformed', error.message, status);
    request.log.error({ err: error }, 'a bug');
    return sendError(reply, 'internal', 'The gateway made a mistake; its log says more');
  });
}

/** For support, without names of hosts or users. */
function explain(failure: Failure): string {
  switch (failure.kind) {
    case 'unreachable':
      return 'The database does not answer';
    case 'access_denied':
    case 'database_missing':
      return 'The database refuses the gateway: check its DATABASE_URL';
    case 'schema_differs':
      return 'The database has another schema than this gateway: run npm run -s db -- migrate';
    default:
      return 'The database is too busy';
  }
}

function noteRequests(app: FastifyInstance, deps: GatewayDeps): void {
  app.addHook('onSend', async (_request, reply) => {
    if (deps.draining()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    deps.metrics.answered({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
    request.log.info(
      {
        method: request.method,
        path: request.url.split('?')[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        kiosk_id: request.kiosk?.kiosk_id,
      },
      'answered',
    );
  });
}

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failureOf } from '../../../db/postgres/failure.ts';
import { serveAssets } from '../pages/assets.ts';
import { type Form, readForm } from '../pages/form.ts';
import { noticePage } from '../pages/notice-view.ts';
import { findSession } from '../pages/parent-session.ts';
import {
  goTo,
  isSecure,
  type PageDeps,
  type Stage,
  sendMalformed,
  sendMissing,
  sendPage,
  sendRefusal,
} from '../pages/stage.ts';
import { broughtSecret, isOwnForm, makeVisitor } from '../pages/visitor.ts';
import { pairKioskRoutes } from './pair-kiosk.ts';
import { pairKiosksRoutes } from './pair-kiosks.ts';
import { pairSignInRoutes } from './pair-sign-in.ts';

/** More than the longest form with the longest password. */
const FORM_LIMIT = 8 * 1024;

/** The parent's pages, /pair and below: plain HTML that needs no script. */
export function pairRoutes(app: FastifyInstance, deps: PageDeps): void {
  app.register(
    async (pages) => {
      const stage: Stage = { ...deps, assets: serveAssets(pages, '/pair') };
      pages.decorateRequest('visitor', null);
      pages.decorateRequest('form', null);
      protect(pages);
      takeForms(pages);
      answerTroubles(pages, stage);
      pages.register(async (forParents) => {
        forParents.addHook('onRequest', (request) => meet(stage, request));
        forParents.addHook('preHandler', (request, reply) => takeOwnForm(stage, request, reply));
        pairSignInRoutes(forParents, stage);
        pairKioskRoutes(forParents, stage);
        pairKiosksRoutes(forParents, stage);
      });
    },
    { prefix: '/pair' },
  );
}

/** Nothing runs, nothing comes from elsewhere, nobody frames it, nothing is kept. */
function protect(pages: FastifyInstance): void {
  pages.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'cache-control': 'no-store',
      // Tells other sites nothing. `no-referrer` would also hide from ourselves where a form comes from.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
}

function takeForms(pages: FastifyInstance): void {
  pages.removeAllContentTypeParsers();
  pages.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: FORM_LIMIT },
    (_request, body: Buffer, done) => done(null, readForm(body)),
  );
}

async function meet(stage: Stage, request: FastifyRequest): Promise<void> {
  const secret = broughtSecret(request, isSecure(stage));
  const parent = secret === null ? null : await findSession(stage, secret);
  request.visitor = makeVisitor(request, secret, parent);
}

async function takeOwnForm(stage: Stage, request: FastifyRequest, reply: FastifyReply) {
  const { visitor } = request;
  if (request.method !== 'POST' || visitor === null) return;
  const form = request.body as Form | null;
  if (form === null || form === undefined) return sendMalformed(stage, reply, visitor);
  if (!isOwnForm(request, visitor, form, stage.publicUrl())) {
    // Went back to the sign-in form after signing in, and pressed again.
    if (visitor.parent && request.routeOptions.url === '/pair/sign-in') return goTo(reply, '/pair');
    const { stale_title: title, stale: text } = visitor.words.trouble;
    return sendPage(stage, reply, visitor, noticePage(visitor.words, { title, text }), 403);
  }
  request.form = form;
  return;
}

function answerTroubles(pages: FastifyInstance, stage: Stage): void {
  pages.setNotFoundHandler((request, reply) => sendMissing(stage, reply, strangerOf(stage, request)));
  pages.setErrorHandler((error: FastifyError, request, reply) => {
    const visitor = request.visitor ?? strangerOf(stage, request);
    const failure = failureOf(error);
    if (failure) {
      request.log.warn({ failure }, 'the database cannot serve this page');
      return sendRefusal(stage, reply, visitor, { kind: 'unavailable' });
    }
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) {
      sendMalformed(stage, reply, visitor);
      return reply.code(status);
    }
    request.log.error({ err: error }, 'a bug');
    const { bug_title: title, bug: text } = visitor.words.trouble;
    return sendPage(stage, reply, visitor, noticePage(visitor.words, { title, text }), 500);
  });
}

/** Their session could not be looked up, and is not taken away either. */
function strangerOf(stage: Stage, request: FastifyRequest) {
  return makeVisitor(request, broughtSecret(request, isSecure(stage)), null);
}

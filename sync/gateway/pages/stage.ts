import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Postgres } from '../../../db/postgres/connect.ts';
import type { Clock } from '../../clock.ts';
import type { Limits, Verdict } from '../access/limits.ts';
import { RETRY_AFTER } from '../answer.ts';
import type { Passwords } from '../password/passwords.ts';
import type { Assets } from './assets.ts';
import type { Form } from './form.ts';
import { documentOf, type Page } from './layout.ts';
import { waitOf } from './moments.ts';
import { noticePage } from './notice-view.ts';
import type { Parent } from './parent-session.ts';
import { formToken, giveSecret, type Visitor } from './visitor.ts';

export interface PageDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly passwords: Passwords;
  /** Where parents reach the gateways: scheme, host and port. */
  readonly publicUrl: () => string;
}

/** What every page stands on. */
export interface Stage extends PageDeps {
  readonly assets: Assets;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null outside the parent's pages. */
    visitor: Visitor | null;
    /** What a form of ours sent, on POST. */
    form: Form | null;
  }
}

export function visitorOf(request: FastifyRequest): Visitor {
  if (!request.visitor) throw new Error(`${request.url} is no page`);
  return request.visitor;
}

export function formOfRequest(request: FastifyRequest): Form {
  if (!request.form) throw new Error(`${request.url} takes no form`);
  return request.form;
}

/** Over https the cookie is for https alone. */
export function isSecure({ publicUrl }: Pick<PageDeps, 'publicUrl'>): boolean {
  return publicUrl().startsWith('https:');
}

export function sendPage(
  stage: Stage,
  reply: FastifyReply,
  visitor: Visitor,
  page: Page,
  status = 200,
): FastifyReply {
  const { parent, words, language, secret } = visitor;
  giveSecret(reply, secret, isSecure(stage));
  const signedIn = parent && { email: parent.email, form_token: formToken(visitor) };
  const text = documentOf({ assets: stage.assets, words, language, parent: signedIn }, page);
  return reply.code(status).type('text/html; charset=utf-8').send(text);
}

/** `path`: one of our own. 303: the browser asks for it with GET, and going back repeats nothing. */
export function goTo(reply: FastifyReply, path: `/pair${string}`): FastifyReply {
  return reply.redirect(path, 303);
}

/** Where somebody who is not signed in is sent first; they come back to `next` or to their code. */
export function toSignIn(
  reply: FastifyReply,
  to: { readonly code?: string; readonly next?: 'kiosks' },
): FastifyReply {
  const asked = new URLSearchParams({ ...to });
  return goTo(reply, `/pair/sign-in?${asked}`);
}

/** Null where nobody is signed in. */
export function parentOf(request: FastifyRequest): Parent | null {
  return visitorOf(request).parent;
}

/** A try that was not let through. */
export function sendRefusal(
  stage: Stage,
  reply: FastifyReply,
  visitor: Visitor,
  verdict: Exclude<Verdict, { kind: 'allowed' }> | { readonly kind: 'busy' },
): FastifyReply {
  const { words } = visitor;
  if (verdict.kind === 'limited') {
    const text = words.trouble.wait(waitOf(words, verdict.retry_after_s));
    reply.header('retry-after', verdict.retry_after_s);
    return sendPage(stage, reply, visitor, noticePage(words, { title: words.trouble.wait_title, text }), 429);
  }
  reply.header('retry-after', RETRY_AFTER);
  const { busy_title: title, busy: text } = words.trouble;
  return sendPage(stage, reply, visitor, noticePage(words, { title, text }), 503);
}

export function sendMissing(stage: Stage, reply: FastifyReply, visitor: Visitor): FastifyReply {
  const { missing_title: title, missing: text } = visitor.words.trouble;
  return sendPage(stage, reply, visitor, noticePage(visitor.words, { title, text }), 404);
}

export function sendMalformed(stage: Stage, reply: FastifyReply, visitor: Visitor): FastifyReply {
  const { stale_title: title, malformed: text } = visitor.words.trouble;
  return sendPage(stage, reply, visitor, noticePage(visitor.words, { title, text }), 400);
}

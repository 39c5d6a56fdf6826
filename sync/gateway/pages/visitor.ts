import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isSame, makeSecret } from '../access/secret.ts';
import type { Form } from './form.ts';
import { type Language, languageOf, languages, wantedLanguages } from './language.ts';
import type { Parent } from './parent-session.ts';
import type { Words } from './words.ts';

/** Whoever looks at a page. */
export interface Visitor {
  /** What only this browser knows: names its session, if it has one, and makes its forms known as its own. */
  readonly secret: string;
  readonly parent: Parent | null;
  readonly language: Language;
  /** For dates and times: the language as its country writes it. */
  readonly locale: string;
  readonly words: Words;
  /** Tags as the browser sent them, the most wanted first. */
  readonly wanted: readonly string[];
}

/** Null where a browser brought none, or something that we never made. */
export function broughtSecret(request: FastifyRequest, secure: boolean): string | null {
  const name = cookieName(secure);
  const brought = (request.headers.cookie ?? '')
    .split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${name}=`));
  const secret = brought?.slice(name.length + 1) ?? '';
  return /^[\w-]{43}$/.test(secret) ? secret : null;
}

/**
 * Lax, not Strict: a parent who follows a link in a message is still signed in. Nothing changes by following one. `__Host-`:
 * no other host, and nobody without TLS, can have set it.
 */
export function giveSecret(reply: FastifyReply, secret: string, secure: boolean): void {
  const flags = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  reply.header('set-cookie', `${cookieName(secure)}=${secret}; ${flags}`);
}

function cookieName(secure: boolean): string {
  return secure ? '__Host-medio' : 'medio';
}

export function makeVisitor(request: FastifyRequest, secret: string | null, parent: Parent | null): Visitor {
  const wanted = wantedLanguages(request.headers['accept-language']);
  const language = languageOf(wanted);
  const locale = wanted.find((tag) => languageOf([tag]) === language && isLocale(tag)) ?? language;
  return { secret: secret ?? makeSecret(), parent, language, locale, words: languages[language], wanted };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** What a form must bring back: no other site can know it. */
export function formToken(visitor: Visitor): string {
  return tied(visitor, 'form');
}

/** Shows that this visitor entered the code in a form: a link alone does not look codes up. */
export function codeSeal(visitor: Visitor, code: string): string {
  return tied(visitor, `code ${code}`);
}

function tied(visitor: Visitor, text: string): string {
  return createHmac('sha256', visitor.secret).update(text).digest('base64url');
}

/** Whether one of our own pages sent it. Browsers that say where a form comes from are believed when they say: elsewhere. */
export function isOwnForm(request: FastifyRequest, visitor: Visitor, form: Form, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin, host } = request.headers;
  // A proxy in between may call us by another name than the browser does.
  if (origin !== undefined && hostOf(origin) !== host && origin !== publicUrl) return false;
  return isSame(form['form_token'] ?? '', formToken(visitor));
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { makeSecret } from '../access/secret.ts';
import { readUserCode, showUserCode } from '../access/user-code.ts';
import { closeSession } from '../pages/parent-session.ts';
import { signIn } from '../pages/sign-in.ts';
import { signInPage } from '../pages/sign-in-view.ts';
import {
  formOfRequest,
  goTo,
  isSecure,
  type Stage,
  sendMalformed,
  sendPage,
  sendRefusal,
  visitorOf,
} from '../pages/stage.ts';
import { codeSeal, formToken, giveSecret, type Visitor } from '../pages/visitor.ts';

const asked = z.object({ code: z.string().catch(''), next: z.enum(['kiosks', '']).catch('') });
const signInForm = z.object({
  email: z.string(),
  password: z.string(),
  code: z.string(),
  next: z.enum(['kiosks', '']),
});

/** GET and POST /pair/sign-in, POST /pair/sign-out. */
export function pairSignInRoutes(app: FastifyInstance, stage: Stage): void {
  app.get('/sign-in', async (request, reply) => {
    const visitor = visitorOf(request);
    const { code, next } = asked.parse(request.query);
    if (visitor.parent) return goTo(reply, onward(visitor, code, next));
    return sendPage(stage, reply, visitor, signInPage(visitor.words, emptyForm(visitor, code, next)));
  });

  app.post('/sign-in', async (request, reply) => {
    const visitor = visitorOf(request);
    const parsed = signInForm.safeParse(formOfRequest(request));
    if (!parsed.success) return sendMalformed(stage, reply, visitor);
    const { email, password, code, next } = parsed.data;
    const { sign_in: words } = visitor.words;
    const again = (status: number, wrong: Partial<ReturnType<typeof emptyForm>>) => {
      const view = { ...emptyForm(visitor, code, next), email, ...wrong };
      return sendPage(stage, reply, visitor, signInPage(visitor.words, view), status);
    };
    const errors = {
      email: email.trim() === '' ? words.empty_email : undefined,
      password: password === '' ? words.empty_password : undefined,
    };
    if (errors.email ?? errors.password) return again(422, { errors });

    // Never one that was known before: whoever planted that would know the session.
    const secret = makeSecret();
    const credentials = { email: email.trim(), password, address: request.ip, secret };
    const outcome = await signIn({ ...stage, log: request.log }, credentials);
    switch (outcome.kind) {
      case 'signed_in':
        giveSecret(reply, secret, isSecure(stage));
        return goTo(reply, onward({ ...visitor, secret }, code, next));
      case 'wrong':
        return again(401, { alert: words.wrong });
      default:
        return sendRefusal(stage, reply, visitor, outcome);
    }
  });

  app.post('/sign-out', async (request, reply) => {
    await closeSession(stage, visitorOf(request).secret);
    giveSecret(reply, makeSecret(), isSecure(stage));
    return goTo(reply, '/pair/sign-in');
  });
}

/** Whoever signs in with a code has entered it: it stood above the form. */
function onward(visitor: Visitor, typed: string, next: 'kiosks' | ''): `/pair${string}` {
  if (typed === '') return next === 'kiosks' ? '/pair/kiosks' : '/pair';
  const code = readUserCode(typed);
  if (code === null) return `/pair?${new URLSearchParams({ code: typed.slice(0, 64) })}`;
  return askingPath(visitor, code);
}

/** Where the kiosk with this code is shown, for a visitor who entered it. */
export function askingPath(visitor: Visitor, code: string): `/pair${string}` {
  return `/pair/kiosk?${new URLSearchParams({ code: showUserCode(code), seal: codeSeal(visitor, code) })}`;
}

/** As a code that was brought along is shown: letters and dashes only. */
export function shownCode(typed: string): string {
  const code = readUserCode(typed);
  return code === null ? typed.slice(0, 20).replace(/[^\p{L}\p{N} -]/gu, '') : showUserCode(code);
}

function emptyForm(visitor: Visitor, code: string, next: 'kiosks' | '') {
  return {
    token: formToken(visitor),
    code: shownCode(code),
    next,
    email: '',
    errors: {} as { readonly email?: string | undefined; readonly password?: string | undefined },
    alert: null as string | null,
  };
}

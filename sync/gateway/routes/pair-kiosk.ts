import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { kioskSettings } from '../../../db/schema/kiosk-settings.ts';
import { limitedAddress } from '../access/address.ts';
import {
  approve,
  decline,
  findByUserCode,
  type NoPairing,
  type PendingPairing,
} from '../access/decide-pairing.ts';
import { listKiosks } from '../access/household-kiosks.ts';
import { maskEmail } from '../access/masked-email.ts';
import { isSame } from '../access/secret.ts';
import { readUserCode } from '../access/user-code.ts';
import { askingPage } from '../pages/asking-view.ts';
import { childrenOf } from '../pages/children.ts';
import { codePage } from '../pages/code-view.ts';
import { declinedPage, donePage, progressOf } from '../pages/done-view.ts';
import type { Form } from '../pages/form.ts';
import { type ChoiceErrors, readChoice } from '../pages/kiosk-choice.ts';
import { whenOf } from '../pages/moments.ts';
import { newSettings } from '../pages/new-settings.ts';
import { offlineChoice } from '../pages/offline-minutes.ts';
import type { Parent } from '../pages/parent-session.ts';
import {
  formOfRequest,
  goTo,
  parentOf,
  type Stage,
  sendMalformed,
  sendMissing,
  sendPage,
  sendRefusal,
  toSignIn,
  visitorOf,
} from '../pages/stage.ts';
import { likelyZone } from '../pages/time-zones.ts';
import { codeSeal, formToken } from '../pages/visitor.ts';
import { askingPath, shownCode } from './pair-sign-in.ts';

const text = z.string().catch('');
/** `user_code`: as kiosks name it in their QR code (RFC 8628, section 3.3.1). */
const linked = z.object({ code: text, user_code: text, seal: text, kiosk: text });

/** From the letters to the kiosk: GET /pair, POST /pair/code, GET /pair/kiosk, POST /pair/agree and /pair/decline, and how it went. */
export function pairKioskRoutes(app: FastifyInstance, stage: Stage): void {
  app.get('/', async (request, reply) => {
    const asked = linked.parse(request.query);
    const code = asked.user_code || asked.code;
    if (!parentOf(request)) return toSignIn(reply, { code });
    return showCode(stage, request, reply, 200, { code });
  });

  app.post('/code', async (request, reply) => {
    const { code } = formOfRequest(request);
    if (code === undefined) return sendMalformed(stage, reply, visitorOf(request));
    const parent = parentOf(request);
    if (!parent) return toSignIn(reply, { code });
    const visitor = visitorOf(request);
    if (code.trim() === '') {
      return showCode(stage, request, reply, 422, { code, error: visitor.words.code.empty });
    }
    const found = await findByUserCode(stage, entryOf(request, parent, code));
    if (found.kind !== 'pending') return refuse(stage, request, reply, code, found);
    return goTo(reply, askingPath(visitor, readUserCode(code) ?? ''));
  });

  app.get('/kiosk', async (request, reply) => {
    const { code: typed, seal } = linked.parse(request.query);
    const parent = parentOf(request);
    if (!parent) return toSignIn(reply, { code: typed });
    const code = readUserCode(typed);
    // A link that somebody else made must not use up a parent's tries.
    if (code === null || !isSame(seal, codeSeal(visitorOf(request), code))) {
      return goTo(reply, `/pair?${new URLSearchParams({ code: shownCode(typed) })}`);
    }
    const found = await findByUserCode(stage, entryOf(request, parent, code));
    if (found.kind !== 'pending') return refuse(stage, request, reply, typed, found);
    return showAsking(stage, request, reply, { parent, asking: found, form: null, errors: {} });
  });

  app.post('/agree', (request, reply) => agree(stage, request, reply));

  app.post('/decline', async (request, reply) => {
    const { code } = formOfRequest(request);
    if (code === undefined) return sendMalformed(stage, reply, visitorOf(request));
    const parent = parentOf(request);
    if (!parent) return toSignIn(reply, { code });
    const outcome = await decline(stage, entryOf(request, parent, code));
    if (outcome.kind !== 'declined') return refuse(stage, request, reply, code, outcome);
    return goTo(reply, '/pair/declined');
  });

  app.get('/declined', async (request, reply) => {
    const visitor = visitorOf(request);
    return sendPage(stage, reply, visitor, declinedPage(visitor.words));
  });

  app.get('/done', async (request, reply) => {
    const parent = parentOf(request);
    if (!parent) return toSignIn(reply, { next: 'kiosks' });
    const visitor = visitorOf(request);
    const { kiosk: kiosk_id } = linked.parse(request.query);
    const kiosk = (await listKiosks(stage, parent.user_id)).find((it) => it.kiosk_id === kiosk_id);
    if (!kiosk) return sendMissing(stage, reply, visitor);
    const progress = progressOf(kiosk, stage.clock.now());
    const view = { assets: stage.assets, kiosk, progress, account: maskEmail(parent.email) };
    return sendPage(stage, reply, visitor, donePage(visitor.words, view));
  });
}

async function agree(stage: Stage, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const visitor = visitorOf(request);
  const form = formOfRequest(request);
  const { code } = form;
  if (code === undefined) return sendMalformed(stage, reply, visitor);
  const parent = parentOf(request);
  if (!parent) return toSignIn(reply, { code });
  const entry = entryOf(request, parent, code);
  const read = readChoice(form, visitor.words.settings, null);
  if (read.kind === 'malformed') return sendMalformed(stage, reply, visitor);
  if (read.kind === 'wrong') {
    const asking = await findByUserCode(stage, entry);
    if (asking.kind !== 'pending') return refuse(stage, request, reply, code, asking);
    return showAsking(stage, request, reply, { parent, asking, form, errors: read.errors });
  }
  const settings = await newSettings(stage.passwords, read.choice);
  if (settings === null) return sendRefusal(stage, reply, visitor, { kind: 'busy' });
  const outcome = await approve(stage, { ...entry, name: read.choice.name, settings });
  if (outcome.kind !== 'approved') return refuse(stage, request, reply, code, outcome);
  return goTo(reply, `/pair/done?kiosk=${outcome.kiosk_id}`);
}

function entryOf(request: FastifyRequest, { user_id }: Parent, user_code: string) {
  return { user_code, user_id, address: request.ip };
}

function refuse(
  stage: Stage,
  request: FastifyRequest,
  reply: FastifyReply,
  code: string,
  found: NoPairing,
): FastifyReply {
  const visitor = visitorOf(request);
  if (found.kind !== 'none') return sendRefusal(stage, reply, visitor, found);
  return showCode(stage, request, reply, 422, { code, error: visitor.words.code.wrong });
}

function showCode(
  stage: Stage,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  view: { readonly code: string; readonly error?: string },
): FastifyReply {
  const visitor = visitorOf(request);
  const page = codePage(visitor.words, {
    token: formToken(visitor),
    code: shownCode(view.code),
    error: view.error,
  });
  return sendPage(stage, reply, visitor, page, status);
}

interface Asking {
  readonly parent: Parent;
  readonly asking: PendingPairing;
  /** What was typed, where it came back with errors. */
  readonly form: Form | null;
  readonly errors: ChoiceErrors;
}

async function showAsking(
  stage: Stage,
  request: FastifyRequest,
  reply: FastifyReply,
  { parent, asking, form, errors }: Asking,
): Promise<FastifyReply> {
  const visitor = visitorOf(request);
  const { words, language, locale } = visitor;
  const now = stage.clock.now();
  const kiosks = await listKiosks(stage, parent.user_id);
  const before = kiosks.find((it) => it.kiosk_id === asking.known_as?.kiosk_id);
  const other = kiosks.find((it) => it.status === 'active' && it !== before);
  // What the kiosk had counts most, then where the family's other kiosk stands, then what the phone speaks.
  const had = before && kioskSettings.parse(before.settings);
  const zone = had?.timezone ?? (other && kioskSettings.parse(other.settings).timezone);
  const offline = offlineChoice({
    kiosks,
    kiosk_id: asking.known_as?.kiosk_id ?? '',
    children: other ? await childrenOf(stage.postgres, parent.user_id) : [],
    words: words.settings,
  });
  const page = askingPage(words, {
    token: formToken(visitor),
    asking,
    asked: whenOf(words, { now, locale }, asking.asked_at),
    same_network:
      asking.address === null ? null : limitedAddress(asking.address) === limitedAddress(request.ip),
    alert: form === null ? null : words.trouble.see_below,
    settings: {
      words: words.settings,
      name: form?.['name'] ?? asking.known_as?.name ?? words.settings.name_first,
      timezone: form?.['timezone'] ?? zone ?? likelyZone(visitor.wanted) ?? '',
      language: form?.['language'] ?? had?.language ?? language,
      has_pin: had?.pin_hash !== undefined,
      offline: offline && { ...offline, chosen: form?.['offline_minutes'] ?? offline.chosen },
      errors,
      locale,
      now,
    },
  });
  return sendPage(stage, reply, visitor, page, form === null ? 200 : 422);
}

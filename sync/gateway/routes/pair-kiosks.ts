import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { kioskSettings } from '../../../db/schema/kiosk-settings.ts';
import { type HouseholdKiosk, listKiosks, revokeByParent } from '../access/household-kiosks.ts';
import { changeKiosk } from '../pages/change-kiosk.ts';
import { childrenOf } from '../pages/children.ts';
import type { Form } from '../pages/form.ts';
import { type ChoiceErrors, readChoice } from '../pages/kiosk-choice.ts';
import { kioskPage, removePage } from '../pages/kiosk-view.ts';
import { kiosksPage } from '../pages/kiosks-view.ts';
import { changedSettings } from '../pages/new-settings.ts';
import { offlineChoice } from '../pages/offline-minutes.ts';
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
import { formToken } from '../pages/visitor.ts';

/** Anything else names none. */
const named = z.object({ kiosk_id: z.guid().catch('') });
const noted = z.object({ removed: z.string().catch(''), saved: z.string().catch('') });

/** The household's kiosks: GET /pair/kiosks; GET and POST /pair/kiosks/:kiosk_id and /pair/kiosks/:kiosk_id/remove. */
export function pairKiosksRoutes(app: FastifyInstance, stage: Stage): void {
  app.get('/kiosks', async (request, reply) => {
    const parent = parentOf(request);
    if (!parent) return toSignIn(reply, { next: 'kiosks' });
    const visitor = visitorOf(request);
    const kiosks = await listKiosks(stage, parent.user_id);
    const { removed } = noted.parse(request.query);
    const gone = kiosks.find((it) => it.kiosk_id === removed && it.status !== 'active');
    const page = kiosksPage(visitor.words, {
      kiosks,
      now: stage.clock.now(),
      locale: visitor.locale,
      notice: gone ? visitor.words.kiosks.removed(gone.name) : null,
    });
    return sendPage(stage, reply, visitor, page);
  });

  app.get('/kiosks/:kiosk_id', async (request, reply) => {
    const own = await ownKiosk(stage, request, reply);
    if (own === null) return reply;
    return showKiosk(stage, request, reply, { ...own, form: null, errors: {} });
  });

  app.post('/kiosks/:kiosk_id', async (request, reply) => {
    const own = await ownKiosk(stage, request, reply);
    if (own === null) return reply;
    const { user_id, kiosk } = own;
    const visitor = visitorOf(request);
    const form = formOfRequest(request);
    const read = readChoice(form, visitor.words.settings, kioskSettings.parse(kiosk.settings).language);
    if (read.kind === 'malformed') return sendMalformed(stage, reply, visitor);
    if (read.kind === 'wrong') {
      return showKiosk(stage, request, reply, { ...own, form, errors: read.errors });
    }
    const settings = await changedSettings(stage.passwords, read.choice);
    if (settings === null) return sendRefusal(stage, reply, visitor, { kind: 'busy' });
    const { kiosk_id } = kiosk;
    const changed = await changeKiosk(stage, { kiosk_id, user_id, name: read.choice.name, settings });
    if (changed.kind === 'unknown') return sendMissing(stage, reply, visitor);
    return goTo(reply, `/pair/kiosks/${kiosk_id}?saved=1`);
  });

  app.get('/kiosks/:kiosk_id/remove', async (request, reply) => {
    const own = await ownKiosk(stage, request, reply);
    if (own === null) return reply;
    const visitor = visitorOf(request);
    const { kiosk_id, name } = own.kiosk;
    const page = removePage(visitor.words, { token: formToken(visitor), kiosk_id, name });
    return sendPage(stage, reply, visitor, page);
  });

  app.post('/kiosks/:kiosk_id/remove', async (request, reply) => {
    const parent = parentOf(request);
    if (!parent) return toSignIn(reply, { next: 'kiosks' });
    const { kiosk_id } = named.parse(request.params);
    const outcome = await revokeByParent(stage, { kiosk_id, user_id: parent.user_id });
    if (outcome.kind === 'unknown') return sendMissing(stage, reply, visitorOf(request));
    return goTo(reply, `/pair/kiosks?${new URLSearchParams({ removed: kiosk_id })}`);
  });
}

interface OwnKiosk {
  readonly user_id: string;
  readonly kiosk: HouseholdKiosk;
}

/** The active kiosk that the address names. Null: the answer was sent already. */
async function ownKiosk(
  stage: Stage,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<OwnKiosk | null> {
  const parent = parentOf(request);
  if (!parent) {
    toSignIn(reply, { next: 'kiosks' });
    return null;
  }
  const { kiosk_id } = named.parse(request.params);
  const { user_id } = parent;
  const kiosk = (await listKiosks(stage, user_id)).find(
    (it) => it.kiosk_id === kiosk_id && it.status === 'active',
  );
  if (kiosk) return { user_id, kiosk };
  sendMissing(stage, reply, visitorOf(request));
  return null;
}

async function showKiosk(
  stage: Stage,
  request: FastifyRequest,
  reply: FastifyReply,
  view: OwnKiosk & { readonly form: Form | null; readonly errors: ChoiceErrors },
): Promise<FastifyReply> {
  const { user_id, kiosk, form, errors } = view;
  const visitor = visitorOf(request);
  const { words, locale } = visitor;
  const kiosks = await listKiosks(stage, user_id);
  const several = kiosks.filter((it) => it.status === 'active').length > 1;
  const settings = kioskSettings.parse(kiosk.settings);
  const offline = offlineChoice({
    kiosks,
    kiosk_id: kiosk.kiosk_id,
    children: several ? await childrenOf(stage.postgres, user_id) : [],
    words: words.settings,
  });
  const page = kioskPage(words, {
    token: formToken(visitor),
    kiosk_id: kiosk.kiosk_id,
    title: kiosk.name,
    chip_mode:
      form?.['chip_mode'] === 'hold' || form?.['chip_mode'] === 'tap'
        ? form['chip_mode']
        : settings.chip_mode,
    saved: noted.parse(request.query).saved !== '',
    alert: form === null ? null : words.trouble.see_below,
    settings: {
      words: words.settings,
      name: form?.['name'] ?? kiosk.name,
      timezone: form?.['timezone'] ?? settings.timezone,
      language: form?.['language'] ?? settings.language,
      has_pin: settings.pin_hash !== undefined,
      offline: offline && { ...offline, chosen: form?.['offline_minutes'] ?? offline.chosen },
      errors,
      locale,
      now: stage.clock.now(),
    },
  });
  return sendPage(stage, reply, visitor, page, form === null ? 200 : 422);
}

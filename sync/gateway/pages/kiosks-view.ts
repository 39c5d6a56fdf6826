import type { HouseholdKiosk } from '../access/household-kiosks.ts';
import { html, type Part } from './html.ts';
import type { Page } from './layout.ts';
import { dateOf, whenOf } from './moments.ts';
import type { Words } from './words.ts';

export interface KiosksView {
  readonly kiosks: readonly HouseholdKiosk[];
  readonly now: number;
  readonly locale: string;
  /** What was just done, where something was. */
  readonly notice: string | null;
}

const REMOVED_SHOWN_MS = 30 * 86_400_000;

export function kiosksPage(words: Words, view: KiosksView): Page {
  const active = view.kiosks.filter((it) => it.status === 'active');
  const removed = view.kiosks.filter(
    (it) => it.status !== 'active' && it.revoked_at && view.now - it.revoked_at.getTime() < REMOVED_SHOWN_MS,
  );
  const list: Part =
    active.length === 0
      ? html`<p class="lead">${words.kiosks.none}</p>`
      : html`<ul class="cards">${active.map((it) => activeKiosk(words, view, it))}</ul>`;
  return {
    title: words.kiosks.title,
    body: html`<h1>${words.kiosks.title}</h1>
${view.notice === null ? null : html`<p class="good" role="status">${view.notice}</p>`}
${list}
<p class="after"><a class="button" href="/pair">${words.done.another}</a></p>
${
  removed.length === 0
    ? null
    : html`<h2>${words.kiosks.removed_list}</h2>
<ul class="cards gone">${removed.map((it) => removedKiosk(words, view, it))}</ul>`
}`,
  };
}

function activeKiosk(words: Words, view: KiosksView, kiosk: HouseholdKiosk): Part {
  const { kiosks: say } = words;
  const seen = kiosk.last_seen_at;
  return html`<li class="card">
<h2>${kiosk.name}</h2>
<p>${seen === null ? say.never_seen : say.seen(whenOf(words, view, seen))}</p>
<p class="hint">${say.paired(dateOf(view.locale, kiosk))}${
    kiosk.app_version === null ? null : html` · ${say.version(kiosk.app_version)}`
  }</p>
<a class="button" href="/pair/kiosks/${kiosk.kiosk_id}">${say.change}<span class="unseen"> – ${kiosk.name}</span></a>
</li>`;
}

function removedKiosk({ kiosks: say }: Words, { locale }: KiosksView, kiosk: HouseholdKiosk): Part {
  const why: Readonly<Record<string, string>> = say.removed_why;
  const reason = why[kiosk.revoked_reason ?? ''] ?? null;
  return html`<li class="card"><h3>${kiosk.name}</h3>
<p class="hint">${say.removed_on(dateOf(locale, { ...kiosk, paired_at: kiosk.revoked_at ?? kiosk.paired_at }))}</p>
${reason === null ? null : html`<p>${reason}</p>`}</li>`;
}

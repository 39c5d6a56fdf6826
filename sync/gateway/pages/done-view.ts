import type { HouseholdKiosk } from '../access/household-kiosks.ts';
import type { Assets } from './assets.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import type { Words } from './words.ts';

/** How far a pairing that was agreed to has come. */
export type Progress = 'waiting' | 'late' | 'paired' | 'refused';

/** As long as the kiosk's code lives. */
const PATIENCE_MS = 10 * 60_000;

export function progressOf(kiosk: HouseholdKiosk, now: number): Progress {
  if (kiosk.status !== 'active') return 'refused';
  const paired = kiosk.paired_at.getTime();
  if (kiosk.last_seen_at !== null && kiosk.last_seen_at.getTime() >= paired) return 'paired';
  return now - paired > PATIENCE_MS ? 'late' : 'waiting';
}

export interface DoneView {
  readonly assets: Assets;
  readonly kiosk: HouseholdKiosk;
  readonly progress: Progress;
  /** Masked, as the kiosk shows it. */
  readonly account: string;
}

export function donePage({ done: words, code }: Words, view: DoneView): Page {
  const { kiosk, account, assets } = view;
  const picture = html`<img class="host" src="${assets.host}" alt="" width="160" height="173">`;
  const another = html`<p class="after"><a href="/pair">${words.another}</a></p>`;
  const kiosks = html`<p class="after"><a class="button" href="/pair/kiosks">${code.to_kiosks}</a></p>`;
  const told = (title: string, ...rest: (Html | null)[]): Page => ({
    title,
    body: html`<div class="told" role="status">${rest[0] ?? null}
<h1>${title}</h1>
${rest.slice(1)}</div>`,
  });
  switch (view.progress) {
    case 'waiting':
      return {
        ...told(
          words.title,
          picture,
          html`<p>${words.shows}</p><p class="account"><bdi>${account}</bdi></p><p class="lead">${words.touch}</p>
<p class="hint">${words.waiting} <a href="/pair/done?kiosk=${kiosk.kiosk_id}">${words.look_again}</a></p>`,
        ),
        refresh: 4,
      };
    case 'late':
      return told(words.late_title, null, html`<p class="lead">${words.late}</p>`, another, kiosks);
    case 'refused':
      return told(words.refused_title, null, html`<p class="lead">${words.refused}</p>`, another, kiosks);
    case 'paired':
      return told(words.paired_title(kiosk.name), picture, html`<p class="lead">${words.paired}</p>`, kiosks);
  }
}

export function declinedPage({ done: words, code }: Words): Page {
  return {
    title: words.declined_title,
    body: html`<div class="told"><h1>${words.declined_title}</h1>
<p class="lead">${words.declined}</p>
<p class="after"><a href="/pair">${words.another}</a></p>
<p class="after"><a href="/pair/kiosks">${code.to_kiosks}</a></p></div>`,
  };
}

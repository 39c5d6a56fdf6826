import type { PendingPairing } from '../access/decide-pairing.ts';
import { alertOf } from './field.ts';
import { formOf } from './form-view.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import {
  languageField,
  nameField,
  offlineField,
  pinFields,
  type SettingsView,
  zoneField,
} from './settings-view.ts';
import type { Words } from './words.ts';

export interface AskingView {
  readonly token: string;
  readonly asking: PendingPairing;
  /** How long ago it asked, in words. */
  readonly asked: string;
  /** Whether kiosk and phone ask from one network. Null: not known. */
  readonly same_network: boolean | null;
  readonly settings: SettingsView;
  readonly alert: string | null;
}

export function askingPage(words: Words, view: AskingView): Page {
  const { asking, settings } = view;
  const { user_code } = asking;
  return {
    title: words.asking.title,
    body: html`<h1>${words.asking.title}</h1>
${alertOf(view.alert)}
<section class="card">
<p>${words.asking.shows}</p>
<p class="code">${user_code}</p>
${facts(words.asking, view)}
</section>
${formOf({ action: '/pair/agree', token: view.token, hidden: { code: user_code } }, [
  // The key that says "go" on a phone would press the first button: nobody agrees by finishing a word.
  html`<button disabled class="unseen" aria-hidden="true"></button>
<p class="warning">${words.asking.warning}</p>
<h2>${words.asking.settings}</h2>
<p class="hint">${words.asking.later}</p>`,
  nameField(settings),
  zoneField(settings),
  html`<details${isOpen(settings) ? html` open` : null}><summary>${words.asking.more}</summary>
${[pinFields(settings), languageField(settings), offlineField(settings)]}
</details>`,
  html`<div class="choice">
<button class="main">${words.asking.agree}</button>
<button formaction="/pair/decline">${words.asking.decline}</button>
</div>`,
])}`,
  };
}

/** What came back with errors is shown. */
function isOpen({ errors }: SettingsView): boolean {
  return ['pin', 'pin_again', 'language', 'offline_minutes'].some((field) => errors[field] !== undefined);
}

function facts(words: Words['asking'], { asking, asked, same_network }: AskingView): Html {
  const network =
    same_network === null || asking.address === null
      ? html`${words.unknown_network}`
      : same_network
        ? html`${words.same_network}`
        : html`${words.other_network(asking.address)}<br><small>${words.other_network_hint}</small>`;
  return html`<dl>
<div><dt>${words.what}</dt><dd><bdi>${asking.description ?? words.unknown}</bdi></dd></div>
<div><dt>${words.asked}</dt><dd>${asked}</dd></div>
<div><dt>${words.network}</dt><dd>${network}</dd></div>
</dl>
${asking.known_as === null ? null : html`<p>${words.known_as(asking.known_as.name)}</p>`}`;
}

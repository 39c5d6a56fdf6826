import type { Clock } from '../../sync/clock.ts';
import type { Log } from '../log.ts';
import { type Household, liveProfiles } from '../policy/household.ts';
import {
  CHANNEL_VERSION,
  type Diagnostics,
  type FromChild,
  type FromPage,
  type FromParent,
  fromPage,
  type PairingAct,
  type ParentAnswer,
  type Screen,
  type ToPage,
} from './channel.ts';

/** What a WebSocket is to us. */
export interface Socket {
  readonly send: (text: string) => void;
  readonly close: (code: number, reason: string) => void;
  readonly on: (event: 'message' | 'close' | 'error', listener: (data: unknown) => void) => void;
}

export interface Pages {
  readonly connected: (socket: Socket) => void;
  /** To the child's page that is in front. */
  readonly show: (screen: Screen) => void;
  readonly count: () => { readonly child: number; readonly support: number };
  readonly close: () => void;
}

/** `siblings`: ids of all children. */
export interface Family {
  readonly language: string;
  readonly siblings: readonly string[];
}

export interface PagesDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** What every screen is shown with. */
  readonly family: () => Family;
  /** What a child's page that has just come must show. */
  readonly screen: () => Screen;
  readonly diagnostics: () => Promise<Diagnostics>;
  /** From the child's page in front, in order. */
  readonly onMessage: (message: FromChild) => void;
  /** A parent acts at the page in front; the answer goes to that page alone. */
  readonly onParent: (message: FromParent) => Promise<ParentAnswer>;
  /** A touch on the pairing screen of the page in front. */
  readonly onPairing: (act: PairingAct) => void;
}

const HELLO_WITHIN_MS = 5_000;
const DIAGNOSTICS_EVERY_MS = 1_000;
const MALFORMED_LIMIT = 20;

/** The pages that are connected. The child's page that came last is in front; those before it stay dark. */
export function createPages(deps: PagesDeps): Pages {
  const { clock, log } = deps;
  const children: Page[] = [];
  const supports = new Set<Page>();
  const closers = new Set<() => void>();

  function connected(socket: Socket): void {
    const page = openPage(socket);
    const greeting = new AbortController();
    const release = () => {
      greeting.abort();
      closers.delete(closer);
      leave(page);
    };
    const closer = () => socket.close(1001, 'the kiosk is stopping');
    closers.add(closer);
    socket.on('close', release);
    socket.on('error', release);
    socket.on('message', (data) => receive(page, data, greeting));
    void clock.sleep(HELLO_WITHIN_MS, greeting.signal).then(() => {
      if (!greeting.signal.aborted) socket.close(1002, 'no hello');
    });
  }

  function receive(page: Page, data: unknown, greeting: AbortController): void {
    const message = parse(data);
    if (!message) {
      page.malformed += 1;
      log.warn({ malformed: page.malformed }, 'a message from the page is malformed and was ignored');
      if (page.malformed >= MALFORMED_LIMIT) page.socket.close(1002, 'too many malformed messages');
    } else if (message.type === 'hello') {
      if (greeting.signal.aborted) return;
      greeting.abort();
      enter(page, message.page);
    } else if (page === children.at(-1)) {
      if (message.type === 'parent') answerParent(page, message);
      else if (message.type === 'pairing') deps.onPairing(message.act);
      else deps.onMessage(message);
    }
  }

  function answerParent(page: Page, message: FromParent): void {
    deps
      .onParent(message)
      .then((answer) => page.send({ v: CHANNEL_VERSION, type: 'parent_answer', answer }))
      .catch((error: unknown) => log.error({ error }, 'a parent’s act broke: nothing was done'));
  }

  function enter(page: Page, kind: 'child' | 'support'): void {
    if (kind === 'support') {
      supports.add(page);
      report(page);
      page.stop = clock.every(DIAGNOSTICS_EVERY_MS, () => report(page));
      return;
    }
    children.at(-1)?.show({ kind: 'elsewhere' }, deps.family());
    children.push(page);
    page.show(deps.screen(), deps.family());
  }

  function leave(page: Page): void {
    page.stop?.();
    supports.delete(page);
    const wasInFront = page === children.at(-1);
    const at = children.indexOf(page);
    if (at >= 0) children.splice(at, 1);
    if (wasInFront) children.at(-1)?.show(deps.screen(), deps.family());
  }

  function report(page: Page): void {
    if (page.reporting) return;
    page.reporting = true;
    deps
      .diagnostics()
      .then((it) => page.send({ v: CHANNEL_VERSION, type: 'diagnostics', report: it }))
      .catch((error: unknown) => log.error({ error }, 'diagnostics could not be gathered'))
      .finally(() => {
        page.reporting = false;
      });
  }

  return {
    connected,
    show: (screen) => children.at(-1)?.show(screen, deps.family()),
    count: () => ({ child: children.length, support: supports.size }),
    close: () => {
      for (const close of [...closers]) close();
    },
  };
}

interface Page {
  readonly socket: Socket;
  readonly send: (message: ToPage) => void;
  readonly show: (screen: Screen, family: Family) => void;
  malformed: number;
  reporting: boolean;
  stop: (() => void) | null;
}

function openPage(socket: Socket): Page {
  let seq = 0;
  const send = (message: ToPage) => socket.send(JSON.stringify(message));
  return {
    socket,
    send,
    show: (screen, { language, siblings }) => {
      seq += 1;
      send({ v: CHANNEL_VERSION, type: 'screen', seq, language, siblings: [...siblings], screen });
    },
    malformed: 0,
    reporting: false,
    stop: null,
  };
}

function parse(data: unknown): FromPage | null {
  try {
    return fromPage.parse(JSON.parse(String(data)));
  } catch {
    return null;
  }
}

/** `machineLanguage`: spoken as long as there is no household that says which one. */
export function familyOf(household: Household | null, machineLanguage: string): Family {
  return {
    language: household?.settings.language ?? machineLanguage,
    siblings: household ? liveProfiles(household).map(({ id }) => id) : [],
  };
}

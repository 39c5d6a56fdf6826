import { WebSocket } from 'ws';
import {
  CHANNEL_VERSION,
  type FromPage,
  type Phase,
  type PlayingScreen,
  type Screen,
  toPage,
} from '../../../agent/local/channel.ts';
import type { Clock } from '../../../sync/clock.ts';

/** A child's page over the agent's own WebSocket: it plays what it is shown, as fast as time goes by, and says so. */
export interface Page {
  readonly screen: () => Screen | null;
  /** Says how the picture stands; nothing when nothing is on. */
  readonly say: (phase: Phase) => void;
  readonly press: () => void;
  /** Touches that this is the right account. */
  readonly confirm: () => void;
  readonly close: () => void;
}

export interface PageDeps {
  readonly clock: Clock;
  /** A session came on the screen. */
  readonly onPlaying: (screen: PlayingScreen) => void;
  /** The kiosk has no account, or not yet. */
  readonly onPairing: () => void;
}

const REPORT_MS = 400;

/** Rejects where the agent is gone. `url` is the one that carries the boot secret. */
export async function openPage(deps: PageDeps, url: string): Promise<Page> {
  const { clock } = deps;
  const welcome = await fetch(url);
  await welcome.body?.cancel();
  const { origin, host } = new URL(url);
  const cookie = welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const socket = new WebSocket(`ws://${host}/ws`, { headers: { cookie, origin } });
  let screen: Screen | null = null;
  let showing: { readonly screen: PlayingScreen; readonly since: number } | null = null;

  const send = (message: FromPage) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const say = (phase: Phase) => {
    if (!showing) return;
    const { session_id, start_at_s } = showing.screen;
    const position_s = start_at_s + (clock.monotonic() - showing.since) / 1000;
    send({ v: CHANNEL_VERSION, type: 'progress', session_id, position_s, rate: 1, phase });
  };
  const show = (next: Screen) => {
    screen = next;
    if (next.kind === 'pairing') deps.onPairing();
    if (next.kind !== 'playing') showing = null;
    else if (showing?.screen.session_id !== next.session_id) {
      showing = { screen: next, since: clock.monotonic() };
      deps.onPlaying(next);
      say('playing');
    }
  };

  socket.on('message', (data) => {
    const message = toPage.parse(JSON.parse(String(data)));
    if (message.type === 'screen') show(message.screen);
  });
  const stopReporting = clock.every(REPORT_MS, () => {
    if (screen?.kind === 'playing') say(screen.paused ? 'paused' : 'playing');
  });
  const close = () => {
    stopReporting();
    screen = null;
    showing = null;
    socket.terminate();
  };
  try {
    await new Promise<void>((opened, failed) => socket.once('open', opened).once('error', failed));
  } catch (error) {
    close();
    throw error;
  }
  // What kills the agent cuts the connection.
  socket.on('error', () => undefined).on('close', close);
  send({ v: CHANNEL_VERSION, type: 'hello', page: 'child' });
  return {
    screen: () => screen,
    say,
    press: () => send({ v: CHANNEL_VERSION, type: 'press' }),
    confirm: () => send({ v: CHANNEL_VERSION, type: 'pairing', act: 'confirm' }),
    close,
  };
}

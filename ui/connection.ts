import { CHANNEL_VERSION, type FromPage, fromPage, type ToPage, toPage } from '../agent/local/channel.ts';
import type { PageClock } from './clock.ts';

/** `joined`: a new connection begins. `lost`: nothing has been heard for longer than a blink. */
export type Link = 'joined' | 'lost';

/** The part of a browser's WebSocket that is used here. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(data: string): void;
  close(): void;
}

export interface ConnectionDeps {
  open(): Socket;
  clock: PageClock;
  /** 0 up to, not including, 1. */
  random(): number;
  page: 'child' | 'support';
  onMessage(message: ToPage): void;
  onLink(link: Link): void;
}

export interface Connection {
  /** False: not connected, and the message is gone. */
  send(message: FromPage): boolean;
  /** Stay away once this connection closes, until `renew`. */
  yield(): void;
  /** Drop the connection, if there is one, and make a new one at once. */
  renew(): void;
  stop(): void;
}

const GRACE_MS = 1000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;

/** How long to wait before try number `tries` (from 0): anywhere up to a doubling bound, so pages do not come in step. */
export function waitBeforeTry(tries: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries));
}

/** Read one message. Null: not for this page (malformed, or of another version). */
export function readMessage(data: unknown): ToPage | null {
  if (typeof data !== 'string') return null;
  try {
    return toPage.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

/** Keep one connection to the agent for as long as the page lives. */
export function connect(deps: ConnectionDeps): Connection {
  let socket: Socket | null = null;
  let greeted = false;
  let tries = 0;
  let mayRetry = true;
  let cancelRetry = () => {};
  /** Runs from the moment the agent goes until it is heard again, over any number of tries. */
  let cancelGrace: (() => void) | null = null;

  function startGrace() {
    cancelGrace ??= deps.clock.after(GRACE_MS, () => deps.onLink('lost'));
  }

  function endGrace() {
    cancelGrace?.();
    cancelGrace = null;
  }

  function open() {
    const mine = deps.open();
    socket = mine;
    mine.onopen = () => {
      greeted = true;
      deps.onLink('joined');
      send({ v: CHANNEL_VERSION, type: 'hello', page: deps.page });
    };
    mine.onmessage = ({ data }) => receive(data);
    mine.onclose = () => closed();
  }

  function receive(data: unknown) {
    const message = readMessage(data);
    if (!message) return;
    tries = 0;
    endGrace();
    deps.onMessage(message);
  }

  function closed() {
    release();
    if (!mayRetry) return;
    startGrace();
    cancelRetry = deps.clock.after(waitBeforeTry(tries, deps.random), open);
    tries += 1;
  }

  function release() {
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket = null;
    greeted = false;
    cancelRetry();
  }

  function send(message: FromPage): boolean {
    if (!socket || !greeted) return false;
    socket.send(JSON.stringify(fromPage.parse(message)));
    return true;
  }

  function drop() {
    const old = socket;
    release();
    old?.close();
  }

  startGrace();
  open();
  return {
    send,
    yield: () => {
      mayRetry = false;
    },
    renew() {
      mayRetry = true;
      drop();
      open();
    },
    stop() {
      mayRetry = false;
      endGrace();
      drop();
    },
  };
}

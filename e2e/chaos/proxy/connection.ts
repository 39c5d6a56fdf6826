import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fate } from './fates.ts';
import { requestReader } from './requests.ts';

export interface ConnectionDeps {
  /** A gateway's port, chosen anew for each connection and each repeat. */
  readonly target: () => number;
  /** Asked once for each whole request. */
  readonly fate: (request: Buffer) => Fate;
  /** Held by whoever ends everything. */
  readonly keep: (socket: Socket) => void;
}

/** Carries one connection of a kiosk to a gateway, and does to each request and answer what `fate` says. */
export function carry(deps: ConnectionDeps, kiosk: Socket): void {
  const gateway = connect(deps.target(), '127.0.0.1');
  for (const socket of [kiosk, gateway]) {
    deps.keep(socket);
    socket.setNoDelay(true);
  }
  kiosk.on('close', () => gateway.destroy());
  gateway.on('close', () => kiosk.destroy());
  const cut = () => {
    kiosk.destroy();
    gateway.destroy();
  };

  const requests = requestReader();
  const outward = inOrder();
  const inward = inOrder();
  let fate: Fate = { kind: 'pass' };
  let answered = 0;

  kiosk.on('data', (chunk) => {
    for (const request of requests.read(chunk)) {
      fate = deps.fate(request);
      answered = 0;
      outward(() => forward(request, fate));
    }
  });
  gateway.on('data', (chunk) => inward(() => answer(chunk, fate)));

  async function forward(request: Buffer, fate: Fate): Promise<void> {
    if (fate.kind === 'drop') return cut();
    if (fate.kind === 'cut_request') {
      gateway.write(request.subarray(0, Math.floor(request.length * fate.share)), cut);
      return;
    }
    if (fate.kind === 'delay') await pause(fate.request_ms);
    if (fate.kind === 'hole') {
      await pause(fate.ms);
      return cut();
    }
    if (!gateway.destroyed) gateway.write(request);
    if (fate.kind === 'duplicate') for (const after of fate.after_ms) void repeat(deps, request, after);
  }

  async function answer(chunk: Buffer, fate: Fate): Promise<void> {
    if (fate.kind === 'lose_answer') return cut();
    if (fate.kind === 'cut_answer' && answered + chunk.length > fate.bytes) {
      kiosk.write(chunk.subarray(0, fate.bytes - answered), cut);
      return;
    }
    if (fate.kind === 'delay' && answered === 0) await pause(fate.answer_ms);
    answered += chunk.length;
    const piece = fate.kind === 'trickle' ? fate.bytes : chunk.length;
    for (let at = 0; at < chunk.length && !kiosk.destroyed; at += piece) {
      kiosk.write(chunk.subarray(at, at + piece));
      if (fate.kind === 'trickle') await pause(fate.pause_ms);
    }
  }
}

/** The same request once more, on a connection of its own; nobody looks at the answer. */
async function repeat(deps: ConnectionDeps, request: Buffer, after: number): Promise<void> {
  await pause(after);
  const gateway = connect(deps.target(), '127.0.0.1');
  deps.keep(gateway);
  gateway.on('data', () => gateway.end());
  gateway.setTimeout(10_000, () => gateway.destroy());
  gateway.write(request);
}

/** Runs one thing after the other, so that what is held up holds up what comes behind it. */
function inOrder(): (run: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (run) => {
    last = last.then(run);
  };
}

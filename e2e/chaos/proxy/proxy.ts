import { createServer, type Socket } from 'node:net';
import type { Chance } from '../../../agent/crash/chance.ts';
import { carry } from './connection.ts';
import { chooseFate, type Fate, type Fates } from './fates.ts';
import { nameOf } from './requests.ts';

/** One kiosk's way to the gateways: a TCP proxy that does what bad networks do, from when it is told to until it is calm again. */
export interface ChaosProxy {
  readonly url: string;
  /** Until then nothing happens to anything. */
  readonly begin: () => void;
  /** The network is there, or it is not: what was under way is cut. */
  readonly away: (is: boolean) => void;
  /** From now on nothing happens to anything again; what was held up is cut. */
  readonly calm: () => void;
  readonly stop: () => Promise<void>;
}

export interface ProxyDeps {
  readonly chance: Chance;
  readonly fates: Fates;
  /** Ports of the gateways that are up, or of all. */
  readonly targets: () => readonly number[];
  readonly onFate: (fate: Fate['kind'], request: string) => void;
}

export async function startProxy(deps: ProxyDeps): Promise<ChaosProxy> {
  const { chance } = deps;
  const sockets = new Set<Socket>();
  let away = false;
  let calm = true;

  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const cutAll = () => {
    for (const socket of [...sockets]) socket.destroy();
  };
  const target = () => {
    const ports = deps.targets();
    return ports[chance.between(0, ports.length - 1)] ?? 0;
  };
  const fate = (request: Buffer): Fate => {
    const chosen: Fate = calm ? { kind: 'pass' } : chooseFate(chance, deps.fates);
    deps.onFate(chosen.kind, nameOf(request));
    return chosen;
  };

  const server = createServer((kiosk) => {
    if (away) {
      kiosk.on('error', () => undefined).destroy();
      return;
    }
    carry({ target, fate, keep }, kiosk);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    begin: () => {
      calm = false;
    },
    away: (is) => {
      away = is;
      if (is) cutAll();
    },
    calm: () => {
      calm = true;
      away = false;
      cutAll();
    },
    stop: async () => {
      cutAll();
      await new Promise((closed) => server.close(closed));
    },
  };
}

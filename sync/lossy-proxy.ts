import { connect, createServer, type Socket } from 'node:net';

/** What becomes of the answer to a request, which the gateway has had in any case. */
export type Fate = 'pass' | 'lose' | 'hold';

export interface LossyProxy {
  readonly url: URL;
  readonly stop: () => Promise<void>;
}

/** For tests: a TCP proxy that passes every request on, and the answer only if `fate` says so. */
export async function startLossyProxy(
  target: URL,
  fate: (request: { readonly method: string; readonly path: string }) => Fate,
): Promise<LossyProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };

  const server = createServer((kiosk) => {
    const gateway = connect(Number(target.port), target.hostname);
    let next: Fate = 'pass';
    kiosk.on('data', (chunk) => {
      const [, method, path] = /^(GET|POST) (\S+) HTTP/.exec(chunk.toString('latin1')) ?? [];
      if (method && path) next = fate({ method, path });
      gateway.write(chunk);
    });
    gateway.on('data', (chunk) => {
      if (next === 'pass') kiosk.write(chunk);
      if (next === 'lose') kiosk.destroy();
    });
    kiosk.on('close', () => gateway.destroy());
    gateway.on('close', () => kiosk.destroy());
    for (const socket of [kiosk, gateway]) keep(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

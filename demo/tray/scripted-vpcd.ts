import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ScriptedVpcd {
  readonly port: number;
  /** What it saw, in order: `UID 9000` for each chip that it read, `gone` when one left. */
  readonly saw: readonly string[];
  /** Milliseconds between the last chip's leaving and the next one's coming. */
  readonly pauses: readonly number[];
  /** As pcscd does when it ends. */
  readonly stop: () => Promise<void>;
}

/** Stands where vpcd would: asks each chip for its UID, if `asks`, and notes what it hears. */
export async function startScriptedVpcd({ asks = true, port = 0 } = {}): Promise<ScriptedVpcd> {
  const saw: string[] = [];
  const pauses: number[] = [];
  const sockets = new Set<Socket>();
  let left: number | null = null;
  const server = createServer((socket) => {
    sockets.add(socket);
    if (left !== null) pauses.push(performance.now() - left);
    if (asks) socket.write(Buffer.from('0005ffca000000', 'hex'));
    socket.on('data', (bytes) => saw.push(bytes.subarray(2).toString('hex').toUpperCase()));
    socket.on('error', () => {});
    socket.on('close', () => {
      left = performance.now();
      saw.push('gone');
      sockets.delete(socket);
    });
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    saw,
    pauses,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
      await sleep(0);
    },
  };
}

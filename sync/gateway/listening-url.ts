import type { Server } from 'node:http';

/** Where a server that listens can be reached from this machine. */
export function listeningUrl(server: Pick<Server, 'address'>): string {
  const found = server.address();
  if (found === null || typeof found === 'string') throw new Error('The server does not listen');
  const { address, family, port } = found;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

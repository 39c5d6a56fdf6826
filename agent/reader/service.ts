import { connect } from 'node:net';

export type ServiceState =
  | { readonly kind: 'up' }
  | { readonly kind: 'no_service' | 'not_authorised'; readonly message: string };

/** Where pcscd listens, or null where the PC/SC service has no such socket (macOS, Windows). */
export function pcscdSocket(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | null {
  if (platform !== 'linux') return null;
  return env['PCSCLITE_CSOCK_NAME'] ?? '/run/pcscd/pcscd.comm';
}

/**
 * Asks whether pcscd accepts connections. A file alone proves nothing (a dead daemon leaves it behind), and
 * connecting also starts a socket-activated pcscd.
 */
export function probeService(path: string | null): Promise<ServiceState> {
  if (path === null) return Promise.resolve({ kind: 'up' });
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (state: ServiceState) => {
      socket.destroy();
      resolve(state);
    };
    socket.once('connect', () => settle({ kind: 'up' }));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const refused = error.code === 'EACCES' || error.code === 'EPERM';
      settle({ kind: refused ? 'not_authorised' : 'no_service', message: error.message });
    });
  });
}

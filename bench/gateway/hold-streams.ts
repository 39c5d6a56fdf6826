import { connect, type Socket } from 'node:net';
import { now } from '../sync/client.ts';

/** Many event streams held by one process, as lightly as that goes: a socket and no HTTP client each. */
export function holdStreams() {
  const held: { socket: Socket; key: string; cursor: string | null; told: (() => void) | null }[] = [];
  let expected: Promise<number>[] = [];

  const openOne = (url: URL, key: string) =>
    new Promise<string | null>((resolve) => {
      const socket = connect({ host: url.hostname, port: Number(url.port) });
      const stream = { socket, key, cursor: null, told: null as (() => void) | null };
      let open = false;
      socket.setNoDelay(true);
      socket.on('connect', () => {
        socket.write(`GET /v1/events HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${key}\r\n\r\n`);
      });
      socket.on('data', (some) => {
        const text = some.toString('latin1');
        if (!open) {
          open = text.startsWith('HTTP/1.1 200');
          if (open) held.push(stream);
          else socket.destroy();
          resolve(open ? null : (text.split('\r\n')[0] ?? ''));
        } else if (text.includes('data: ')) stream.told?.();
      });
      socket.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message));
    });

  return {
    /** Goes on from those that are open. Stops at the first that is not let in, and says why. */
    open: async (url: string, keys: readonly string[], atOnce: number) => {
      const waiting = keys.slice(held.length);
      const samples: number[] = [];
      let failure: string | null = null;
      const worker = async () => {
        for (let key = waiting.shift(); key !== undefined && failure === null; key = waiting.shift()) {
          const began = now();
          failure = (await openOne(new URL(url), key)) ?? failure;
          samples.push(now() - began);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      return { open: held.length, failure, samples };
    },
    expect: (keys: readonly string[]) => {
      expected = keys.map(
        (key) =>
          new Promise<number>((resolve) => {
            const stream = held.find((it) => it.key === key);
            if (stream) stream.told = () => resolve(now());
          }),
      );
    },
    heard: () => Promise.all(expected),
    /** The kiosk whose turn it is to poll, and where it stands: without a cursor it must first fetch everything. */
    keyOf: (turn: number) => {
      const stream = held[turn % held.length];
      if (!stream) throw new Error('no stream is open');
      const { key, cursor } = stream;
      const path =
        cursor === null
          ? '/v1/snapshot?edition=9'
          : `/v1/changes?edition=9&cursor=${encodeURIComponent(cursor)}`;
      return {
        key,
        path,
        answered: (text: string) => {
          stream.cursor = /"cursor":"([^"]+)"/.exec(text)?.[1] ?? stream.cursor;
        },
      };
    },
    leave: () => {
      for (const { socket } of held) socket.destroy();
      held.length = 0;
    },
  };
}

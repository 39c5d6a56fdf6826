import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Ask, Client, Done } from './client.ts';
import { now } from './client.ts';

/** Runs a client in this process and does with it what the parent asks. Ends when the parent is gone. */
export async function serveClient(make: (server: string) => Promise<Client>): Promise<void> {
  const received = countReceived();
  const client = await make(process.argv[2] ?? '');
  let shown: Promise<number> | null = null;

  const perform = async (ask: Ask): Promise<number | undefined> => {
    switch (ask.do) {
      case 'load':
        await client.load(ask.rows);
        return;
      case 'expect':
        shown = client.shows(ask.id, ask.minutes).then(now);
        return;
      case 'seen':
        return (await shown) ?? Number.NaN;
      case 'comeBack':
        return client.comeBack(ask.rows, ask.minutes).then(() => undefined);
      default:
        return client[ask.do]().then(() => undefined);
    }
  };
  process.on('message', ({ number, ask }: { number: number; ask: Ask }) => {
    const began = now();
    perform(ask).then(
      (at) => {
        const end = now();
        const { rss } = process.memoryUsage();
        const peak = process.resourceUsage().maxRSS * 1024;
        const done: Done = { ms: end - began, at: at ?? end, received: received(), rss, peak };
        process.send?.({ number, done });
      },
      (error: unknown) => process.send?.({ number, failed: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}

/** Bytes that came in on every TCP connection that this process opened, whatever library opened it. */
function countReceived(): () => number {
  const sockets: Socket[] = [];
  channel('net.client.socket').subscribe((message) => {
    sockets.push((message as { socket: Socket }).socket);
  });
  return () => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);
}

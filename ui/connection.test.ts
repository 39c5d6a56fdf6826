import { describe, expect, it } from 'vitest';
import { CHANNEL_VERSION, type ToPage } from '../agent/local/channel.ts';
import { manualClock } from './clock.ts';
import { connect, type Link, type Socket, waitBeforeTry } from './connection.ts';

const waiting = (seq: number): ToPage => ({
  v: CHANNEL_VERSION,
  type: 'screen',
  seq,
  language: 'en',
  siblings: [],
  screen: { kind: 'waiting', child: null },
});

/** A page with one connection, whose other end the test holds. */
function page() {
  const clock = manualClock();
  const sockets: (Socket & { sent: string[]; closed: boolean })[] = [];
  const links: Link[] = [];
  const messages: ToPage[] = [];
  const connection = connect({
    open() {
      const socket = {
        onopen: null,
        onmessage: null,
        onclose: null,
        sent: [] as string[],
        closed: false,
        send: (data: string) => void socket.sent.push(data),
        close: () => {
          socket.closed = true;
        },
      };
      sockets.push(socket);
      return socket;
    },
    clock,
    random: () => 0.5,
    page: 'child',
    onMessage: (message) => messages.push(message),
    onLink: (link) => links.push(link),
  });
  const newest = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no connection was opened');
    return socket;
  };
  const receive = (data: unknown) => newest().onmessage?.({ data });
  return { clock, sockets, links, messages, connection, newest, receive };
}

describe('a connection', () => {
  it('says which page it is before anything else', () => {
    const { connection, newest } = page();
    expect(connection.send({ v: CHANNEL_VERSION, type: 'press' })).toBe(false);
    newest().onopen?.();
    expect(newest().sent).toEqual([`{"v":${CHANNEL_VERSION},"type":"hello","page":"child"}`]);
    expect(connection.send({ v: CHANNEL_VERSION, type: 'press' })).toBe(true);
  });

  it.each([
    ['no JSON', 'screen!'],
    ['no text', new ArrayBuffer(4)],
    ['another version', JSON.stringify({ ...waiting(1), v: CHANNEL_VERSION + 1 })],
    ['a screen that does not exist', JSON.stringify({ ...waiting(1), screen: { kind: 'shop' } })],
    ['a key too many', JSON.stringify({ ...waiting(1), more: true })],
  ])('hands on no message that is malformed: %s', (_, data) => {
    const { receive, messages } = page();
    receive(data);
    receive(JSON.stringify(waiting(7)));
    expect(messages).toEqual([waiting(7)]);
  });

  it('is lost only when nothing was heard for a second, over any number of tries', () => {
    const { clock, newest, links, receive } = page();
    newest().onopen?.();
    receive(JSON.stringify(waiting(1)));
    newest().onclose?.();
    for (let waited = 0; waited < 990; waited += 10) {
      clock.pass(10);
      newest().onclose?.();
    }
    expect(links).toEqual(['joined']);
    clock.pass(10);
    expect(links).toEqual(['joined', 'lost']);
  });

  it('is not lost when the agent is heard again within the second', () => {
    const { clock, newest, links, receive } = page();
    newest().onclose?.();
    clock.pass(500);
    newest().onopen?.();
    receive(JSON.stringify(waiting(1)));
    clock.pass(5000);
    expect(links).toEqual(['joined']);
  });

  it('comes back by itself, but not after it was told to yield', () => {
    const { clock, sockets, newest, connection } = page();
    newest().onclose?.();
    clock.pass(5000);
    expect(sockets).toHaveLength(2);
    connection.yield();
    newest().onclose?.();
    clock.pass(60_000);
    expect(sockets).toHaveLength(2);
    connection.renew();
    expect(sockets).toHaveLength(3);
  });

  it('stops for good, also when stopped twice', () => {
    const { clock, sockets, connection, links } = page();
    connection.stop();
    connection.stop();
    clock.pass(60_000);
    expect({ opened: sockets.length, closed: sockets[0]?.closed, links }).toEqual({
      opened: 1,
      closed: true,
      links: [],
    });
  });

  it('waits up to a doubling bound, five seconds at most', () => {
    const longest = [0, 1, 2, 3, 4, 5, 50].map((tries) => waitBeforeTry(tries, () => 0.9999));
    expect(longest).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000].map((ms) => Math.round(ms * 0.9999)));
    expect(waitBeforeTry(9, () => 0)).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { manualClock } from '../clock.ts';
import { createEventStreams } from './event-streams.ts';

const anna = 'household-a';
const ben = 'household-b';
const event = (revision: number | null) => `data: {"v":1,"type":"changed","revision":${revision}}\n\n`;
const KEPT = ':\n\n';

/** A kiosk's end of a stream. With `deaf` it takes nothing, and what is written piles up. */
function newSink({ deaf = false } = {}) {
  const said: string[] = [];
  const sink = {
    said,
    state: 'open' as 'open' | 'ended' | 'cut off',
    write: (text: string) => said.push(text),
    end: () => {
      sink.state = 'ended';
    },
    destroy: () => {
      sink.state = 'cut off';
    },
    get writableLength() {
      return deaf ? said.join('').length : 0;
    },
  };
  return sink;
}

function streamsUnderTest() {
  const clock = manualClock();
  const removed = new Set<string>();
  const asked: (readonly string[])[] = [];
  const held = { fault: false };
  const streams = createEventStreams({
    clock,
    log: { warn: () => {} },
    active: async (ids) => {
      asked.push(ids);
      if (held.fault) throw new Error('the database is away');
      return new Set(ids.filter((id) => !removed.has(id)));
    },
  });
  const open = (user_id: string, kiosk_id: string, options = {}) => {
    const sink = newSink(options);
    const { closed } = streams.open({ user_id, kiosk_id }, sink);
    return Object.assign(sink, { closed });
  };
  return { clock, removed, asked, held, streams, open };
}

describe('event streams', () => {
  it('tell the household that changed, and no other', () => {
    const { streams, open } = streamsUnderTest();
    const [kitchen, bedroom, other] = [open(anna, 'k1'), open(anna, 'k2'), open(ben, 'k3')];
    streams.changed(anna, 7);
    streams.changed('household-without-streams', 1);
    expect([kitchen, bedroom, other].map(({ said }) => said.slice(1))).toEqual([[event(7)], [event(7)], []]);
  });

  it('say something every 20 seconds, not all at once', async () => {
    const { clock, open } = streamsUnderTest();
    const sinks = Array.from({ length: 40 }, (_, n) => open(anna, `k${n}`));
    await clock.advance(1_000);
    expect(sinks.filter(({ said }) => said.length === 2)).toHaveLength(2);
    await clock.advance(19_000);
    expect(sinks.map(({ said }) => said)).toEqual(sinks.map(() => [KEPT, KEPT]));
    await clock.advance(40_000);
    expect(sinks.map(({ said }) => said.length)).toEqual(sinks.map(() => 4));
  });

  it('tell everybody of what concerns all, 500 in a second', async () => {
    const { clock, streams, open } = streamsUnderTest();
    const sinks = Array.from({ length: 1_200 }, (_, n) => open(`h${n}`, `k${n}`));
    const told = () => sinks.filter(({ said }) => said.includes(event(null))).length;
    streams.changedForAll();
    const counts = [told()];
    for (const _second of [1, 2, 3]) {
      await clock.advance(1_000);
      counts.push(told());
    }
    expect(counts).toEqual([500, 1_000, 1_200, 1_200]);
    expect(sinks.every(({ said }) => said.filter((text) => text === event(null)).length === 1)).toBe(true);
  });

  it('end within a second of the change that removed the kiosk, and within 20 seconds without word of it', async () => {
    const { clock, removed, streams, open } = streamsUnderTest();
    const [gone, stays, quiet] = [open(anna, 'k1'), open(anna, 'k2'), open(ben, 'k3')];
    removed.add('k1').add('k3');
    streams.changed(anna, 8);
    await clock.advance(1_000);
    expect([gone, stays, quiet].map(({ state }) => state)).toEqual(['ended', 'open', 'open']);
    await clock.advance(19_000);
    expect([stays, quiet].map(({ state }) => state)).toEqual(['open', 'ended']);
    expect(streams.count()).toBe(1);
  });

  it('go on while nobody can say who was removed, and find out later', async () => {
    const { clock, removed, held, open } = streamsUnderTest();
    const kiosk = open(anna, 'k1');
    removed.add('k1');
    held.fault = true;
    await clock.advance(20_000);
    expect(kiosk.state).toBe('open');
    held.fault = false;
    await clock.advance(20_000);
    expect(kiosk.state).toBe('ended');
  });

  it('cut a kiosk off that does not read, instead of keeping what it leaves', () => {
    const { streams, open } = streamsUnderTest();
    const [deaf, reads] = [open(anna, 'k1', { deaf: true }), open(anna, 'k2')];
    for (let revision = 1; revision <= 1_000; revision++) streams.changed(anna, revision);
    expect([deaf.state, reads.state, streams.count()]).toEqual(['cut off', 'open', 1]);
    expect(deaf.said.join('').length).toBeLessThan(4_300);
    expect(reads.said).toHaveLength(1_001);
  });

  it('are two for one kiosk at most, the newest', () => {
    const { streams, open } = streamsUnderTest();
    const [neighbour, first, second, third] = [
      open(anna, 'k2'),
      open(anna, 'k1'),
      open(anna, 'k1'),
      open(anna, 'k1'),
    ];
    expect([neighbour, first, second, third].map(({ state }) => state)).toEqual([
      'open',
      'ended',
      'open',
      'open',
    ]);
    expect(streams.count()).toBe(3);
  });

  it('are forgotten when they are gone, whoever was to be told', async () => {
    const { clock, asked, streams, open } = streamsUnderTest();
    const sinks = Array.from({ length: 600 }, (_, n) => open(`h${n}`, `k${n}`));
    streams.changedForAll();
    for (const { closed } of sinks) closed();
    for (const { closed } of sinks) closed();
    const before = sinks.map(({ said }) => said.length);
    await clock.advance(20_000);
    expect([streams.count(), asked, sinks.map(({ said }) => said.length)]).toEqual([0, [], before]);
  });

  it('all end at the end, and none begins after it', async () => {
    const { clock, streams, open } = streamsUnderTest();
    const early = open(anna, 'k1');
    streams.close();
    streams.close();
    const late = open(anna, 'k2');
    await clock.advance(60_000);
    expect([early.state, late.state, streams.count(), early.said]).toEqual(['ended', 'ended', 0, [KEPT]]);
  });
});

import { describe, expect, it } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import { createTrayReader, READ_WITHIN_MS, SEEN_AFTER_MS, TAP_MS } from './reader.ts';

/** A virtual reader of paper. `chips` writes down each change with its time. */
function table() {
  const clock = manualClock();
  const happened: string[] = [];
  const hooks = new Map<string, { onAsked: () => void; leave: () => void }>();
  let away = false;
  const note = (text: string) => happened.push(`${clock.monotonic()} ${text}`);
  const reader = createTrayReader({
    clock,
    onChange: () => {},
    log: { warn: () => {} },
    layChip: async ({ uid, onAsked }) => {
      if (away) throw new Error('connect ECONNREFUSED');
      note(`lay ${uid}`);
      const gone = Promise.withResolvers<void>();
      hooks.set(uid, { onAsked, leave: gone.resolve });
      const lift = async () => {
        note(`lift ${uid}`);
        gone.resolve();
      };
      return { lift, gone: gone.promise };
    },
  });
  const setAway = (is: boolean) => {
    away = is;
  };
  const chip = (uid: string) => hooks.get(uid) ?? expect.fail(`${uid} was never laid`);
  return { clock, happened, reader, setAway, chip };
}

describe('the one virtual reader', () => {
  it('lays a chip at once, and says when it was read', async () => {
    const { clock, reader, chip } = table();
    await reader.lay('A');
    expect(reader.now()).toEqual({ lying: { uid: 'A', read: false }, wanted: 'A', problem: null });
    chip('A').onAsked();
    await clock.advance(READ_WITHIN_MS);
    expect(reader.now()).toEqual({ lying: { uid: 'A', read: true }, wanted: 'A', problem: null });
  });

  it('swaps chips with a pause in which the empty reader is seen', async () => {
    const { clock, happened, reader } = table();
    await reader.lay('A');
    await clock.advance(5000);
    void reader.lay('B');
    await clock.advance(5000);
    expect(happened).toEqual(['0 lay A', '5000 lift A', `${5000 + SEEN_AFTER_MS} lay B`]);
  });

  it('skips a chip whose turn had not come when the next one was wanted', async () => {
    const { clock, happened, reader } = table();
    await reader.lay('A');
    void reader.lay('B');
    void reader.lay('C');
    await clock.advance(5000);
    expect(happened).toEqual(['0 lay A', `${SEEN_AFTER_MS} lift A`, `${2 * SEEN_AFTER_MS} lay C`]);
  });

  it('leaves a chip where it is when another one is to be lifted, or when it is laid again', async () => {
    const { clock, happened, reader } = table();
    await reader.lay('A');
    void reader.lift('B');
    void reader.lay('A');
    await clock.advance(5000);
    expect(happened).toEqual(['0 lay A']);
  });

  it('taps: down, a moment, up', async () => {
    const { clock, happened, reader } = table();
    void reader.tap('A');
    await clock.advance(5000);
    expect(happened).toEqual(['0 lay A', `${TAP_MS} lift A`]);
  });

  it('makes a tap of a click and a double click', async () => {
    const { clock, happened, reader } = table();
    void reader.lay('A');
    await clock.advance(200);
    void reader.tap('A');
    await clock.advance(5000);
    expect(happened).toEqual(['0 lay A', `${TAP_MS} lift A`]);
  });

  it('lets a chip lie that was laid again during its tap', async () => {
    const { clock, happened, reader } = table();
    void reader.tap('A');
    await clock.advance(300);
    void reader.lay('A');
    await clock.advance(5000);
    expect(happened).toEqual(['0 lay A']);
  });
});

describe('a reader in trouble', () => {
  it('says in one line that it is away, and works again once it is back', async () => {
    const { reader, setAway } = table();
    setAway(true);
    await reader.tap('A');
    expect(reader.now()).toEqual({
      lying: null,
      wanted: null,
      problem: expect.stringMatching(/^The virtual reader is away\. Start pcscd .+$/),
    });
    setAway(false);
    await reader.lay('A');
    expect(reader.now()).toEqual({ lying: { uid: 'A', read: false }, wanted: 'A', problem: null });
  });

  it('notices that it went away with the chip on it', async () => {
    const { clock, reader, chip } = table();
    await reader.lay('A');
    chip('A').leave();
    await clock.advance(0);
    expect(reader.now()).toEqual({
      lying: null,
      wanted: null,
      problem: expect.stringMatching(/^The virtual reader went away with the chip on it\./),
    });
  });

  it('says when nobody reads the chip, until somebody does', async () => {
    const { clock, reader, chip } = table();
    await reader.lay('A');
    await clock.advance(READ_WITHIN_MS);
    expect(reader.now().problem).toMatch(/nobody has read it/);
    chip('A').onAsked();
    expect(reader.now()).toEqual({ lying: { uid: 'A', read: true }, wanted: 'A', problem: null });
  });
});

describe('stopping', () => {
  it('lifts the chip at once, and does nothing afterwards', async () => {
    const { clock, happened, reader } = table();
    await reader.lay('A');
    const swap = reader.lay('B');
    await reader.stop();
    await reader.stop();
    await swap;
    void reader.lay('C');
    await clock.advance(5000);
    expect(happened).toEqual(['0 lay A', '0 lift A']);
  });
});

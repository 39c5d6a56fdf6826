import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import type { ChipMessage } from './port.ts';
import { SETTLE_MS, type Slot, watchSlot } from './slot.ts';

// The failures that a virtual reader cannot play; everything else is in pcsc.test.ts, on the real stack.

const PRESENT = 0x20;
const EMPTY = 0x10;
const uid = 'DEADBEEF';
const [tap, lift] = (['tap', 'lift'] as const).map((kind) => ({ v: 1, kind, uid, reader: 'R' }));

/** nfc-pcsc's reader with a chip whose connects and answers fail as often as told. */
class FailingSlot extends EventEmitter implements Slot {
  readonly name = 'R';
  readonly reader = Object.assign(new EventEmitter(), { SCARD_STATE_PRESENT: PRESENT });
  autoProcessing = true;
  connection: object | null = null;
  failures = 0;
  answer: Promise<Buffer> = Promise.resolve(Buffer.from('DEADBEEF9000', 'hex'));
  async connect(): Promise<void> {
    this.connection = {};
  }
  async disconnect(): Promise<void> {
    this.connection = null;
  }
  async transmit(): Promise<Buffer> {
    if (this.failures-- > 0) throw new Error('SCardTransmit error');
    return this.answer;
  }
}

async function settledSlot() {
  const clock = manualClock();
  const slot = new FailingSlot();
  const sent: ChipMessage[] = [];
  const logged: string[] = [];
  watchSlot({ clock, send: (message) => sent.push(message), log: (line) => logged.push(line) }, slot);
  const status = (state: number, count: number) =>
    slot.reader.emit('status', { state: state | (count << 16) });
  status(EMPTY, 0);
  await clock.advance(SETTLE_MS);
  return { clock, slot, sent, logged, status };
}

describe('a reader that is unplugged', () => {
  it('takes its chip along without a lift', async () => {
    const { clock, slot, sent, status } = await settledSlot();
    status(PRESENT, 1);
    slot.emit('card');
    await clock.advance(0);
    slot.emit('end');
    await clock.advance(2000);
    expect(sent).toEqual([tap]);
  });

  it('says nothing of a chip it was about to read', async () => {
    const { clock, slot, sent, status } = await settledSlot();
    slot.answer = new Promise(() => {});
    status(PRESENT, 1);
    slot.emit('card');
    slot.emit('end');
    await clock.advance(2000);
    expect(sent).toEqual([]);
  });
});

describe('a chip', () => {
  it('whose first answer fails is asked once more', async () => {
    const { clock, slot, sent, status } = await settledSlot();
    slot.failures = 1;
    status(PRESENT, 1);
    slot.emit('card');
    await clock.advance(100);
    expect(sent).toEqual([tap]);
  });

  it('whose second answer fails too is unreadable', async () => {
    const { clock, slot, sent, status } = await settledSlot();
    slot.failures = 2;
    status(PRESENT, 1);
    slot.emit('card');
    await clock.advance(2000);
    expect(sent).toEqual([{ v: 1, kind: 'unreadable', reader: 'R', reason: 'SCardTransmit error' }]);
  });

  it('that fails to connect is tried again at once, and the error that was the event name is logged', async () => {
    const { clock, slot, sent, logged, status } = await settledSlot();
    slot.failures = 1;
    status(PRESENT, 1);
    (slot.emit as (name: unknown) => boolean)(new Error('SCardConnect error'));
    await clock.advance(100);
    expect({ sent, logged }).toEqual({ sent: [tap], logged: ['R: SCardConnect error'] });
  });

  it('that is lifted while it answers is a tap and a lift', async () => {
    const { clock, slot, sent, status } = await settledSlot();
    const answered = Promise.withResolvers<Buffer>();
    slot.answer = answered.promise;
    status(PRESENT, 1);
    slot.emit('card');
    status(EMPTY, 2);
    answered.resolve(Buffer.from('DEADBEEF9000', 'hex'));
    await clock.advance(0);
    expect(sent).toEqual([tap, lift]);
  });

  it('that nfc-pcsc never announces is unreadable after a second', async () => {
    const { clock, sent, status } = await settledSlot();
    status(PRESENT, 1);
    await clock.advance(999);
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect(sent).toEqual([
      { v: 1, kind: 'unreadable', reader: 'R', reason: 'the chip did not answer within a second' },
    ]);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensurePcscd, type Pcscd } from '../../demo/pcscd.ts';
import {
  type ChipOptions,
  ISO_14443_4_ATR,
  layChip,
  type VirtualChip,
  VPCD_PORT,
} from '../../demo/virtual-chip.ts';
import { watchReader } from '../../e2e/parts/watched-reader.ts';
import type { ReaderSupervisor } from './supervisor.ts';

/** pcscd looks at virtual readers every 400 ms: after this long, what has not come will not come. */
const QUIET_MS = 900;
const reader = 'Virtual PCD 00 00';
const other = 'Virtual PCD 00 01';
const uid = '04A21B3C4D5E80';
const tap = (of = uid, on = reader) => ({ kind: 'tap', uid: of, reader: on, at: expect.any(Number) });
const lift = (of = uid, on = reader) => ({ kind: 'lift', uid: of, reader: on });
const resting = { kind: 'resting', uid, reader };
const unreadable = { kind: 'unreadable', reader, reason: expect.any(String) };

let pcscd: Pcscd;
const chips: VirtualChip[] = [];
const supervisors: ReaderSupervisor[] = [];

const startPcscd = async () => {
  pcscd = await ensurePcscd();
  if (!pcscd.started)
    throw new Error('another pcscd runs here: stop it, these tests stop and start their own');
};
beforeAll(startPcscd);
afterAll(() => pcscd?.stop());
afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await supervisor.stop();
  for (const chip of chips.splice(0)) await chip.lift();
  await sleep(QUIET_MS);
});

const lay = async (options: Partial<ChipOptions> = {}) => {
  const chip = await layChip({ uid, ...options });
  chips.push(chip);
  return chip;
};

function watch() {
  const watched = watchReader();
  supervisors.push(watched.supervisor);
  return watched;
}

async function readerReady() {
  const watched = watch();
  await watched.becomes('ready');
  return watched;
}

describe('a chip on a real reader stack', () => {
  it.each([
    ['of 4 bytes', { uid: 'DEADBEEF' }],
    ['of 7 bytes', { uid: '04A21B3C4D5E80' }],
    ['of 10 bytes', { uid: '0102030405060708090A' }],
    ['of ISO 14443-4', { uid: '04112233445566', atr: ISO_14443_4_ATR }],
    ['with a random UID', { uid: '08ABCDEF' }],
  ])('%s is one tap and one lift', async (_, options) => {
    const { heard, hears } = await readerReady();
    let asked = 0;
    const onAsked = () => {
      asked += 1;
    };
    const chip = await lay({ ...options, onAsked });
    await hears(1);
    await sleep(QUIET_MS);
    await chip.lift();
    await hears(2);
    await sleep(QUIET_MS);
    expect({ heard, asked }).toEqual({ heard: [tap(options.uid), lift(options.uid)], asked: 1 });
  });

  it('reaches the agent within 50 ms of giving its UID', async () => {
    const { heard, hears } = await readerReady();
    let asked = 0;
    await lay({
      onAsked: () => {
        asked = performance.now();
      },
    });
    await hears(1);
    expect(heard).toEqual([tap()]);
    expect((heard[0] as { at: number }).at - asked).toBeLessThan(50);
  });

  it('that lay there when the reader process started is resting, and can be lifted', async () => {
    const chip = await lay();
    await sleep(QUIET_MS);
    const { heard, hears } = await readerReady();
    await chip.lift();
    await hears(2);
    expect(heard).toEqual([resting, lift()]);
  });

  it('stays out of the way of a chip on a second reader', async () => {
    const { heard, hears } = await readerReady();
    await lay();
    await hears(1);
    const second = await lay({ uid: 'DEADBEEF', port: VPCD_PORT + 1 });
    await hears(2);
    await second.lift();
    await hears(3);
    expect(heard).toEqual([tap(), tap('DEADBEEF', other), lift('DEADBEEF', other)]);
  });

  it.each(['refusal', 'hang_up', 'nothing'] as const)(
    'that answers with %s is unreadable once, and the next chip is read',
    async (answers) => {
      const { heard, hears } = await readerReady();
      const broken = await lay({ answers });
      await hears(1);
      await broken.lift();
      await sleep(2 * QUIET_MS);
      await lay();
      await hears(2);
      expect(heard).toEqual([unreadable, tap()]);
    },
  );

  it('that cannot be connected is unreadable, with the reason', async () => {
    const { heard, hears } = await readerReady();
    await lay({ atr: '00' });
    await hears(1);
    await sleep(QUIET_MS);
    expect(heard).toEqual([{ ...unreadable, reason: expect.stringContaining('SCardConnect error') }]);
  });

  it('is a tap and a lift whenever it was read, in ten quick cycles', async () => {
    const { heard, becomes, process } = await readerReady();
    const first = process();
    const asked: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      const each = `AABBCC0${n}`;
      const chip = await lay({ uid: each, onAsked: () => void asked.push(each) });
      await sleep(450);
      await chip.lift();
      // pcscd's poll takes about as long as a chip lies here: drift, so that it sees most of them.
      await sleep(450 + 37 * n);
    }
    await sleep(QUIET_MS);
    await becomes('ready');
    expect(process()).toBe(first);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(heard.filter(({ kind }) => kind !== 'unreadable')).toEqual(
      asked.flatMap((each) => [tap(each), lift(each)]),
    );
  });
});

describe('a reader process that was held up', () => {
  it('notices that a chip was swapped for another', async () => {
    const { heard, hears, process } = await readerReady();
    const first = await lay();
    await hears(1);
    process().kill('SIGSTOP');
    await first.lift();
    await sleep(QUIET_MS);
    await lay({ uid: 'DEADBEEF' });
    await sleep(QUIET_MS);
    process().kill('SIGCONT');
    await hears(3);
    expect(heard).toEqual([tap(), lift(), tap('DEADBEEF')]);
  });

  it('notices that a chip came and went', async () => {
    const { heard, hears, process } = await readerReady();
    process().kill('SIGSTOP');
    const chip = await lay();
    await sleep(QUIET_MS);
    await chip.lift();
    await sleep(QUIET_MS);
    process().kill('SIGCONT');
    await hears(1);
    expect(heard).toEqual([{ kind: 'unreadable', reader, reason: 'lifted too soon' }]);
  });

  it('starts no video when it is replaced while a chip lies there', async () => {
    const { heard, hears, becomes, process } = await readerReady();
    await lay();
    await hears(1);
    process().kill('SIGKILL');
    await becomes('failed');
    await becomes('ready');
    expect(heard).toEqual([
      tap(),
      { kind: 'fault', code: 'reader_lost', message: 'Virtual PCD 00 00 is gone' },
      { kind: 'fault', code: 'reader_lost', message: 'Virtual PCD 00 01 is gone' },
      { kind: 'fault', code: 'died', message: 'signal SIGKILL' },
      resting,
    ]);
  });
});

describe('pcscd', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'ended by %s under a chip is a fault and no lift; started again, chips are read within seconds',
    async (signal) => {
      const { heard, hears, becomes, supervisor } = await readerReady();
      await lay();
      await hears(1);
      await pcscd.stop(signal);
      await becomes('no_service');
      expect(supervisor.health().problem).toBe('pcscd is not running');
      expect(heard.filter(({ kind }) => kind !== 'fault')).toEqual([tap()]);
      await startPcscd();
      const back = performance.now();
      await becomes('ready');
      expect(performance.now() - back).toBeLessThan(3000);
      const before = heard.length;
      await lay({ uid: 'DEADBEEF' });
      await hears(before + 1);
      expect(heard.filter(({ kind }) => kind !== 'fault')).toEqual([tap(), lift(), tap('DEADBEEF')]);
    },
  );

  it('absent is said with its fix, and heals when it comes', async () => {
    await pcscd.stop();
    const { heard, becomes, supervisor } = watch();
    await becomes('no_service');
    expect(supervisor.health()).toEqual({
      state: 'no_service',
      readers: [],
      restarts: 0,
      last_event_at: null,
      problem: 'pcscd is not running',
      fix: 'start it: systemctl start pcscd (or run pcscd --foreground as root)',
    });
    await startPcscd();
    await becomes('ready');
    const { readers, restarts, problem } = supervisor.health();
    expect({ readers, restarts, problem }).toEqual({ readers: [reader, other], restarts: 0, problem: null });
    expect(heard).toEqual([{ kind: 'fault', code: 'no_service', message: expect.any(String) }]);
  });

  it('that does not run leaves no port to lay a chip on, and says how to get one', async () => {
    await pcscd.stop();
    await expect(layChip({ uid })).rejects.toThrow(
      'no virtual reader listens on 127.0.0.1:35963: start pcscd with vpcd (apt-get install pcscd vsmartcard-vpcd)',
    );
    await startPcscd();
  });
});

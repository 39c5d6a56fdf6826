import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import type { ReaderChild } from './child.ts';
import type { ReaderEvent } from './port.ts';
import { type ReaderDeps, superviseReader } from './supervisor.ts';

/** A reader process that only does what the test says; it dies of SIGTERM unless `stubborn`. */
class ScriptedChild extends EventEmitter implements ReaderChild {
  readonly pid = 1;
  readonly stderr = null;
  readonly signals: string[] = [];
  connected = true;
  stubborn = false;
  says(message: object): void {
    this.emit('message', { v: 1, ...message });
  }
  kill(signal: NodeJS.Signals): boolean {
    this.signals.push(signal);
    if (signal === 'SIGKILL' || !this.stubborn) this.exits(null, signal);
    return true;
  }
  exits(code: number | null, signal: NodeJS.Signals | null = null): void {
    this.emit('exit', code, signal);
    this.connected = false;
    this.emit('disconnect');
  }
}

function supervised(options: Partial<ReaderDeps> = {}) {
  const clock = manualClock();
  const children: ScriptedChild[] = [];
  const events: ReaderEvent[] = [];
  const lines: string[] = [];
  const line = (_: object, text: string) => void lines.push(text);
  const log = { info: line, warn: line };
  const spawn = () => {
    const child = new ScriptedChild();
    children.push(child);
    return child;
  };
  const onEvent = (event: ReaderEvent) => void events.push(event);
  const reader = superviseReader({
    clock,
    log,
    onEvent,
    mode: 'pcsc',
    fork: spawn,
    random: () => 1,
    ...options,
  });
  const latest = () => children.at(-1) ?? expect.fail('no child was started');
  return { clock, children, events, lines, reader, latest };
}

const READY = { kind: 'readers', readers: ['R'] };
const healthy = { restarts: 0, last_event_at: null, problem: null, fix: null };

describe('what the reader process says', () => {
  it('reaches the agent as events, stamped with the monotonic clock on receipt', async () => {
    const { clock, events, reader, latest } = supervised();
    latest().says(READY);
    await clock.advance(700);
    latest().says({ kind: 'tap', uid: '04A21B3C4D5E80', reader: 'R' });
    latest().says({ kind: 'lift', uid: '04A21B3C4D5E80', reader: 'R' });
    latest().says({ kind: 'unreadable', reader: 'R', reason: 'status 6300' });
    expect(events).toEqual([
      { kind: 'health', health: { state: 'ready', readers: ['R'], ...healthy } },
      { kind: 'tap', uid: '04A21B3C4D5E80', reader: 'R', at: 700 },
      { kind: 'lift', uid: '04A21B3C4D5E80', reader: 'R' },
      { kind: 'unreadable', reader: 'R', reason: 'status 6300' },
    ]);
    expect(reader.health().last_event_at).toBe(clock.now());
  });

  it('is dropped with one log line when it is malformed', () => {
    const { events, lines, latest } = supervised();
    for (const bad of [
      'text',
      null,
      { v: 2, kind: 'beat' },
      { v: 1, kind: 'tap', uid: '04a21b3c4d5e80', reader: 'R' },
      { v: 1, kind: 'tap', uid: '04A21B', reader: 'R' },
      { v: 1, kind: 'surprise' },
    ]) {
      latest().emit('message', bad);
    }
    expect({ events, lines }).toEqual({
      events: [],
      lines: [
        'reader: message dropped: "text"',
        'reader: message dropped: null',
        'reader: message dropped: {"v":2,"kind":"beat"}',
        'reader: message dropped: {"v":1,"kind":"tap","uid":"04a21b3c4d5e80","reader":"R"}',
        'reader: message dropped: {"v":1,"kind":"tap","uid":"04A21B","reader":"R"}',
        'reader: message dropped: {"v":1,"kind":"surprise"}',
      ],
    });
  });

  it('becomes a problem and its fix in the health', () => {
    const { events, latest } = supervised();
    latest().says({ kind: 'fault', code: 'no_service', message: 'connect ENOENT' });
    expect(events).toEqual([
      { kind: 'fault', code: 'no_service', message: 'connect ENOENT' },
      {
        kind: 'health',
        health: {
          ...healthy,
          state: 'no_service',
          readers: [],
          problem: 'pcscd is not running',
          fix: 'start it: systemctl start pcscd (or run pcscd --foreground as root)',
        },
      },
    ]);
  });
});

describe('a reader process that ends', () => {
  it('is started again, after pauses that double up to five seconds', async () => {
    const { clock, children, latest } = supervised();
    const pauses: number[] = [];
    for (let death = 0; death < 7; death += 1) {
      const before = children.length;
      latest().exits(1);
      let waited = 0;
      for (; children.length === before; waited += 125) await clock.advance(125);
      pauses.push(waited);
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  it('starts with short pauses again once one lived for 30 seconds', async () => {
    const { clock, children, latest } = supervised();
    for (const pause of [250, 500, 1000]) {
      latest().exits(1);
      await clock.advance(pause);
    }
    for (let second = 0; second < 30; second += 1) {
      latest().says({ kind: 'beat' });
      await clock.advance(1000);
    }
    latest().exits(1);
    await clock.advance(250);
    expect(children.length).toBe(5);
  });

  it('leaves its own explanation in the health, or else its exit code', async () => {
    const { clock, events, reader, latest } = supervised();
    latest().says({ kind: 'fault', code: 'module', message: 'NODE_MODULE_VERSION 115\nand more' });
    latest().exits(1);
    await clock.advance(250);
    expect([reader.health().state, reader.health().problem, reader.health().restarts]).toEqual([
      'failed',
      'the module nfc-pcsc does not load: NODE_MODULE_VERSION 115',
      1,
    ]);
    latest().exits(null, 'SIGSEGV');
    await clock.advance(0);
    expect(reader.health().problem).toBe('the reader process ended: signal SIGSEGV');
    expect(events.filter(({ kind }) => kind === 'fault')).toEqual([
      { kind: 'fault', code: 'module', message: 'NODE_MODULE_VERSION 115\nand more' },
      { kind: 'fault', code: 'died', message: 'signal SIGSEGV' },
    ]);
  });
});

describe('an exit that is known before the last message', () => {
  it('waits for that message', async () => {
    const { clock, events, latest } = supervised();
    const child = latest();
    child.emit('exit', 1, null);
    await clock.advance(0);
    child.says({ kind: 'fault', code: 'service_lost', message: 'gone' });
    child.connected = false;
    child.emit('disconnect');
    await clock.advance(0);
    expect(events.filter(({ kind }) => kind === 'fault')).toEqual([
      { kind: 'fault', code: 'service_lost', message: 'gone' },
    ]);
  });
});

describe('a reader process without a heartbeat', () => {
  it('is killed after five seconds', async () => {
    const { clock, events, latest } = supervised();
    const child = latest();
    for (let second = 0; second < 20; second += 1) {
      child.says({ kind: 'beat' });
      await clock.advance(1000);
    }
    await clock.advance(3500);
    expect(child.signals).toEqual([]);
    await clock.advance(500);
    expect(child.signals).toEqual(['SIGKILL']);
    expect(events[0]).toEqual({ kind: 'fault', code: 'silent', message: 'signal SIGKILL' });
  });

  it('gets ten seconds for its first one', async () => {
    const { clock, latest } = supervised();
    const child = latest();
    await clock.advance(9500);
    expect(child.signals).toEqual([]);
    await clock.advance(500);
    expect(child.signals).toEqual(['SIGKILL']);
  });
});

describe('stopping', () => {
  it('ends the process, is final, and may be asked twice', async () => {
    const { clock, children, events, reader, latest } = supervised();
    latest().says(READY);
    await Promise.all([reader.stop(), reader.stop()]);
    await reader.stop();
    await clock.advance(60_000);
    expect(children.map(({ signals }) => signals)).toEqual([['SIGTERM']]);
    expect(reader.health()).toEqual({ state: 'off', readers: [], ...healthy });
    expect(events.length).toBe(1);
  });

  it('kills what does not leave within a second', async () => {
    const { clock, reader, latest } = supervised();
    const child = latest();
    child.stubborn = true;
    const stopped = reader.stop();
    await clock.advance(999);
    expect(child.signals).toEqual(['SIGTERM']);
    await clock.advance(1);
    await stopped;
    expect(child.signals).toEqual(['SIGTERM', 'SIGKILL']);
  });

  it('cuts a pause between two processes short', async () => {
    const { clock, children, reader, latest } = supervised();
    latest().exits(1);
    await clock.advance(0);
    await reader.stop();
    expect(children.length).toBe(1);
  });

  it('has nothing to do without a reader', async () => {
    const { children, events, reader } = supervised({ mode: 'none' });
    await reader.stop();
    expect({ children, events, state: reader.health().state }).toEqual({
      children: [],
      events: [],
      state: 'off',
    });
  });
});

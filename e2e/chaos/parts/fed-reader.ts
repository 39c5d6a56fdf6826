import { EventEmitter } from 'node:events';
import type { ReaderChild } from '../../../agent/reader/child.ts';
import type { ChildMessage } from '../../../agent/reader/port.ts';
import type { Clock } from '../../../sync/clock.ts';

/** Stands where the reader process stands, and says what such a process says: the agent parses and follows it as any other. */
export interface FedReader {
  readonly fork: () => ReaderChild;
  readonly tap: (uid: string) => void;
}

const READER = 'chaos';
const BEAT_MS = 1_000;

export function fedReader(clock: Pick<Clock, 'every'>): FedReader {
  let say: (message: ChildMessage) => void = () => undefined;
  return {
    fork: () => {
      let connected = true;
      const child = Object.assign(new EventEmitter(), {
        pid: process.pid,
        stderr: null,
        kill: (signal: NodeJS.Signals) => {
          if (!connected) return false;
          connected = false;
          stopBeating();
          child.emit('exit', null, signal);
          child.emit('disconnect');
          return true;
        },
      });
      Object.defineProperty(child, 'connected', { get: () => connected });
      say = (message) => connected && child.emit('message', message);
      const stopBeating = clock.every(BEAT_MS, () => say({ v: 1, kind: 'beat' }));
      // Whoever forked it has yet to listen.
      queueMicrotask(() => say({ v: 1, kind: 'readers', readers: [READER] }));
      return child as typeof child & { readonly connected: boolean };
    },
    tap: (uid) => say({ v: 1, kind: 'tap', uid, reader: READER }),
  };
}

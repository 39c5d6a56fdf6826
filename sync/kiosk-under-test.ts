import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mirror, openMirror } from '../db/device/mirror.ts';
import { putInOutbox } from '../db/device/outbox.ts';
import { provisioned } from '../db/device/sample-rows.ts';
import { openState } from '../db/device/state.ts';
import { systemClock } from './clock.ts';
import { type Comparison, compareMirror } from './device/digest.ts';
import { openHttp } from './device/http.ts';
import { type PullOutcome, pull } from './device/pull.ts';
import { type PushOutcome, push } from './device/push.ts';
import type { PushItem } from './protocol.ts';

/** For tests: a kiosk's side of sync with files of its own, which pulls and pushes when it is told to. */
export interface KioskUnderTest {
  readonly home: string;
  readonly mirror: () => Mirror;
  readonly pull: () => Promise<PullOutcome>;
  /** Compares the mirror with the record, due or not. */
  readonly compare: () => Promise<Comparison>;
  /** Puts the items in the outbox and sends it. */
  readonly push: (...items: readonly PushItem[]) => Promise<PushOutcome>;
  /** Closes the mirror, lets `change` have the file, and opens it again, as an update of the program does. */
  readonly restart: (change: (path: string) => void) => void;
  /** Opens the mirror again without having closed it, as after a kill. */
  readonly crash: () => void;
  /** Removes its files as well. */
  readonly close: () => Promise<void>;
}

export function startKiosk(at: {
  readonly url: string;
  readonly key: string;
  readonly kiosk_id: string;
  readonly user_id: string;
}): KioskUnderTest {
  const home = mkdtempSync(join(tmpdir(), 'medio-kiosk-'));
  const { key, kiosk_id, user_id } = at;
  const identity = provisioned(key, { kiosk_id, user_id });
  const clock = systemClock();
  const http = openHttp({ baseUrl: new URL(at.url) });
  const state = openState({ home });
  if (state.kind !== 'open') throw new Error(state.kind);
  let mirror = openMirror({ home });
  const killed: Mirror[] = [];
  const { signal } = new AbortController();
  const heard = { clock, heardTime: () => undefined };

  return {
    home,
    mirror: () => mirror,
    pull: () => pull({ http, mirror, confirmed: () => undefined, ...heard }, identity, signal),
    compare: () => compareMirror({ http, mirror }, identity, signal),
    push: (...items) => {
      for (const item of items) putInOutbox(state.db, item, clock.now(), user_id);
      return push({ http, db: state.db, ...heard }, identity, signal);
    },
    restart: (change) => {
      mirror.close();
      change(join(home, 'mirror.db'));
      mirror = openMirror({ home });
    },
    crash: () => {
      killed.push(mirror);
      mirror = openMirror({ home });
    },
    close: async () => {
      await http.close();
      for (const each of killed) each.close();
      mirror.close();
      state.db.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

import type { PinTries } from '../../db/device/pin-tries.ts';
import type { Clock } from '../../sync/clock.ts';
import type { ParentAct, ParentAnswer } from '../local/channel.ts';
import type { Log } from '../log.ts';
import { type Acts, perform } from './acts.ts';
import type { VerifyPin } from './pin.ts';
import { type BootMoment, waitLeft, withFailure } from './tries.ts';

export interface ParentDeps {
  readonly clock: Pick<Clock, 'boot' | 'bootId'>;
  /** Null: no parent has set a PIN. */
  readonly pinHash: () => string | null;
  readonly tries: PinTries;
  readonly verify: VerifyPin;
  readonly acts: Acts;
  readonly log: Log;
}

/** What a parent does at the kiosk: behind the PIN, one after the other. */
export interface Parent {
  /** Never rejects. */
  readonly act: (pin: string, act: ParentAct) => Promise<ParentAnswer>;
}

export function createParent(deps: ParentDeps): Parent {
  const { log } = deps;
  let last: Promise<unknown> = Promise.resolve();
  return {
    act: (pin, act) => {
      // Two PINs at once would both be looked at before either had failed.
      const mine = last
        .then(() => answerTo(deps, pin, act))
        .catch((error: unknown) => {
          log.error({ error, act }, 'a parent could not act: something broke');
          return refused('something broke in this kiosk: the support screen shows what');
        });
      last = mine;
      return mine;
    },
  };
}

async function answerTo(deps: ParentDeps, pin: string, act: ParentAct): Promise<ParentAnswer> {
  const { log } = deps;
  const checked = await checkPin(deps, pin);
  if (checked !== 'right') {
    log.warn({ act, answer: checked }, 'an act was asked for without the right PIN');
    return checked;
  }
  const outcome = perform(deps.acts, act);
  if (outcome.kind === 'refused') {
    log.warn({ act, detail: outcome.detail }, 'a parent’s act could not be done');
    return refused(outcome.detail);
  }
  log.info({ act }, 'a parent acted');
  return { outcome: 'done' };
}

/** A try is booked as wrong before it is looked at: whoever pulls the plug meanwhile has had it. */
async function checkPin(deps: ParentDeps, pin: string): Promise<'right' | ParentAnswer> {
  const { tries, verify, log } = deps;
  const hash = deps.pinHash();
  if (hash === null) return { outcome: 'no_pin' };
  const before = tries.read();
  const wait = waitLeft(before, momentOf(deps.clock));
  if (wait > 0) return { outcome: 'wait', wait_s: inSeconds(wait) };

  const booked = withFailure(before, momentOf(deps.clock));
  tries.write(booked);
  if (!(await verify(hash, pin))) {
    return { outcome: 'wrong_pin', wait_s: inSeconds(waitLeft(booked, momentOf(deps.clock))) };
  }
  try {
    tries.clear();
  } catch (error) {
    log.error({ error }, 'the right PIN could not be noted: earlier tries go on counting');
  }
  return 'right';
}

function momentOf(clock: ParentDeps['clock']): BootMoment {
  return { boot_id: clock.bootId, boot_ms: clock.boot() };
}

function inSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

function refused(detail: string): ParentAnswer {
  return { outcome: 'refused', detail };
}

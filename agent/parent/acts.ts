import type { WatchedMirrorAge } from '../clock/mirror-age.ts';
import type { TrustedClock } from '../clock/trusted.ts';
import type { ParentAct } from '../local/channel.ts';
import { type BonusDeps, giveBonus } from './bonus.ts';
import { type ActOutcome, done, NO_SUCH_CHILD, refused } from './outcome.ts';

/** Each of the things a parent may do here, the PIN being right. */
export interface Acts {
  readonly switch: (profile_id: string) => ActOutcome;
  readonly bonus: (profile_id: string, minutes: number) => ActOutcome;
  readonly keep_mirror: () => ActOutcome;
  /** ISO 8601 with its offset. */
  readonly set_time: (at: string) => ActOutcome;
  readonly stop: () => ActOutcome;
}

export interface ActsDeps extends BonusDeps {
  /** Lets this child watch from now on. False: the household has no such child. */
  readonly letWatch: (profile_id: string) => boolean;
  readonly time: Pick<TrustedClock, 'now' | 'state' | 'hear'>;
  readonly mirrorAge: Pick<WatchedMirrorAge, 'extend'>;
  /** Ends what plays. */
  readonly stop: () => void;
}

const DAY_MS = 24 * 3600_000;

export function createActs(deps: ActsDeps): Acts {
  const { letWatch, time, mirrorAge, stop } = deps;
  return {
    switch: (profile_id) => (letWatch(profile_id) ? done : refused(NO_SUCH_CHILD)),
    bonus: giveBonus(deps),
    keep_mirror: () => {
      mirrorAge.extend(time.now() + DAY_MS);
      return done;
    },
    set_time: (at) => {
      if (time.hear({ source: 'parent', utc: Date.parse(at) })) return done;
      return refused('the kiosk does not believe that time: it was told another one, or it is long past');
    },
    stop: () => {
      stop();
      return done;
    },
  };
}

export function perform(acts: Acts, act: ParentAct): ActOutcome {
  switch (act.kind) {
    case 'switch':
      return acts.switch(act.profile_id);
    case 'bonus':
      return acts.bonus(act.profile_id, act.minutes);
    case 'keep_mirror':
      return acts.keep_mirror();
    case 'set_time':
      return acts.set_time(act.at);
    case 'stop':
      return acts.stop();
  }
}

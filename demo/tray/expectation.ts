import type { Code } from '../../agent/policy/codes.ts';

export interface Expectation {
  readonly kind: 'plays' | 'asks' | 'refuses';
  /** A few words, read after the chip's name. */
  readonly words: string;
}

/** What the kiosk should do with a chip, for somebody who tries the demo. */
export function expectationOf(code: Code): Expectation {
  const words = short[code];
  if (code === 'OK') return { kind: 'plays', words };
  return { kind: code === 'PROFILE_UNCHOSEN' || code === 'VIDEO_UNCHOSEN' ? 'asks' : 'refuses', words };
}

/** True where the chip or its film is at fault, so that no child could watch it. */
export function isTroublesome(code: Code): boolean {
  return troublesome.test(code);
}

const troublesome = /^(?:CHIP_|MAPPING_(?:NONE|INACTIVE)|PROFILE_(?!UNCHOSEN)|VIDEO_|RATING_)/;

const short: Readonly<Record<Code, string>> = {
  MIRROR_MISSING: 'no family data yet',
  MIRROR_INVALID: 'family data damaged',
  NOT_PAIRED: 'kiosk not paired',
  MIRROR_EXPIRED: 'offline for too long',
  CLOCK_UNSET: 'date not known',
  CHIP_UNREADABLE: 'not readable',
  CHIP_RANDOM: 'new number each time',
  CHIP_UNKNOWN: 'not known yet',
  CHIP_INACTIVE: 'switched off',
  MAPPING_NONE: 'no film on it',
  MAPPING_INACTIVE: 'its film was taken off',
  PROFILE_MISSING: 'its child is missing',
  PROFILE_DELETED: 'its child was deleted',
  PROFILE_FOREIGN: 'of another family',
  PROFILE_UNCHOSEN: 'asks who is watching',
  VIDEO_UNCHOSEN: 'asks which video',
  VIDEO_MISSING: 'its film is missing',
  VIDEO_UNSUPPORTED: 'film not playable here',
  VIDEO_OFFLINE: 'film not stored here',
  VIDEO_CORRUPT: 'film file damaged',
  RATING_MISSING: 'has no age rating',
  RATING_UNKNOWN: 'age rating unknown',
  RATING_BANNED: 'not for any child',
  AGE_RESTRICTED: 'for older children',
  QUIET_HOURS: 'quiet time',
  DAILY_LIMIT_ZERO: 'no films today',
  DAILY_LIMIT_INVALID: 'daily limit unusable',
  LEDGER_UNAVAILABLE: 'watch time unknown',
  DAILY_LIMIT_REACHED: 'today’s time used up',
  MAPPING_LIMIT_REACHED: 'this chip’s time used up',
  KIOSK_SHARE_USED: 'this kiosk’s share used up',
  TIME_ALMOST_UP: 'under a minute left',
  INTERNAL_ERROR: 'the kiosk’s own mistake',
  OK: 'plays',
};

import type { PairingScreen, Screen, StoppedReason } from '../../agent/local/channel.ts';
import type { Phrase } from '../words.ts';

/** How an ending looks to a child, who needs four of the reasons' fourteen differences. */
export type Ending = 'the_end' | 'all_done' | 'night' | 'got_stuck';

export const endingOf: Readonly<Record<StoppedReason, Ending>> = {
  completed: 'the_end',
  chip_removed: 'the_end',
  replaced_by_chip: 'the_end',
  profile_changed: 'the_end',
  parent_stopped: 'the_end',
  revoked: 'the_end',
  paused_too_long: 'the_end',
  shutdown: 'the_end',
  daily_limit: 'all_done',
  mapping_limit: 'all_done',
  quiet_hours: 'night',
  stalled: 'got_stuck',
  player_error: 'got_stuck',
  power_loss: 'got_stuck',
};

/** What a screen says, in words and to a screen reader. Null: not connected yet. */
export function phraseOf(screen: Screen | null): Phrase {
  switch (screen?.kind) {
    case undefined:
      return 'waking';
    case 'waiting':
    case 'reader_missing':
    case 'elsewhere':
    case 'who':
    case 'shelf':
      return screen.kind;
    case 'playing':
      if (screen.lifted) return 'lifted';
      return screen.paused ? 'paused' : 'fetching';
    case 'refused':
      return screen.picture;
    case 'ended':
      return endingOf[screen.reason];
    case 'pairing':
      return pairingPhrase(screen);
  }
}

/** A child is told whom to fetch; the rest is for who comes. */
function pairingPhrase(screen: PairingScreen): Phrase {
  switch (screen.step) {
    case 'connecting':
      return 'connecting';
    case 'code':
      return 'fetch_grown_up';
    case 'confirm':
      return 'your_account';
    case 'stopped':
      return stoppedPhrase[screen.why];
  }
}

const stoppedPhrase: Readonly<Record<Extract<PairingScreen, { step: 'stopped' }>['why'], Phrase>> = {
  unreachable: 'no_internet',
  declined: 'not_paired',
  expired: 'took_long',
  refused: 'pairing',
};

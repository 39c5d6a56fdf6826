import type { Chance } from '../../../agent/crash/chance.ts';
import type { Clock } from '../../../sync/clock.ts';
import type { ChaosKiosk } from '../parts/kiosk.ts';
import { openPage, type Page } from '../parts/page.ts';
import type { Family } from './families.ts';

export interface ChildDeps {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly kiosk: ChaosKiosk;
  readonly family: Family;
  /** The kiosk asks to be paired, though it was. */
  readonly onUnpaired: () => void;
  readonly signal: AbortSignal;
}

/** A child at a kiosk, and the page before it. */
export interface Child {
  /** Every session that was ever on the screen. */
  readonly shown: ReadonlySet<string>;
  /** Taps chips until the signal comes, and then sees its last video to its end. */
  readonly play: () => Promise<void>;
  /** Ends what is still on, if anything is. */
  readonly finish: () => void;
}

export function childAt(deps: ChildDeps): Child {
  const { clock, chance, kiosk, family, signal } = deps;
  const shown = new Set<string>();
  let page: Page | null = null;

  kiosk.onReady((url) => {
    page?.close();
    page = null;
    const onPlaying = ({ session_id }: { readonly session_id: string }) => shown.add(session_id);
    openPage({ clock, onPlaying, onPairing: deps.onUnpaired }, url).then(
      (opened) => {
        page = opened;
      },
      // It was killed before its page came; the next start brings another.
      () => undefined,
    );
  });

  /** Each ends what goes on with the session, one way or another. */
  const next = {
    another: () => kiosk.tap(family.uids[chance.between(0, family.uids.length - 1)] ?? ''),
    toItsEnd: () => page?.say('ended'),
    pause: () => page?.press(),
    broken: () => page?.say('failed'),
    stranger: () => kiosk.tap('04DEADBEEF0001'),
  };
  return {
    shown,
    play: async () => {
      while (!signal.aborted) {
        next[chance.among({ another: 30, toItsEnd: 4, pause: 2, broken: 1, stranger: 1 })]();
        await clock.sleep(chance.between(300, 2_500), signal);
      }
    },
    finish: () => page?.say('ended'),
  };
}

import type { Clock } from '../../sync/clock.ts';
import type { Profile } from '../policy/household.ts';
import type { Session } from './session.ts';

/** Who said who is watching: for chips that are everybody's. */
export interface Choice {
  /** The child's id; null: nobody was chosen lately. */
  readonly now: () => string | null;
  readonly make: (profile_id: string) => void;
  /** A session that ended shows that the child who was chosen still sits there, if it played for the choice. */
  readonly renewAfter: (session: Session) => void;
  /** As long as it lives here. */
  readonly child: () => Profile | null;
  /** The highest cap that may be chosen without the PIN. While nobody was chosen, the youngest is taken to be watching. */
  readonly openCap: () => number;
  /** As things are now: what was shown may be a minute old. */
  readonly isLocked: (profile_id: string) => boolean;
}

/** Then another child may sit there. */
const KEPT_MS = 10 * 60_000;

export function createChoice(deps: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly children: () => readonly Profile[];
}): Choice {
  const { clock, children } = deps;
  let last: { readonly profile_id: string; readonly until: number } | null = null;

  const now = () => (last && clock.monotonic() < last.until ? last.profile_id : null);
  const make = (profile_id: string) => {
    last = { profile_id, until: clock.monotonic() + KEPT_MS };
  };
  const child = () => {
    const chosen = now();
    return children().find(({ id }) => id === chosen) ?? null;
  };
  const openCap = () => child()?.cap ?? Math.min(...children().map(({ cap }) => cap));
  return {
    now,
    make,
    child,
    openCap,
    renewAfter: ({ play }) => {
      if (play.mapping.profile_id === null && play.profile.id === now()) make(play.profile.id);
    },
    isLocked: (profile_id) => {
      const asked = children().find(({ id }) => id === profile_id);
      return asked === undefined || asked.cap > openCap();
    },
  };
}

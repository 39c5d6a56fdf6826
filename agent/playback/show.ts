import type { Child, DayLeft, Screen } from '../local/channel.ts';
import type { Play } from '../policy/circumstances.ts';
import type { Profile } from '../policy/household.ts';
import { playedSeconds, playedToday, type Session } from './session.ts';
import { budgetOf } from './session-budget.ts';
import type { State } from './states.ts';

/** What matters beside the state, the reader and who is watching only while nothing else is on. */
export interface Around {
  readonly readerUsable: boolean;
  /** The child who was chosen, where there are several. */
  readonly active: Profile | null;
  readonly hasPin: boolean;
  /** What every screen is shown with: where that changes, the waiting screen is shown again. */
  readonly family: string;
}

/** What the page shows for a state. */
export function screenOf(state: State, { readerUsable, active, hasPin }: Around): Screen {
  switch (state.kind) {
    case 'idle':
      return readerUsable
        ? { kind: 'waiting', child: active && childOf(active) }
        : { kind: 'reader_missing' };
    case 'refused':
      return { kind: 'refused', picture: state.picture, code: state.code };
    case 'asking_share':
      return { kind: 'refused', picture: 'one_moment', code: state.code };
    case 'asking':
      return {
        kind: 'who',
        children: state.profiles.map((profile) => ({
          ...childOf(profile),
          locked: profile.cap > state.open_cap,
        })),
        has_pin: hasPin,
      };
    case 'picking':
      return shelf(state.shelf);
    case 'watching':
      return playing(state.session);
    case 'ended':
      return {
        kind: 'ended',
        reason: state.reason,
        child: childOf(state.session.play.profile),
        day: dayOf(state.session),
      };
  }
}

/** Two states with the same key look the same: a page that shows one need not be told of the other. */
export function keyOf(state: State, { readerUsable, active, hasPin, family }: Around): string {
  switch (state.kind) {
    case 'idle':
      return `idle ${readerUsable} ${active?.id} ${family}`;
    case 'refused':
    case 'picking':
    case 'asking_share':
      return `${state.kind} ${state.until}`;
    case 'asking':
      return `asking ${state.until} ${hasPin}`;
    case 'watching': {
      const { id, paused, lifted_at } = state.session;
      return `watching ${id} ${paused} ${lifted_at !== null} ${budgetOf(state.session)}`;
    }
    case 'ended':
      return `ended ${state.session.id}`;
  }
}

function shelf(plays: readonly Play[]): Screen {
  const [first] = plays;
  if (!first) throw new Error('there is nothing on the shelf');
  return {
    kind: 'shelf',
    child: childOf(first.profile),
    videos: plays.map(({ mapping, src, budget_s }) => ({
      mapping_id: mapping.mapping_id,
      title: mapping.title ?? '',
      src,
      fits: mapping.duration_seconds === null || mapping.duration_seconds <= budget_s,
    })),
  };
}

/** As things stand: a page that comes late begins at the right place with the right time left. */
function playing(session: Session): Screen {
  const { play, position_s } = session;
  const whole_s = play.mapping.duration_seconds;
  const left_s = Math.max(0, budgetOf(session) - playedSeconds(session));
  return {
    kind: 'playing',
    session_id: session.id,
    child: childOf(play.profile),
    title: play.mapping.title ?? '',
    src: play.src,
    media_type: play.media_type,
    start_at_s: position_s,
    paused: session.paused,
    lifted: session.lifted_at !== null,
    budget_s: left_s,
    fits: whole_s === null || whole_s - position_s <= left_s,
    day: dayOf(session),
  };
}

function dayOf(session: Session): DayLeft {
  const { day_limit_s, day_used_s } = session.play;
  return { left_s: Math.max(0, day_limit_s - day_used_s - playedToday(session)), whole_s: day_limit_s };
}

function childOf(profile: Profile): Child {
  return { id: profile.id, name: profile.name, avatar_url: profile.avatar_url };
}

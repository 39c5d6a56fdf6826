import type { Child, DayLeft, Screen } from '../local/channel.ts';
import type { Profile } from '../policy/household.ts';
import type { State } from './machine.ts';
import { playedSeconds, playedToday, type Session } from './session.ts';

/** What the page shows for a state. The reader matters only while nothing else is on. */
export function screenOf(state: State, readerUsable: boolean): Screen {
  switch (state.kind) {
    case 'idle':
      return readerUsable ? { kind: 'waiting' } : { kind: 'reader_missing' };
    case 'refused':
      return { kind: 'refused', picture: state.picture, code: state.code };
    case 'asking':
      return {
        kind: 'who',
        children: state.profiles.map((profile) => ({
          ...childOf(profile),
          locked: profile.cap > state.open_cap,
        })),
      };
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
export function keyOf(state: State, readerUsable: boolean): string {
  switch (state.kind) {
    case 'idle':
      return `idle ${readerUsable}`;
    case 'refused':
    case 'asking':
      return `${state.kind} ${state.until}`;
    case 'watching':
      return `watching ${state.session.id} ${state.session.paused} ${state.session.budget_s}`;
    case 'ended':
      return `ended ${state.session.id}`;
  }
}

/** As things stand: a page that comes late begins at the right place with the right time left. */
function playing(session: Session): Screen {
  const { play, position_s } = session;
  const whole_s = play.mapping.duration_seconds;
  const left_s = Math.max(0, session.budget_s - playedSeconds(session));
  return {
    kind: 'playing',
    session_id: session.id,
    child: childOf(play.profile),
    title: play.mapping.title ?? '',
    src: play.src,
    media_type: play.media_type,
    start_at_s: position_s,
    paused: session.paused,
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

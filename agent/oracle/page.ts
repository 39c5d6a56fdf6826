import type { Phase, Screen } from '../local/channel.ts';
import type { Report } from '../playback/session.ts';

/** The child's page: shows a picture that moves while the screen lets it, and says once a second how far it came. */
export interface Page {
  readonly show: (screen: Screen) => void;
  /** Lets the picture move for so long, if it may. Looks before, not meanwhile. */
  readonly move: (ms: number) => Moved | null;
  /** So much time went by. Sends what is to be said. */
  readonly after: (ms: number) => void;
  /** Whether the picture moves, or would if it had what it needs. */
  readonly isPlaying: () => boolean;
  /** The connection brings nothing for so long: the picture stands. */
  readonly starve: (ms: number) => void;
  /** For so long the page, whose picture moves, says nothing, unless it is told something. */
  readonly silence: (ms: number) => void;
}

export interface Moved {
  readonly child: string;
  readonly session: string;
}

type Playing = Extract<Screen, { kind: 'playing' }>;

interface Film {
  screen: Playing;
  position_ms: number;
  /** Milliseconds of the screen's budget that are gone. */
  spent_ms: number;
  hasMoved: boolean;
  reported: Phase | null;
  sinceReport_ms: number;
}

const REPORT_MS = 1_000;
/** A position that rests for this long is no picture that moves. */
const STILL_MS = 1_200;

/** `lengthOf`: the whole film of a session, milliseconds. */
export function openPage(deps: {
  readonly report: (report: Report) => void;
  readonly lengthOf: (session: string) => number;
}): Page {
  let film: Film | null = null;
  let starved_ms = 0;
  let still_ms = 0;
  let silent_ms = 0;

  const isOver = (it: Film) => it.position_ms >= deps.lengthOf(it.screen.session_id);
  const mayPlay = (it: Film) =>
    !it.screen.paused && !it.screen.lifted && it.spent_ms < it.screen.budget_s * 1000 && !isOver(it);
  const phaseOf = (it: Film): Phase => {
    if (isOver(it)) return 'ended';
    if (!mayPlay(it)) return 'paused';
    if (!it.hasMoved) return 'loading';
    return still_ms > STILL_MS ? 'waiting' : 'playing';
  };

  return {
    show: (screen) => {
      silent_ms = 0;
      if (screen.kind !== 'playing') {
        film = null;
      } else if (film?.screen.session_id === screen.session_id) {
        film.screen = screen;
        film.spent_ms = 0;
      } else {
        const position_ms = Math.round(screen.start_at_s * 1000);
        film = { screen, position_ms, spent_ms: 0, hasMoved: false, reported: null, sinceReport_ms: 0 };
        starved_ms = 0;
        still_ms = 0;
      }
    },
    move: (ms) => {
      if (!film || !mayPlay(film)) return null;
      if (starved_ms > 0) {
        starved_ms -= ms;
        still_ms += ms;
        return null;
      }
      still_ms = 0;
      film.hasMoved = true;
      film.position_ms += ms;
      film.spent_ms += ms;
      return { child: film.screen.child.id, session: film.screen.session_id };
    },
    after: (ms) => {
      silent_ms = Math.max(0, silent_ms - ms);
      if (!film) return;
      film.sinceReport_ms += ms;
      const phase = phaseOf(film);
      const over = film.reported === 'ended';
      const due = phase !== film.reported || (film.sinceReport_ms >= REPORT_MS && !over);
      if (!due || silent_ms > 0) return;
      film.reported = phase;
      film.sinceReport_ms = 0;
      const { position_ms, screen } = film;
      deps.report({ session_id: screen.session_id, position_s: position_ms / 1000, rate: 1, phase });
    },
    isPlaying: () => film !== null && mayPlay(film),
    starve: (ms) => {
      starved_ms = ms;
    },
    silence: (ms) => {
      silent_ms = film?.reported === 'playing' ? ms : 0;
    },
  };
}

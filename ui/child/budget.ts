/** What of the allowed time a screen has played. Seconds; `at_ms` is the moment of the last look. */
export interface Meter {
  budget_s: number;
  played_s: number;
  position_s: number;
  at_ms: number;
}

export interface Look {
  position_s: number;
  at_ms: number;
  rate: number;
  /** True: the position may jump without being watched. */
  seeking: boolean;
}

/** Start counting anew, from where the video stands now. */
export function openMeter(budget_s: number, look: Pick<Look, 'position_s' | 'at_ms'>): Meter {
  return { budget_s, played_s: 0, position_s: look.position_s, at_ms: look.at_ms };
}

/** Count what was watched since the last look: how far the video moved, never more than the time that went by. */
export function advance(meter: Meter, look: Look): Meter {
  const elapsed = Math.max(0, (look.at_ms - meter.at_ms) / 1000);
  const moved = look.seeking ? 0 : (look.position_s - meter.position_s) / look.rate;
  const watched = Math.min(Math.max(0, moved), elapsed);
  return { ...meter, played_s: meter.played_s + watched, position_s: look.position_s, at_ms: look.at_ms };
}

export function left(meter: Meter): number {
  return Math.max(0, meter.budget_s - meter.played_s);
}

const FADE_S = 2;

/** 1: fully heard and seen; down to 0 as the last two seconds run out. */
export function loudness(meter: Meter): number {
  return Math.min(1, left(meter) / FADE_S);
}

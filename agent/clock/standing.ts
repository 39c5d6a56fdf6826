import type { ClockRow, TimeSource } from '../../db/device/clock.ts';

/** The machine's own clocks at one moment, milliseconds. */
export interface Moment {
  readonly bootId: string;
  readonly boot: number;
  /** The system's date, which anybody may have set. */
  readonly wall: number;
}

/** Somebody says what time it is. */
export interface Testimony {
  readonly source: TimeSource;
  readonly utc: number;
  /** By how much it may be wrong, milliseconds: a long way takes time. */
  readonly within_ms?: number;
}

export type Heard =
  /** Not believed; the clock is as it was. */
  | { readonly kind: 'ignored'; readonly why: string }
  /** As the clock had it, within a second. */
  | { readonly kind: 'agreed'; readonly standing: ClockRow }
  /** The clock goes on from here. `shift_ms`: how much later every instant of this boot is than it was thought to be. */
  | { readonly kind: 'corrected'; readonly standing: ClockRow; readonly shift_ms: number };

const AGREED_MS = 1_000;
/** Further back than this is worth a word to the parent. */
const BACKWARD_MS = 5 * 60_000;
/** What a battery or a person says is believed so far beyond the gateway's last word. */
const PLAUSIBLE_MS = 400 * 24 * 3600_000;

/** Whoever stands further right corrects those before, within one boot. */
const ranks: readonly TimeSource[] = ['rtc', 'parent', 'ntp', 'gateway'];

/** The clock as the kiosk finds it at its start: in the same boot it went on meanwhile, in another it stood still. */
export function resumed(saved: ClockRow | null, at: Moment, builtAt: number): ClockRow {
  const here = { boot_id: at.bootId, boot_ms: Math.round(at.boot) };
  if (!saved) {
    const lb = Math.max(Math.round(at.wall), builtAt);
    return { ...here, lb, trusted: 0, source: null, gateway_at: null, backward_at: null, backward_ms: null };
  }
  // Two programs of one boot read its time to some milliseconds alike.
  if (saved.boot_id === at.bootId && saved.boot_ms <= here.boot_ms + AGREED_MS) return saved;
  return { ...saved, ...here, trusted: 0 };
}

/** The kiosk's own time at a moment of this boot, whole milliseconds. */
export function timeAt(standing: ClockRow, boot: number): number {
  return Math.round(standing.lb + boot - standing.boot_ms);
}

/** As the standing goes into the file: the same clock, written down now. */
export function broughtForward(standing: ClockRow, boot: number): ClockRow {
  return { ...standing, lb: timeAt(standing, boot), boot_ms: Math.round(boot) };
}

export function stateOf(standing: ClockRow, wall: number, builtAt: number): 'trusted' | 'held' | 'unset' {
  if (standing.trusted === 1) return 'trusted';
  return standing.source === null && wall < builtAt ? 'unset' : 'held';
}

/** What becomes of the clock when somebody says what time it is. */
export function heard(standing: ClockRow, it: Testimony, boot: number, builtAt: number): Heard {
  const { source } = it;
  const utc = Math.round(it.utc);
  const before = timeAt(standing, boot);
  const why = objection(standing, { source, utc }, before, builtAt);
  if (why !== null) return { kind: 'ignored', why };
  const gateway_at = source === 'gateway' ? utc : standing.gateway_at;
  const shift_ms = utc - before;
  if (standing.trusted === 1 && Math.abs(shift_ms) < AGREED_MS + (it.within_ms ?? 0)) {
    return { kind: 'agreed', standing: { ...standing, source, gateway_at } };
  }
  // Before anybody confirmed it, the time was the system's: that it was wrong says nothing.
  const backward = standing.source !== null && shift_ms < -BACKWARD_MS;
  return {
    kind: 'corrected',
    shift_ms,
    standing: {
      lb: before + shift_ms,
      boot_id: standing.boot_id,
      boot_ms: Math.round(boot),
      trusted: 1,
      source,
      gateway_at,
      backward_at: backward ? utc : standing.backward_at,
      backward_ms: backward ? -shift_ms : standing.backward_ms,
    },
  };
}

function objection(standing: ClockRow, it: Testimony, before: number, builtAt: number): string | null {
  if (!Number.isFinite(it.utc)) return 'it is no time';
  if (it.utc < builtAt) return 'it is earlier than this program';
  const confirmedBy = standing.trusted === 1 ? standing.source : null;
  if (confirmedBy && ranks.indexOf(it.source) < ranks.indexOf(confirmedBy)) return `the ${confirmedBy} said`;
  if (it.source === 'gateway' || it.source === 'ntp') return null;
  const { gateway_at } = standing;
  if (gateway_at !== null && it.utc >= gateway_at + PLAUSIBLE_MS) return 'it is too far ahead';
  if (it.source === 'parent') return null;
  if (standing.source === null || gateway_at === null) return 'no gateway was ever heard';
  return it.utc < before ? 'the battery clock is behind' : null;
}

/** What the run forbids. */
export type ViolationKind =
  /** A session that was played is not in the record exactly once, or one is there that nobody played. */
  | 'session'
  /** The record's seconds of a session or of a day are not the kiosk's. */
  | 'seconds'
  /** A day's minutes are not those of the kiosks and of the other writer together. */
  | 'minutes'
  /** When all had come to rest a mirror was not what the record holds. */
  | 'mirror'
  /** A mirror showed what the record never held. */
  | 'state'
  /** Something was still waiting to be sent long after the last fault, or was set aside. */
  | 'outbox'
  /** A row of another household. */
  | 'foreign'
  /** A program ended by itself, or said what it may not say. */
  | 'broke';

export interface Violation {
  readonly kind: ViolationKind;
  /** Of which kiosk, child or session. */
  readonly of: string;
  readonly detail: string;
}

export interface Violations {
  readonly all: () => readonly Violation[];
  readonly add: (...more: readonly Violation[]) => void;
}

/** Whatever goes wrong goes on going wrong: of each kind this many are kept. */
const ENOUGH = 8;

export function collectViolations(onFirst: () => void): Violations {
  const all: Violation[] = [];
  return {
    all: () => all,
    add: (...more) => {
      for (const violation of more) {
        if (all.filter(({ kind }) => kind === violation.kind).length >= ENOUGH) continue;
        all.push(violation);
        if (all.length === 1) onFirst();
      }
    },
  };
}

/** What the oracle forbids. */
export type ViolationKind =
  /** A true date was longer than it may be. */
  | 'day'
  /** A kiosk took more than its part of a date. */
  | 'share'
  | 'mapping'
  | 'quiet'
  | 'cap'
  /** What counts as used is not what was seen. */
  | 'used'
  /** A decision does not explain itself, or is not what then happens. */
  | 'answer'
  /** The record does not have what the kiosks have. */
  | 'record'
  | 'broke';

export interface Violation {
  readonly kind: ViolationKind;
  /** True time, ISO. */
  readonly at: string;
  readonly detail: string;
}

export interface Verdicts {
  readonly found: readonly Violation[];
  readonly report: (kind: ViolationKind, detail: string) => void;
}

/** Whatever goes wrong goes on going wrong. */
const ENOUGH = 20;

export function collectVerdicts(now: () => number): Verdicts {
  const found: Violation[] = [];
  return {
    found,
    report: (kind, detail) => {
      if (found.length < ENOUGH) found.push({ kind, at: new Date(now()).toISOString(), detail });
    },
  };
}

/** What the writers know to be committed, in the order in which they committed it. Their transactions follow each other. */
export interface History {
  readonly stamps: Record<Hand, Set<number>>;
  /** Minutes that the other writer has added, by `child date`: every total there ever was, the last one last. */
  readonly minutes: Map<string, number[]>;
  /** Sessions that the other writer has put into the record. */
  readonly sessions: Set<string>;
  readonly counts: { committed: number; rolledBack: number };
  /** How often what could not be written failed with what. */
  readonly failures: Map<string, number>;
}

/** Each parent stamps rows of their own. */
export type Hand = 'mother' | 'father';
export const hands: readonly Hand[] = ['mother', 'father'];

export function openHistory(): History {
  return {
    stamps: { mother: new Set([0]), father: new Set([0]) },
    minutes: new Map(),
    sessions: new Set(),
    counts: { committed: 0, rolledBack: 0 },
    failures: new Map(),
  };
}

export function dayKey(child: string, date: string): string {
  return `${child} ${date}`;
}

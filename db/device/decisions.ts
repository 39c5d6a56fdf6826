import type { Db } from './open.ts';

const KEPT = 50;

/** The last decisions, newest first, for the support screen. Bodies are JSON of the agent's decision record. */
export interface Decisions {
  readonly add: (at: number, body: string) => void;
  readonly newest: () => string[];
}

export function decisionsOf(state: Db): Decisions {
  const insert = state.prepare<[number, string]>('INSERT INTO decisions (at, body) VALUES (?, ?)');
  const prune = state.prepare<[number]>(
    'DELETE FROM decisions WHERE seq <= (SELECT max(seq) FROM decisions) - ?',
  );
  return {
    add: state.transaction((at: number, body: string) => {
      insert.run(at, body);
      prune.run(KEPT);
    }),
    newest: () => newestDecisions(state),
  };
}

/** For a reader beside the agent, which prepares nothing that writes. */
export function newestDecisions(state: Db): string[] {
  return state
    .prepare<[number], string>('SELECT body FROM decisions ORDER BY seq DESC LIMIT ?')
    .pluck()
    .all(KEPT);
}

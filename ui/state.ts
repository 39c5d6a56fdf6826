import type { ParentAnswer, Screen, ToPage } from '../agent/local/channel.ts';
import type { Link } from './connection.ts';
import { type Language, languageOf } from './words.ts';

/** All that the child's page knows. `arrivals` counts the accepted screens, so that the same screen twice is seen twice. */
export interface PageState {
  /** True: the agent has gone, and what is on screen may be old. */
  away: boolean;
  language: Language;
  screen: Screen | null;
  /** Of the last screen of this connection. */
  seq: number | null;
  arrivals: number;
  /** All children of the household, so that each keeps its animal wherever it stands. */
  siblings: readonly string[];
  /** The last answer to a parent; another object with each answer. */
  answer: { readonly said: ParentAnswer } | null;
}

export type PageEvent = { type: 'link'; link: Link } | ToPage;

export const firstState: PageState = {
  away: false,
  language: 'en',
  screen: null,
  seq: null,
  arrivals: 0,
  siblings: [],
  answer: null,
};

/** What the page knows after this event. The same object back: nothing has changed. */
export function nextState(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case 'link':
      return event.link === 'lost' ? { ...state, away: true } : { ...state, seq: null };
    case 'screen':
      if (state.seq !== null && event.seq <= state.seq) return state;
      return {
        ...state,
        away: false,
        language: languageOf(event.language),
        screen: event.screen,
        seq: event.seq,
        arrivals: state.arrivals + 1,
        siblings: event.siblings,
      };
    case 'parent_answer':
      return { ...state, answer: { said: event.answer } };
    case 'diagnostics':
      return state;
  }
}

/** True: a chip, or a touch that does the same, must have brought this change, so the child may hear it. */
export function broughtByChip(before: Screen | null, after: Screen | null): boolean {
  if (!before || !after) return false;
  if (after.kind === 'refused') return true;
  if (after.kind === 'who' || after.kind === 'shelf') return before.kind !== after.kind;
  if (after.kind !== 'playing') return false;
  return before.kind !== 'playing' || before.session_id !== after.session_id;
}

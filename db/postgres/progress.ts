import type { Evidence } from './held.ts';
import type { Mode, Start } from './step.ts';

/** What a migration tells while it runs. Statements are numbered from 1, `of` is how many the step has. */
export type Progress =
  /** A database that was there before; `tolerated` are differences that are in nobody's way. */
  | { readonly kind: 'recognised'; readonly start: Start; readonly tolerated: readonly string[] }
  | { readonly kind: 'warning'; readonly message: string }
  /** Another migration of this database runs. */
  | { readonly kind: 'waiting_for_turn'; readonly waitedMs: number }
  /** `from` is the statement it goes on with, 1 at first. */
  | {
      readonly kind: 'step_started';
      readonly id: string;
      readonly mode: Mode;
      readonly from: number;
      readonly of: number;
    }
  | {
      readonly kind: 'statement_started' | 'statement_done';
      readonly id: string;
      readonly statement: number;
      readonly of: number;
    }
  /** `rows` counts what this run changed in all batches of the statement so far. */
  | {
      readonly kind: 'batch_done';
      readonly id: string;
      readonly statement: number;
      readonly of: number;
      readonly rows: number;
    }
  /** `waitedMs` in all since the statement was first tried; `reason` is the server's. */
  | {
      readonly kind: 'waiting_for_lock';
      readonly id: string;
      readonly statement: number;
      readonly of: number;
      readonly waitedMs: number;
      readonly reason: string;
    }
  | { readonly kind: 'step_done'; readonly id: string }
  /** What an approved step is about to touch. */
  | { readonly kind: 'evidence'; readonly id: string; readonly evidence: Evidence };

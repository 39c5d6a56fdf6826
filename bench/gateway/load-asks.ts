import type { BenchKiosk } from './kiosks.ts';

/** What the process that makes the load is asked for. All of it ends by itself, by count and by time. */
export type LoadAsk =
  /** Sessions in batches, by so many kiosks at a time. */
  | {
      readonly do: 'push';
      readonly url: string;
      readonly kiosks: readonly BenchKiosk[];
      readonly batch: number;
      readonly atOnce: number;
      readonly seconds: number;
      readonly most: number;
    }
  /** The same rows by INSERT, as many in one statement as in a batch. */
  | {
      readonly do: 'insert';
      readonly url: string;
      readonly kiosks: readonly BenchKiosk[];
      readonly batch: number;
      readonly atOnce: number;
      readonly seconds: number;
      readonly most: number;
    }
  /** Opens an event stream for each kiosk and keeps it open. */
  | { readonly do: 'open'; readonly url: string; readonly keys: readonly string[]; readonly atOnce: number }
  /** Idle polls of the open kiosks, evenly, `aSecond`. */
  | { readonly do: 'poll'; readonly url: string; readonly aSecond: number; readonly seconds: number }
  /** Tells when the next event of each of these kiosks arrived. */
  | { readonly do: 'expect'; readonly keys: readonly string[] }
  | { readonly do: 'heard' }
  | { readonly do: 'leave' };

export interface Loaded {
  readonly ms: number;
  /** Milliseconds of each request, or moments on the machine's clock of each event. */
  readonly samples: readonly number[];
  readonly items: number;
  readonly refused: number;
  readonly failure: string | null;
}
